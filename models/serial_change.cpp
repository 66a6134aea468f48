// SPDX-License-Identifier: Apache-2.0
#include "models/serial_change.h"

#include <boost/math/special_functions/erf.hpp>
#include <cmath>

#include "engine/core/error.h"
#include "models/counting.h"
#include "models/quiet_internal.h"

namespace fcscreen::models {
namespace {

using result::SerialClass;

const double kLn10 = std::log(10.0);
constexpr double kZ90 = 1.6448536269514722;  // two-sided 90 %, the interval of two one-sided tests at 5 %
constexpr double kCutSlack = 1e-9;           // a bound that is a whole tenth but for rounding stays that tenth

double count_variance(std::uint64_t k, std::uint64_t n) {
  return (1.0 / (static_cast<double>(k) + 0.5) - 1.0 / (static_cast<double>(n) + 1.0)) / (kLn10 * kLn10);
}

bool countable(const SerialCount& c) { return c.n > 0 && c.k <= c.n; }

/// k_a / n_a >= m · limit / n_b in whole numbers.
bool at_least(const SerialCount& a, std::uint64_t m, std::uint64_t limit_b, const SerialCount& b) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<Wide>(a.k) * b.n >= static_cast<Wide>(m) * limit_b * a.n;
}

/// One sample beside its own limits.
struct Level {
  CountLimits limits;
  bool trace, seen, quantifiable, weak;

  Level(const SerialCount& c, const SerialRules& rules)
      : limits(count_limits(c.n, c.lob, c.l95)),
        trace(c.k >= limits.trace_ev && c.k < limits.lod_ev),
        seen(c.k >= limits.lod_ev),
        quantifiable(c.k >= limits.loq_ev),
        weak(!c.lob || limits.lod_ev * rules.weak_lod_one_in > c.n) {}
};

/// The comparison with all that the rows of the table ask.
struct Pair {
  const SerialCount &ref_count, &cur_count;
  const SerialRules& rules;
  Level ref, cur;
  Log10Change change;
  bool fall, major_fall, rise, major_rise;

  Pair(const SerialCount& a, const SerialCount& b, const SerialRules& r)
      : ref_count(a), cur_count(b), rules(r), ref(a, r), cur(b, r), change(log10_change(a, b)) {
    const double d = change.delta, lo = change.ci.lo, hi = change.ci.hi;
    fall = d <= -r.change && hi < 0;
    major_fall = d <= -r.major_change && hi < -r.major_bound;
    rise = d >= r.change && lo > 0;
    major_rise = d >= r.major_change && lo > r.major_bound;
  }
  [[nodiscard]] bool ref_at_least(std::uint64_t m) const {
    return at_least(ref_count, m, cur.limits.lod_ev, cur_count);
  }
  [[nodiscard]] bool cur_at_least(std::uint64_t m) const {
    return at_least(cur_count, m, ref.limits.lod_ev, ref_count);
  }
};

SerialClass from_not_seen(const Pair& p) {
  if (p.cur.seen) {
    if (p.ref.weak && !p.cur_at_least(p.rules.lod_multiple)) return SerialClass::LowSensitivity;
    if (p.change.delta <= 0) return SerialClass::NearLod;
    return p.cur.quantifiable && p.change.ci.lo > 0 ? SerialClass::Emergence : SerialClass::PossibleEmergence;
  }
  if (p.cur.trace && p.cur_at_least(p.rules.lod_multiple) && p.rise) return SerialClass::PossibleEmergence;
  return p.ref.weak || p.cur.weak ? SerialClass::LowSensitivity : SerialClass::StableBelowLod;
}

SerialClass from_seen_to_not_seen(const Pair& p) {
  if (p.cur.trace && p.rise) return SerialClass::PossibleProgression;
  if (p.cur.weak) {
    if (!p.ref.quantifiable || !p.ref_at_least(p.rules.lod_multiple_major) || !p.fall)
      return SerialClass::LowSensitivity;
    return p.major_fall ? SerialClass::MajorRegression : SerialClass::Regression;
  }
  if (!p.ref.quantifiable || !p.ref_at_least(p.rules.lod_multiple) || !p.fall) return SerialClass::NearLod;
  return p.ref_at_least(p.rules.lod_multiple_major) && p.major_fall ? SerialClass::MajorRegressionToBelowLod
                                                                    : SerialClass::RegressionToBelowLod;
}

SerialClass from_seen_to_seen(const Pair& p) {
  if (p.fall) {
    if (!p.ref.quantifiable) return SerialClass::NearLod;
    return p.major_fall ? SerialClass::MajorRegression : SerialClass::Regression;
  }
  if (p.rise) {
    if (!p.cur.quantifiable) return SerialClass::PossibleProgression;
    return p.major_rise ? SerialClass::MajorProgression : SerialClass::Progression;
  }
  const double half = kZ90 * p.change.se, d = p.change.delta, margin = p.rules.equivalence;
  return d - half > -margin && d + half < margin ? SerialClass::Stable : SerialClass::NoSignificantChange;
}

}  // namespace

