// SPDX-License-Identifier: Apache-2.0
#include "engine/track/series_kinetics.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "models/counting.h"
#include "models/kinetics.h"

namespace fcscreen::engine {
namespace {

using models::KineticPoint;
using models::PiecewiseShape;
using result::KineticModel;
using result::Kinetics;
using result::SerialSample;

constexpr const char* kNoAttribution = "Change attributable to withdrawal cannot be tested.";
constexpr const char* kStopByYear =
    "The day of the lenalidomide stop is known to no more than the year: no change at it is fitted.";

int day_of(const SerialSample& sample, std::chrono::sys_days origin) {
  return static_cast<int>((sample.date - origin).count());
}

bool quantifiable(const SerialSample& s) {
  return s.count >= models::count_limits(s.denominator_count, s.lob_events, s.l95).loq_ev;
}

/// The points as the statistics take them, days from `origin`.
struct Counts {
  std::vector<KineticPoint> points;
  double blank_rate = 0;
};

Counts counts_of(std::span<const FitPoint> points, std::chrono::sys_days origin) {
  Counts out;
  for (const FitPoint& p : points) {
    out.points.push_back(
        {static_cast<double>(day_of(*p.sample, origin)), p.sample->count, p.sample->denominator_count, p.sigma});
    out.blank_rate += p.sample->mean_blank_rate / static_cast<double>(points.size());
  }
  return out;
}

/// Which samples the slope after the knot may use.
std::vector<KineticPoint> from_knot_on(const std::vector<KineticPoint>& points, double knot, int level_days) {
  std::vector<KineticPoint> out;
  std::copy_if(points.begin(), points.end(), std::back_inserter(out),
               [&](const KineticPoint& p) { return p.day >= knot - level_days; });
  return out;
}

/// Fits one series; the steps in the order in which SPEC §4.4 names them.
class Fitter {
 public:
  Fitter(std::span<const FitPoint> points, std::optional<StopDay> stop, const KineticRules& rules)
      : rules_(rules), stop_(stop), points_(points) {
    if (stop_ && !stop_->to_the_month) {
      out_.notes.emplace_back(kStopByYear);
      stop_.reset();
    }
    const auto first = std::min_element(points.begin(), points.end(), [](const FitPoint& a, const FitPoint& b) {
      return a.sample->date < b.sample->date;
    });
    if (first != points.end()) origin_ = stop_ ? stop_->day : first->sample->date;
    counts_ = counts_of(points, origin_);
    out_.knot = origin_;
    count_sides();
  }

  Kinetics fit() {
    if (out_.points < rules_.min_points) {
      return none(
          fmt::format("{} of at least {} samples that can be evaluated and compared", out_.points, rules_.min_points));
    }
    const bool events =
        std::any_of(counts_.points.begin(), counts_.points.end(), [](const KineticPoint& p) { return p.k > 0; });
    if (!events) return none("no event in any sample");
    if (!stop_) return one_slope();
    const bool both_sides = out_.points >= rules_.knot_points && out_.points_before >= rules_.points_each_side &&
                            out_.points_after >= rules_.points_each_side;
    return both_sides ? knot_at_stop() : one_side();
  }

 private:
  void count_sides() {
    out_.points = points_.size();
    for (const FitPoint& p : points_) {
      const bool after = stop_ && day_of(*p.sample, origin_) > 0;
      ++(after ? out_.points_after : out_.points_before);
      if (quantifiable(*p.sample)) ++(after ? out_.quantifiable_after : out_.quantifiable_before);
    }
  }

  Kinetics none(std::string why) {
    out_.status = "not fitted: " + std::move(why);
    out_.half_life.status = out_.doubling.status = "not estimable: no fit";
    return out_;
  }

  [[nodiscard]] std::optional<models::PiecewiseFit> fit(PiecewiseShape shape, double knot = 0) const {
    return models::fit_piecewise(counts_.points, knot, shape, counts_.blank_rate);
  }

  void take(const models::PiecewiseFit& fit, KineticModel model) {
    out_.model = model;
    out_.status = "fitted";
    out_.intercept = fit.intercept;
    out_.lambda_on = fit.on;
    out_.lambda_off = fit.off;
    out_.p_off_negative = fit.p_off_negative;
    set_times();
  }

  void set_times() {
    const auto too_few = [this](std::size_t n, const char* side) {
      return result::KineticTime{{},
                                 {},
                                 fmt::format("not estimable: {} of at least {} quantifiable samples {}", n,
                                             rules_.quantifiable_each_side, side)};
    };
    const bool before = out_.quantifiable_before >= rules_.quantifiable_each_side;
    const bool after = out_.quantifiable_after >= rules_.quantifiable_each_side;
    out_.doubling = !out_.lambda_on
                        ? result::KineticTime{{}, {}, "not estimable: no slope before the lenalidomide stop"}
                    : before ? models::kinetic_time(*out_.lambda_on, false, rules_.poor_ratio)
                             : too_few(out_.quantifiable_before, stop_ ? "before the lenalidomide stop" : "in all");
    out_.half_life = !out_.lambda_off
                         ? result::KineticTime{{}, {}, "not estimable: no slope after the lenalidomide stop"}
                     : after ? models::kinetic_time(*out_.lambda_off, true, rules_.poor_ratio)
                             : too_few(out_.quantifiable_after, "after the lenalidomide stop");
  }

