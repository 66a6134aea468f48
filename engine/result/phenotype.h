// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fcscreen::result {

/// Where a control population of a tube lies on one axis: what two tubes are compared by before a population is carried
/// from one to the other.
struct ControlLevel {
  std::string population;  ///< "T/NK", "mature B", "granulocytes"
  std::string axis;        ///< marker, "FSC" or "SSC"
  double centre = 0;       ///< median, decades of the display scale (scatter: decades of the linear value)
  double sd = 0;           ///< robust, same unit
  double linear = 0;       ///< median of the linear, compensated values
  std::size_t count = 0;
  bool operator==(const ControlLevel&) const = default;
};

/// The counted population of one sample on axes anchored to T/NK cells of the same tube, so that it can be looked for
/// in a later sample of the same patient (SPEC §1.5, the informed arm).
struct Phenotype {
  int analysis_version = 0;
  std::string source_sha256;      ///< of the FCS file
  std::size_t count = 0;          ///< events of the population; `rows` holds at most kMaxRows of them
  std::vector<std::string> axes;  ///< markers in order of name, then "FSC", "SSC", "singlet" as measured
  std::vector<float> rows;        ///< [n][axes]: decades above the T/NK anchor; singlet: score of the gate
  std::vector<ControlLevel> controls;
  bool operator==(const Phenotype&) const = default;
  static constexpr std::size_t kMaxRows = 3000;
};

}  // namespace fcscreen::result
