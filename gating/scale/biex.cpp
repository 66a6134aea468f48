// SPDX-License-Identifier: Apache-2.0
#include "gating/scale/biex.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "gating/scale/logicle_root_internal.h"

namespace fcscreen::gating {
namespace {

tl::unexpected<Error> refuse(const std::string& why) {
  return fail(ErrorKind::Usage, "GATE-S01", "The biexponential scale cannot be built: " + why + ".", {}, {},
              "Correct the scale parameters.");
}

}  // namespace

Result<Biex> Biex::make(const result::BiexScale& spec) {
  const auto [top, positive, negative, width, channels] = spec;
  if (!std::isfinite(top) || !std::isfinite(positive) || !std::isfinite(negative) || !std::isfinite(width)) {
    return refuse("a parameter is not a finite number");
  }
  if (top <= 0 || positive <= 0 || negative < 0 || width >= -1 || channels < 2 || channels > 65536) {
    return refuse("it breaks max > 0, positive decades > 0, negative decades >= 0, width < -1 or 2 to 65536 channels");
  }
  const auto steps = static_cast<double>(channels);
  double width_decades = std::log10(-width);
  double decades = positive - width_decades / 2;
  if (!(decades > 0)) return refuse("its width takes all positive decades");
  const double extra = negative + width_decades / 2;
  const auto zero = static_cast<std::size_t>(std::min(std::floor(extra * steps / (extra + decades)), steps / 2));
  if (zero > 0) decades = extra * steps / static_cast<double>(zero);
  width_decades /= 2 * decades;
  const double positive_range = decades * std::numbers::ln10;
  const double lowest = top / std::exp(positive_range);
  const double negative_range = logicle_root(positive_range, width_decades);
  const double offset = (positive_range + negative_range) * (width_decades + extra / decades);

  Biex s;
  s.zero_ = zero;
  s.table_.resize(channels + 1);
  const double n = steps + 1;
  const auto difference = [&](std::size_t j) {
    const double at = static_cast<double>(j) / n;
    return std::exp(at * positive_range) - std::exp(offset - at * negative_range);
  };
  const double at_zero = difference(zero);
  for (std::size_t j = zero; j <= channels; ++j) s.table_[j] = lowest * (difference(j) - at_zero);
  for (std::size_t j = 0; j < zero; ++j) s.table_[j] = -s.table_[2 * zero - j];
  const auto not_rising =
      std::adjacent_find(s.table_.begin(), s.table_.end(), [](double a, double b) { return !(a < b); });
  if (not_rising != s.table_.end() || !std::isfinite(s.table_.back())) return refuse("its table does not rise");
  return s;
}

double Biex::forward(double x) const {
  if (std::isnan(x)) return x;
  if (x <= table_.front()) return 0;
  if (x >= table_.back()) return 1;
  const auto above = std::upper_bound(table_.begin(), table_.end(), x);
  const double lo = *(above - 1), hi = *above;
  const auto channel = static_cast<double>(above - table_.begin() - 1);
  return (channel + (x - lo) / (hi - lo)) / static_cast<double>(table_.size() - 1);
}

double Biex::inverse(double y) const {
  if (std::isnan(y)) return y;
  if (y <= 0) return table_.front();
  if (y >= 1) return table_.back();
  const double at = y * static_cast<double>(table_.size() - 1);
  const auto channel = std::min(static_cast<std::size_t>(at), table_.size() - 2);
  const double part = at - static_cast<double>(channel);
  return table_[channel] + part * (table_[channel + 1] - table_[channel]);
}

}  // namespace fcscreen::gating
