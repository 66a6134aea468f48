// SPDX-License-Identifier: Apache-2.0
// libFuzzer driver for the Gating-ML reader and what it feeds; tools/dev/fuzz/README.md says how to run it.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/gatingml_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)fcscreen::test::exercise_gating_ml(std::string(data, data + size));
  return 0;
}
