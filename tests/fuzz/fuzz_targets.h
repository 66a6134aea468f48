// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace fcscreen::test {

// One target per stage of reading. Each aborts on a broken promise; anything else is for the sanitizers. Bytes that
// begin with "FCS" are a file; from any other bytes all targets but the first build one that the stages before theirs
// accept, so that a fuzzer gets to theirs at once.

/// A file as it is: HEADER, the chain of data sets, memory (promises.h).
void fuzz_open(std::span<const std::byte> bytes);
/// TEXT: keywords are unique, UTF-8, found where their place says, and the same when they are written again.
void fuzz_text(std::span<const std::byte> bytes);
/// $PAR, $PnB, $PnR, $BYTEORD…: fields fill the row without gap or overlap, events fill DATA, masks follow ranges.
void fuzz_layout(std::span<const std::byte> bytes);
/// Events: the same values in float and double, whole and in pieces, as statistics, times and cells.
void fuzz_data(std::span<const std::byte> bytes);
/// Events: the bits of a reading byte by byte, on every SIMD target, at any thread count, under every policy.
void fuzz_differential(std::span<const std::byte> bytes);
/// Writing again whatever was read: strict reading has nothing to say about it and finds the same values.
void fuzz_rewrite(std::span<const std::byte> bytes);

struct FuzzTarget {
  std::string_view name;
  void (*run)(std::span<const std::byte>);
};
inline constexpr std::array kFuzzTargets = {FuzzTarget{"open", fuzz_open},
                                            FuzzTarget{"text", fuzz_text},
                                            FuzzTarget{"layout", fuzz_layout},
                                            FuzzTarget{"data", fuzz_data},
                                            FuzzTarget{"differential", fuzz_differential},
                                            FuzzTarget{"rewrite", fuzz_rewrite}};

}  // namespace fcscreen::test
