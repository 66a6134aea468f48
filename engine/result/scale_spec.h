// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace fcscreen::result {

/// Display transforms, with the parameters of Gating-ML 2.0 (design/GATINGML.md §3). Forward maps T to 1.
struct LinearScale {
  double T = 262144, A = 0;
  bool operator==(const LinearScale&) const = default;
};
struct LogScale {
  double T = 262144, M = 4.5;
  bool operator==(const LogScale&) const = default;
};
struct AsinhScale {
  double T = 262144, M = 4.5, A = 0;
  bool operator==(const AsinhScale&) const = default;
};
struct LogicleScale {
  double T = 262144, W = 0.5, M = 4.5, A = 0;
  bool operator==(const LogicleScale&) const = default;
};
struct HyperlogScale {
  double T = 262144, W = 0.5, M = 4.5, A = 0;
  bool operator==(const HyperlogScale&) const = default;
};
/// FlowJo's biexponential look-up table (design/GATINGML.md §8); the defaults are FlowJo's own.
struct BiexScale {
  double max_value = 262144.000029, positive_decades = 4.41854, negative_decades = 0;
  double width = -10;           ///< width basis, below 0
  std::size_t channels = 4096;  ///< steps of the table
  bool operator==(const BiexScale&) const = default;
};
/// Values are displayed as stored.
struct IdentityScale {
  bool operator==(const IdentityScale&) const = default;
};

using ScaleSpec =
    std::variant<IdentityScale, LinearScale, LogScale, AsinhScale, LogicleScale, HyperlogScale, BiexScale>;

/// Spectra of p fluorochromes over d detectors, p <= d: observed = true × coefficients (row vectors).
struct SpectrumMatrix {
  std::string id;
  std::vector<std::string> fluorochromes;  ///< [p], what the compensated values are called
  std::vector<std::string> detectors;      ///< [d], $PnN
  std::vector<double> coefficients;        ///< row-major [p][d]; if `inverted` the solved matrix, [d][p]
  bool inverted = false;                   ///< true = observed × coefficients
  bool operator==(const SpectrumMatrix&) const = default;
};

}  // namespace fcscreen::result
