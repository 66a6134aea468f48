// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fcscreen::gating {

/// Root d in (0, b] of 2 (ln d - ln b) + w (d + b) = 0, b > 0, w >= 0: Newton, with bisection where a step leaves the
/// bracket. Moore & Parks 2012; FlowJo's biexponential uses it too.
[[nodiscard]] double logicle_root(double b, double w);

}  // namespace fcscreen::gating
