// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/fcs/dataset.h"
#include "io/fcs/reporter.h"

namespace fcscreen::io::fcs {

/// Subtraction coefficients of FCS 2.0 and 3.0, converted to a spillover matrix.
struct Subtraction {
  std::string keyword;  ///< "$COMP" or "$DFCnTOm"; empty when neither is there
  std::optional<Spillover> spillover;
  std::string why;  ///< not empty: present but not usable
};

/// Read $COMP, else $DFCnTOm. With K[i][j] the part of detector j subtracted from i (diagonal 0),
/// comp_i = obs_i − Σ_j K[i][j] obs_j, so compensated = observed × (I − Kᵀ) and the spillover is (I − Kᵀ)⁻¹.
///
/// $COMP: n = $PAR, percent, sign ignored (the standard's example writes −40.0 for 40 % subtracted).
/// $DFCiTOj: percent of parameter i subtracted from j, K[j][i]. `known` are the $PnN in order.
[[nodiscard]] Subtraction read_subtraction(const Keywords& keywords, const std::vector<std::string>& known,
                                           std::uint64_t offset, Reporter& reporter);

}  // namespace fcscreen::io::fcs
