// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "engine/report/strings/say.h"
#include "engine/report/words.h"
#include "models/counting.h"

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

// A share as tables print it, without its unit: `decimals` of them from 10 % on, a figure more below.
std::string share_number(double fraction, int decimals) {
  const double percent = 100 * fraction, least = std::pow(10.0, -decimals);
  if (fraction >= 1) return fixed(100, decimals);
  if (percent >= 100 - least / 2) return ">" + fixed(100 - least, decimals);
  if (percent >= 9.95) return fixed(percent, decimals);
  if (decimals == 1 || percent < kSmallestPrintedPercent) return percent_number(fraction);
  return significant(percent, decimals + 1);
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
  return share_number(static_cast<double>(std::min(part, of)) / static_cast<double>(of), 1) + " %";
}

std::string format_share_interval(std::size_t part, std::size_t of) {
  if (of == 0) return "–";
  const auto ci = models::clopper_pearson(std::min(part, of), of);
  std::string lo = share_number(ci.lo, 1), hi = share_number(ci.hi, 1);
  for (int more = 2; lo == hi && more <= 4; ++more) {
    lo = share_number(ci.lo, more);
    hi = share_number(ci.hi, more);
  }
  if (part == 0) return say::kNoShareInterval(lo, hi);
  if (part >= of) return say::kWholeShare(format_share(part, of), lo[0] == '>' ? lo : "≥" + lo);
  return say::kShareEnds(format_share(part, of), lo, hi);
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
