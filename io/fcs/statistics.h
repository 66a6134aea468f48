// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "io/fcs/reader.h"

namespace fcscreen::io::fcs {

/// Of one parameter, in double. min, max, mean and sum leave NaN out; they are NaN (sum 0) when nothing is left.
struct ParameterStatistics {
  std::size_t n = 0;  ///< events, NaN included
  double min = 0, max = 0, mean = 0, sum = 0;
  std::size_t nan = 0;
};

/// Statistics of every parameter of a data set, in order.
///
/// Streams by tiles of fixed size whose partial results (Neumaier-compensated sums) are combined in tile order: the
/// same bits at any thread count (0 = all cores). Errors: no such data set.
[[nodiscard]] Result<std::vector<ParameterStatistics>> statistics(const File& file, std::size_t dataset, Values values,
                                                                  unsigned threads = 0);

}  // namespace fcscreen::io::fcs
