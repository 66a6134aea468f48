// SPDX-License-Identifier: Apache-2.0
// libFuzzer driver for the FlowJo workspace reader and what it feeds; tools/dev/fuzz/README.md says how to run it.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/workspace_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)fcscreen::test::exercise_workspace(std::string(data, data + size));
  return 0;
}
