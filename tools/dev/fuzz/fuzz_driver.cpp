// SPDX-License-Identifier: Apache-2.0
// libFuzzer driver for the target named by FUZZ_TARGET; tools/dev/fuzz/run.sh builds and runs all.
#include <cstddef>
#include <cstdint>
#include <span>

#include "tests/fuzz/fuzz_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fcscreen::test::FUZZ_TARGET(std::as_bytes(std::span(data, size)));
  return 0;
}
