// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "engine/core/export.h"
#include "io/fcs/reader.h"

namespace fcscreen::io::fcs {

/// Of one parameter, in double. min, max, mean and sum leave NaN out; they are NaN (sum 0) when nothing is left.
struct ParameterStatistics {
  std::size_t n = 0;  ///< events, NaN included
  double min = 0, max = 0, mean = 0, sum = 0;
  std::size_t nan = 0, infinite = 0;
  std::size_t above_range = 0;  ///< integers above $PnR − 1, after the mask
};

/// Statistics of every parameter of a data set, in order.
///
/// Streams by tiles of fixed size whose partial results (Neumaier-compensated sums) are combined in tile order: the
/// same bits at any thread count (0 = all cores). Errors: no such data set.
[[nodiscard]] FCS_EXPORT Result<std::vector<ParameterStatistics>> statistics(const File& file, std::size_t dataset,
                                                                             Values values, unsigned threads = 0);

/// What only the events can tell: bits above the mask (FCS-D07), integers above $PnR − 1 (FCS-D08), non-finite values
/// (FCS-D09), a wrong checksum (FCS-X01). `raw` are the statistics of Values::Raw; all events of masked parameters are
/// read once more.
[[nodiscard]] FCS_EXPORT Findings data_findings(const File& file, std::size_t dataset,
                                                const std::vector<ParameterStatistics>& raw);

}  // namespace fcscreen::io::fcs
