// SPDX-License-Identifier: Apache-2.0
#include "engine/core/findings.h"

#include <algorithm>

namespace fcscreen {

const char* to_string(Severity severity) {
  switch (severity) {
    case Severity::Info: return "info";
    case Severity::Warning: return "warning";
    case Severity::Repaired: return "repaired";
    case Severity::Failed: return "failed";
  }
  return "info";
}

bool Findings::has(const std::string& code) const {
  return std::any_of(items_.begin(), items_.end(), [&](const Finding& f) { return f.code == code; });
}

}  // namespace fcscreen
