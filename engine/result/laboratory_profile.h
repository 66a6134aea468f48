// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace fcscreen::result {

/// A population of the report that a laboratory may give a range for.
enum class RangedPopulation { ImmatureB, NormalPrecursors };

/// How large a population is in the laboratory's own normal samples, in its own words.
struct ReferenceRange {
  RangedPopulation population = RangedPopulation::ImmatureB;
  double low = 0, high = 0;  ///< fractions of the nucleated cells, 0..1
  std::string of;            ///< whose: "adults, resting marrow"; may be empty
  std::string source;        ///< where it is from
  bool operator==(const ReferenceRange&) const = default;
};

/// What a laboratory puts on its reports. Nothing of it takes part in a result.
struct LaboratoryProfile {
  std::string name;                     ///< empty: no laboratory was given
  std::vector<std::string> address;     ///< lines
  std::string test_name;                ///< how the laboratory calls this test
  std::vector<std::string> statements;  ///< of the laboratory, e.g. what its regulator asks to be printed
  std::vector<ReferenceRange> reference_ranges;
  std::string time_zone;  ///< IANA name, "Europe/Vienna"; empty: times in UTC alone
  bool operator==(const LaboratoryProfile&) const = default;
};

}  // namespace fcscreen::result
