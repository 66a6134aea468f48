// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace fcscreen::gating {

/// One tube as automatic gating sees it: columns by name, no file, no parameter numbers.
///
/// Marker values are in decades of the display scale (logicle: y × (M + A)), so that a margin of 0.10 is 0.10 decade in
/// its logarithmic part. All spans have n_events entries or are empty (not measured). NaN is in no gate.
struct Tube {
  std::size_t n_events = 0;
  std::map<std::string, std::span<const float>> markers;    ///< canonical marker → decades
  std::span<const float> fsc_a, fsc_h, fsc_w, ssc_a, time;  ///< linear, as measured
  double fsc_top = 0, ssc_top = 0;  ///< largest value the instrument can give ($PnR - 1); 0: not known
  bool prescaled = false;           ///< values were transformed and rescaled before export: decades are nominal

  [[nodiscard]] bool has(const std::string& marker) const { return markers.count(marker) != 0; }
  [[nodiscard]] std::span<const float> marker(const std::string& name) const {
    const auto it = markers.find(name);
    return it == markers.end() ? std::span<const float>{} : it->second;
  }
};

/// Scatter on a scale that is linear near zero and logarithmic above, in decades; independent of the gain.
///
/// s(x) = asinh(x / (2 c)) / ln 10 with c = 5 % of the median of the positive values.
[[nodiscard]] std::vector<float> scatter_decades(std::span<const float> linear);

/// Linear value that scatter_decades() maps to `decades`, for the same column.
[[nodiscard]] double scatter_linear(std::span<const float> linear, double decades);

}  // namespace fcscreen::gating
