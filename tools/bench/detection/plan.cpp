// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/detection/plan.h"

#include <algorithm>

namespace fcscreen::bench {

bool Plan::runs(std::string_view section) const {
  return only.empty() || std::find(only.begin(), only.end(), section) != only.end();
}

}  // namespace fcscreen::bench
