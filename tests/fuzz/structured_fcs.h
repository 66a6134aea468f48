// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/fuzz/fuzz_input.h"

namespace fcscreen::test {

enum class Oddness {
  None,  ///< what the standard policy reads
  Free,  ///< any keyword may be absent, odd, or the fuzzer's own text
};

/// A file with 1 to 12 parameters of types, widths, ranges, names, amplification and byte order that the input chooses;
/// DATA is the rest of the input, repeated up to 64 KiB.
[[nodiscard]] std::string structured_fcs(FuzzInput input, Oddness oddness);

}  // namespace fcscreen::test
