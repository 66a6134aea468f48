// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "engine/core/error.h"
#include "tools/simulate/marker.h"
#include "tools/simulate/phenotype.h"

namespace fcscreen::simulate {

/// Ends of the stages on the pseudo-time axis: I is [0, kStageI), II [kStageI, kStageII), III [kStageII, kStageIII);
/// mature B is 1.
inline constexpr double kStageI = 0.25, kStageII = 0.65, kStageIII = 0.90;
/// Biological SD of a precursor around the path, decades.
inline constexpr double kPathSpread = 0.13;

/// Expected antigen levels at pseudo-time t in [0, 1] on the way from stage I to mature B.
///
/// Monotone cubic (Fritsch–Carlson, doi 10.1137/0717021) through knots that obey the order of domain/SPEC §2.1: CD34
/// and TdT fall at the end of stage I while CD45, CD81 and CD20 begin to rise; CD20 and CD45 rise at the end of stage
/// II; CD10, CD38 and CD81 fall after stage III.
[[nodiscard]] Levels path_levels(double t);

/// FSC-A and SSC-A along the path, units.
[[nodiscard]] double path_fsc(double t);
[[nodiscard]] double path_ssc(double t);

/// How a B-ALL-like population departs from the path at its own stage.
struct Deviation {
  std::string_view name;
  double stage;          ///< pseudo-time of arrest
  Levels delta;          ///< decades added to the path
  double cd20_positive;  ///< share of the cells with CD20 at kCd20Positive
  bool cd34_negative;    ///< CD34 at the negative level
};
inline constexpr double kCd20Positive = 3.35;

/// Look up "classic", "cd34neg", "cd20half", "subtle", or one of the rarer kinds of domain/SPEC §2.1, right column:
/// "cd10neg", "tdtneg", "cd45neg", "cd20pos", "cd19dim".
[[nodiscard]] Result<Deviation> deviation_by_name(std::string_view name);

}  // namespace fcscreen::simulate
