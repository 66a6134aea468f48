// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fcs_seeds.h"
#include "tests/unit/fcs/oddities.h"

namespace fcscreen::test {

std::vector<std::string> odd_seeds() {
  std::vector<std::string> files = conforming_files();
  for (const Oddity& oddity : oddities()) files.push_back(oddity.bytes);
  return files;
}

}  // namespace fcscreen::test
