// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/axes.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>
#include <variant>

#include "gating/scale/scale.h"

namespace fcscreen::engine {
namespace {

std::string power_of_ten(int exponent, bool negative) {
  static constexpr std::array<const char*, 10> kSuperscript{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  return std::string(negative ? "−" : "") + "10" + kSuperscript[static_cast<std::size_t>(exponent)];
}

void add_decades(const gating::Scale& scale, double lo, double hi, std::vector<result::Tick>& ticks) {
  const auto add = [&](double linear, std::string label, bool major) {
    const double position = scale.forward(linear);
    if (position >= lo && position <= hi) ticks.push_back({position, std::move(label), major});
  };
  const double zero = scale.forward(0.0);
  if (std::isfinite(zero)) add(0, "0", true);
  // A decade is labelled only where it stands clear of zero: 5 % of the axis.
  const double clear = 0.05 * (hi - lo);
  for (int e = 1; e <= 6; ++e) {
    for (int m = 1; m <= 9; ++m) {
      const double x = m * std::pow(10.0, e);
      const bool labelled = m == 1 && (!std::isfinite(zero) || scale.forward(x) - zero > clear);
      if (m > 1 && std::isfinite(zero) && scale.forward(x) - zero < clear) continue;
      add(x, labelled ? power_of_ten(e, false) : "", labelled);
      if (std::isfinite(zero)) add(-x, labelled ? power_of_ten(e, true) : "", labelled);
    }
  }
}

void add_round_steps(const gating::Scale& scale, double lo, double hi, std::vector<result::Tick>& ticks) {
  const double a = scale.inverse(lo), b = scale.inverse(hi);
  const double raw = (b - a) / 5, magnitude = std::pow(10.0, std::floor(std::log10(raw)));
  const double step = magnitude * (raw / magnitude < 1.5   ? 1
                                   : raw / magnitude < 3.5 ? 2
                                   : raw / magnitude < 7.5 ? 5
                                                           : 10);
  for (double x = std::ceil(a / step) * step; x <= b; x += step) {
    const double value = std::fabs(x) < step * 1e-9 ? 0 : x;
    const std::string label =
        step >= 1000 ? (value == 0 ? "0" : fmt::format("{:.0f}K", value / 1000)) : fmt::format("{:g}", value);
    ticks.push_back({scale.forward(value), label, true});
  }
}

}  // namespace

result::Axis make_axis(const result::ScaleSpec& spec, std::string title, double lo, double hi) {
  result::Axis axis{std::move(title), lo, hi, {}};
  const auto scale = gating::make_scale(spec);
  if (!scale || !(hi > lo)) return axis;
  const bool round =
      std::holds_alternative<result::LinearScale>(spec) || std::holds_alternative<result::IdentityScale>(spec);
  if (round) {
    add_round_steps(*scale, lo, hi, axis.ticks);
  } else {
    add_decades(*scale, lo, hi, axis.ticks);
  }
  return axis;
}

}  // namespace fcscreen::engine
