// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "io/fcs/dataset.h"
#include "io/fcs/reporter.h"

namespace fcscreen::io::fcs {

/// Fill spillover and spillover_status of a data set from its keywords and parameters (design/FCS.md §7).
///
/// Precedence: $SPILLOVER, SPILL, $SPILL, SPILLOVER, $COMP, $DFCnTOm. A malformed matrix becomes a finding and the
/// status "invalid: …"; it never blocks the events (except under the strict policy).
void read_spillover(Dataset& dataset, Reporter& reporter);

/// 1-norm condition number of a square row-major matrix; infinity when it is singular. Sizes n × n, n ≤ 512.
[[nodiscard]] double condition_number(std::span<const double> matrix, std::size_t n);

/// Inverse by Gauss-Jordan elimination with partial pivoting; empty when singular.
[[nodiscard]] std::vector<double> inverse(std::span<const double> matrix, std::size_t n);

}  // namespace fcscreen::io::fcs
