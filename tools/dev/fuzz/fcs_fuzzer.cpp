// SPDX-License-Identifier: Apache-2.0
// libFuzzer driver for the FCS reader; tools/dev/fuzz/README.md says how to run it.
#include <cstddef>
#include <cstdint>
#include <span>

#include "tests/fuzz/fcs_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fcscreen::test::exercise_fcs(std::as_bytes(std::span(data, size)));
  return 0;
}