double log10_fraction(std::uint64_t k, std::uint64_t n) {
  return std::log10((static_cast<double>(k) + 0.5) / (static_cast<double>(n) + 1.0));
}

Log10Change log10_change(const SerialCount& reference, const SerialCount& current, double z) {
  FCS_ASSERT(countable(reference) && countable(current));
  Log10Change out;
  out.delta = log10_fraction(current.k, current.n) - log10_fraction(reference.k, reference.n);
  out.se = std::sqrt(count_variance(reference.k, reference.n) + count_variance(current.k, current.n) +
                     reference.sigma * reference.sigma + current.sigma * current.sigma);
  out.ci = {out.delta - z * out.se, out.delta + z * out.se};
  return out;
}

std::optional<double> at_least_log10(double upper_bound) {
  if (!(upper_bound < 0)) return std::nullopt;
  return std::floor(-upper_bound * 10.0 + kCutSlack) / 10.0;
}

SerialClass serial_class(const SerialCount& reference, const SerialCount& current, const SerialRules& rules) {
  if (!countable(reference) || !countable(current)) return SerialClass::NotEvaluable;
  const Pair pair(reference, current, rules);
  if (!pair.ref.seen) return from_not_seen(pair);
  return pair.cur.seen ? from_seen_to_seen(pair) : from_seen_to_not_seen(pair);
}

bool nadir_bound_fails(const SerialCount& nadir, const SerialCount& current, std::size_t m) {
  if (m < 2) return false;
  const double z = std::sqrt(2.0) * boost::math::erfc_inv(2 * 0.025 / static_cast<double>(m), QuietPolicy());
  return log10_change(nadir, current, z).ci.lo <= 0;
}

bool is_regression(SerialClass value) {
  switch (value) {
    case SerialClass::Regression:
    case SerialClass::MajorRegression:
    case SerialClass::RegressionToBelowLod:
    case SerialClass::MajorRegressionToBelowLod: return true;
    default: return false;
  }
}

bool is_rise(SerialClass value) {
  switch (value) {
    case SerialClass::PossibleProgression:
    case SerialClass::Progression:
    case SerialClass::MajorProgression:
    case SerialClass::PossibleEmergence:
    case SerialClass::Emergence: return true;
    default: return false;
  }
}

bool is_indeterminate(SerialClass value) {
  switch (value) {
    case SerialClass::NotEvaluable:
    case SerialClass::NotComparable:
    case SerialClass::LowSensitivity:
    case SerialClass::NearLod: return true;
    default: return false;
  }
}

bool confirms(SerialClass first, SerialClass second, int days, const SerialRules& rules) {
  if (is_regression(first)) return days >= rules.confirm_fall_days && is_regression(second);
  switch (first) {
    case SerialClass::MajorProgression: return true;
    case SerialClass::Progression:
    case SerialClass::PossibleProgression:
      return days >= rules.confirm_rise_days &&
             (second == SerialClass::Progression || second == SerialClass::MajorProgression);
    case SerialClass::Emergence:
    case SerialClass::PossibleEmergence: return is_rise(second);
    default: return false;
  }
}

BaselineChoice choose_baseline(std::span<const int> days_from_stop, const SerialRules& rules) {
  BaselineChoice before, late;
  for (std::size_t i = 0; i < days_from_stop.size(); ++i) {
    const int day = days_from_stop[i];
    if (day >= -rules.baseline_before_days && day <= rules.baseline_after_days &&
        (!before.index || day >= days_from_stop[*before.index])) {
      before = {i, result::BaselineKind::Baseline};
    }
    if (day > rules.baseline_after_days && day <= rules.late_baseline_days &&
        (!late.index || day < days_from_stop[*late.index])) {
      late = {i, result::BaselineKind::FallUnderstated};
    }
  }
  return before.index ? before : late;
}

}  // namespace fcscreen::models
