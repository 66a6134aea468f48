// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>

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
/// Values are displayed as stored.
struct IdentityScale {
  bool operator==(const IdentityScale&) const = default;
};

using ScaleSpec = std::variant<IdentityScale, LinearScale, LogScale, AsinhScale, LogicleScale>;

}  // namespace fcscreen::result
