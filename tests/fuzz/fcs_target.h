// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace fcscreen::test {

/// Open bytes as an FCS file under every policy and read all that can be read from it: every event of every parameter
/// in float and double, raw and linearised, and the statistics; then write it again. Aborts on a broken promise (events
/// that cannot be read, an error without code or text, memory of DATA beyond the file, a rewrite that strict reading
/// objects to or that has other values); anything else is for the sanitizers.
void exercise_fcs(std::span<const std::byte> bytes);

}  // namespace fcscreen::test