  Kinetics one_slope() {
    const auto line = fit(PiecewiseShape::OneSlope);
    if (!line) return none("all samples are of one day");
    take(*line, KineticModel::M0);
    out_.bic_m0 = line->bic;
    return out_;
  }

  Kinetics knot_at_stop() {
    const auto one = fit(PiecewiseShape::OneSlope), knot = fit(PiecewiseShape::Knot);
    if (!one || !knot) return one_side();
    take(*knot, KineticModel::M1);
    out_.p_off_below_on = models::p_off_below_on(*one, *knot);
    out_.bic_m0 = one->bic;
    out_.bic_m1 = knot->bic;
    out_.delta_bic = one->bic - knot->bic;
    if (out_.points >= rules_.free_knot_points) {
      const auto free = models::fit_free_knot(counts_.points, counts_.blank_rate, rules_.points_each_side);
      if (free) {
        out_.bic_m2 = free->bic;
        out_.free_knot = origin_ + std::chrono::days(static_cast<int>(free->knot_day));
      }
    }
    add_lag(*knot, 0);
    for (const int lag : rules_.lags) {
      if (!enough_about(lag)) continue;
      if (const auto later = fit(PiecewiseShape::Knot, lag)) add_lag(*later, lag);
    }
    return out_;
  }

  [[nodiscard]] bool enough_about(int lag) const {
    const auto after = static_cast<std::size_t>(
        std::count_if(counts_.points.begin(), counts_.points.end(), [lag](const auto& p) { return p.day > lag; }));
    return after >= rules_.points_each_side && counts_.points.size() - after >= rules_.points_each_side;
  }

  void add_lag(const models::PiecewiseFit& fit, int lag) {
    result::LagFit entry;
    entry.lag_days = lag;
    entry.bic = fit.bic;
    entry.lambda_on = *fit.on;
    entry.lambda_off = *fit.off;
    out_.lags.push_back(entry);
  }

  /// Too few samples on one side of the stop: the slope of the other side alone.
  Kinetics one_side() {
    out_.notes.emplace_back(kNoAttribution);
    if (out_.points_after > 0) {
      const auto near = from_knot_on(counts_.points, 0, rules_.level_days);
      const auto line = models::fit_piecewise(near, 0, PiecewiseShape::OffOnly, counts_.blank_rate);
      if (line) {
        take(*line, KineticModel::OffOnly);
        return out_;
      }
      return none("the samples after the lenalidomide stop fix no slope");
    }
    return one_slope();
  }

  KineticRules rules_;
  std::optional<StopDay> stop_;
  std::span<const FitPoint> points_;
  std::chrono::sys_days origin_{};
  Counts counts_;
  Kinetics out_;
};

/// P(the group falls) where it was fitted: after the stop, or over the one slope.
std::optional<double> falling(const Kinetics& k) {
  if (k.p_off_negative) return k.p_off_negative;
  if (!k.lambda_on) return std::nullopt;
  // One slope: its 95 % interval is all that is needed to say which way it goes.
  if (k.lambda_on->ci95.hi < 0) return 1;
  if (k.lambda_on->ci95.lo > 0) return 0;
  return 0.5;
}

}  // namespace

Kinetics fit_kinetics(std::span<const FitPoint> points, std::optional<StopDay> stop, const KineticRules& rules) {
  return Fitter(points, stop, rules).fit();
}

std::vector<result::GroupKinetics> fit_opposite_groups(std::span<const FitPoint> points, std::optional<StopDay> stop,
                                                       const KineticRules& rules) {
  std::map<std::string, std::vector<SerialSample>> groups;  // the samples with the group's count
  for (const FitPoint& p : points) {
    for (const result::SerialGroup& group : p.sample->groups) {
      SerialSample alone = *p.sample;
      alone.count = group.count;
      groups[group.name].push_back(std::move(alone));
    }
  }
  std::vector<result::GroupKinetics> out;
  bool falls = false, rises = false;
  for (const auto& [name, samples] : groups) {
    if (samples.size() != points.size()) continue;
    std::vector<FitPoint> alone;
    for (std::size_t i = 0; i < samples.size(); ++i) alone.push_back({&samples[i], points[i].sigma});
    out.push_back({name, fit_kinetics(alone, stop, rules)});
    if (const auto p = falling(out.back().kinetics)) {
      falls = falls || *p >= rules.opposite;
      rises = rises || *p <= 1 - rules.opposite;
    }
  }
  if (!falls || !rises) out.clear();
  return out;
}

}  // namespace fcscreen::engine
