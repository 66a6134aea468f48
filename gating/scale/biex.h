// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/core/error.h"
#include "engine/result/scale_spec.h"

namespace fcscreen::gating {

/// FlowJo's biexponential scale: a table of channels + 1 linear values, read by linear interpolation and clamped to its
/// ends. Display 0 is the first entry, 1 the last. Immutable and thread-safe.
///
/// The recipe is TreeStar's as ported by others (design/GATINGML.md §8), with the exact root where theirs stop early;
/// it equals FlowJo's own exported table within the rounding of its 6 digits (tests/unit/scale).
class Biex {
 public:
  /// Build the table. Error (kind Usage, GATE-S01) unless all values are finite, max_value > 0, positive decades > 0,
  /// negative decades >= 0, width < -1, 2 <= channels <= 65536, and the table they give is strictly increasing.
  [[nodiscard]] static Result<Biex> make(const result::BiexScale& spec);

  /// Display position of a linear value, 0 to 1; values beyond the table (±inf too) take its end. NaN gives NaN.
  [[nodiscard]] double forward(double x) const;
  /// Linear value at a display position by the same table; below 0 and above 1 its ends. NaN gives NaN.
  [[nodiscard]] double inverse(double y) const;

  /// Linear value of each channel, 0 to channels.
  [[nodiscard]] const std::vector<double>& table() const { return table_; }
  /// The channel that displays 0.
  [[nodiscard]] std::size_t zero_channel() const { return zero_; }

 private:
  std::vector<double> table_;
  std::size_t zero_ = 0;
};

}  // namespace fcscreen::gating
