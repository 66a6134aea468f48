// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "engine/screen/screen.h"
#include "tools/simulate/simulate.h"

namespace fcscreen::test {

/// Columns of a simulated 8-colour B-ALL tube ("ball8").
inline constexpr std::size_t kFscHeight = 1, kCd81 = 4, kCd58 = 5, kCd34 = 6, kCd19 = 7, kCd10 = 8, kCd38 = 9,
                             kCd20 = 10, kCd45 = 11;

/// Change the dyes on the cells, before they spill: `change(event, dyes)`, one dye per detector in the order of the
/// columns from kCd81 on, in units of the dye's own detector.
void edit_dyes(simulate::Simulated& sample, const std::function<void(std::size_t, std::vector<double>&)>& change);

/// A patient of whom it is known that nothing was given that changes a tube.
[[nodiscard]] engine::TherapyOptions no_therapy();

/// A marrow made for one hazard: a recipe, and what goes wrong with it before it is written.
struct Made {
  std::string recipe = "normal";
  std::size_t events = 250000;
  std::function<void(simulate::Recipe&)> recipe_change = {};
  std::function<void(simulate::Simulated&)> change = {};
  engine::TherapyOptions therapy = no_therapy();
  std::function<void(result::MaturationReference&)> reference = {};  ///< what this laboratory's reference holds more
  std::optional<engine::PreviousTube> previous = {};
  std::string accession, file = "sample";
  bool patient = true;  ///< not marked as synthetic: the rules for a person's sample hold
};

/// The sample as a laboratory would screen it: with an own reference for this tube whose normals never showed an
/// aberrant group (the shipped synthetic path, marked as the laboratory's, its limit of blank of class 2 set to 0, that
/// of class 1 as it was measured), shipped configuration.
struct Hazard {
  simulate::Simulated truth;
  engine::ScreenOutput out;
  [[nodiscard]] const result::Target& target() const { return out.result.target; }
  [[nodiscard]] bool reason(const std::string& code) const;
  [[nodiscard]] bool positive() const;  ///< TRACE or DETECTED
  [[nodiscard]] bool negative() const;  ///< NOT_DETECTED or NORMAL_PRECURSORS_ONLY
};
[[nodiscard]] Hazard make(const Made& made, gating::Treatment anti_cd19 = gating::Treatment::No);

}  // namespace fcscreen::test
