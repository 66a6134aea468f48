// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "io/store/result_file.h"

namespace fcscreen::test {

/// Everything a result file can hold, filled at random: plots with ticks, contours, outlines and marks; one gate of
/// each shape with infinite bounds; masks and values of n_events events with NaN among them.
[[nodiscard]] io::store::StoredResult random_stored_result(std::uint64_t seed, std::size_t n_events);

/// Equal in every field, NaN equal to NaN.
[[nodiscard]] bool same(const io::store::StoredResult& a, const io::store::StoredResult& b);

}  // namespace fcscreen::test
