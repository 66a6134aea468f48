// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <cstdio>

#include "engine/report/strings/say.h"
#include "engine/report/words.h"

namespace fcscreen::engine {
namespace {

constexpr double kSmallestPrintedPercent = 0.0001;  // SPEC §3.5

std::string fixed(double value, int decimals) {
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
  std::string out(buffer.data());
  // A locale may write a decimal comma; paper and terminal do not.
  for (char& c : out) {
    if (c == ',') c = '.';
  }
  return out;
}

// `percent` > 0 with `figures` significant figures.
std::string significant(double percent, int figures) {
  int decimals = figures - 1 - static_cast<int>(std::floor(std::log10(percent)));
  if (decimals < 0) decimals = 0;
  std::string out = fixed(percent, decimals);
  // 0.0996 rounds up to 0.100: one figure too many (with two figures).
  const double unit = std::pow(10.0, decimals), rounded = std::round(percent * unit) / unit;
  const int fewer = figures - 1 - static_cast<int>(std::floor(std::log10(rounded) + 1e-9));
  if (decimals > 0 && fewer < decimals) out = fixed(percent, fewer < 0 ? 0 : fewer);
  return out;
}

std::string two_figures(double percent) { return significant(percent, 2); }

std::string percent_number(double fraction) {
  if (!(fraction >= 0)) return say::kNotKnown;
  const double percent = fraction * 100;
  if (percent == 0) return "0";
  // The tolerance is for 1e-6, whose hundredfold is a hair below.
  if (percent < kSmallestPrintedPercent * (1 - 1e-9)) return "<0.0001";
  if (percent < 99.5 || percent >= 100) return percent >= 100 ? fixed(percent, 0) : two_figures(percent);
  for (const int decimals : {1, 2, 3}) {
    if (std::round(percent * std::pow(10, decimals)) < 100 * std::pow(10, decimals)) return fixed(percent, decimals);
  }
  return ">99.999";
}

}  // namespace

std::string format_percent(double fraction) {
  if (!(fraction >= 0)) return say::kNotKnown;
  return (fraction == 0 ? std::string("<0.0001") : percent_number(fraction)) + " %";
}

std::string format_interval(const result::Interval& interval) {
  std::string lo = percent_number(interval.lo), hi = percent_number(interval.hi);
  for (int figures = 3; lo == hi && figures <= 4; ++figures) {
    if (!(interval.lo > 0) || !(interval.hi < 1) || interval.lo * 100 < kSmallestPrintedPercent) break;
    lo = significant(interval.lo * 100, figures);
    hi = significant(interval.hi * 100, figures);
  }
  return (lo == hi ? lo : lo + "–" + hi) + " %";
}

std::string format_count(std::size_t n, Grouping grouping) {
  const std::string digits = std::to_string(n);
  const char* mark = grouping == Grouping::Comma ? "," : "\u202f";
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += mark;
    out += digits[i];
  }
  return out;
}

std::string events_in_words(std::size_t n, Grouping grouping) { return say::kEventCount(n, format_count(n, grouping)); }

std::string format_share(std::size_t part, std::size_t of) {
  if (of == 0 || part == 0) return "–";
  const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(of);
  if (part >= of) return "100.0 %";
  if (percent >= 99.95) return ">99.9 %";
  if (percent >= 9.95) return fixed(percent, 1) + " %";
  return percent_number(percent / 100) + " %";
}

std::string format_log10(double fraction) {
  if (!(fraction > 0)) return "–";
  const double value = std::log10(fraction);
  return (value < 0 ? "−" : "") + fixed(std::fabs(value), 2);
}

std::string format_factor(double decades) { return two_figures(std::pow(10, std::fabs(decades))); }

std::string format_delta(double decades) {
  if (!std::isfinite(decades)) return say::kNotKnown;
  if (decades == 0) return say::kZeroDecades;
  return say::kDecades((decades < 0 ? "−" : "+") + fixed(std::fabs(decades), 2), format_factor(decades));
}

std::string paper_digits(const std::string& text) {
  const auto digit = [&text](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool groups =
        text[i] == ',' && i > 0 && digit(i - 1) && digit(i + 1) && digit(i + 2) && digit(i + 3) && !digit(i + 4);
    if (groups) {
      out += "\u202f";
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string format_decades(double decades) {
  if (!std::isfinite(decades)) return "–";
  return (decades <= -0.005 ? "−" : "") + fixed(std::fabs(decades), 2);
}

std::string format_distance(double distance) { return distance >= 0 ? fixed(distance, 1) : "–"; }

std::string target_percent(const result::Target& target) {
  if (target.denominator_count == 0 || !target.fraction) return "–";
  const bool none = target.call == result::Call::NotDetected || target.call == result::Call::NormalPrecursorsOnly;
  if (target.count == 0 || none) return "<LOD";
  return format_percent(*target.fraction);
}

}  // namespace fcscreen::engine
