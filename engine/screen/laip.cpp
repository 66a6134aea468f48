// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/laip.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/order_statistics.h"
#include "engine/core/version.h"
#include "models/population_boundary.h"

namespace fcscreen::engine {
namespace {

constexpr const char* kTcells = "T/NK";

/// One axis of a tube: values with a common zero on its T/NK cells.
struct LaipAxis {
  std::string name;
  std::vector<float> values;  // [n_events]
};

std::vector<std::string> axis_names(const TubeData& tube, const GatedTube& gated) {
  std::vector<std::string> names;
  for (const auto& [marker, values] : tube.view.markers) {
    if (gated.anchors.negative.count(marker) != 0) names.push_back(marker);
  }
  if (!tube.view.fsc_a.empty()) names.emplace_back("FSC");
  if (!gated.ssc.empty()) names.emplace_back("SSC");
  if (!gated.single_score.empty()) names.emplace_back("singlet");
  return names;
}

/// Decades with what lies in the noise about zero pressed together: there residual spillover moves a whole population
/// by tenths of a decade without meaning. Softplus, with the usual values within 0.01 of the identity from 2.0 decades.
double above_noise(double decades, bool prescaled, const LaipParameters& p) {
  if (prescaled) return decades;
  const double x = (decades - p.noise_decades) / p.noise_step;
  return x > 30 ? decades : p.noise_decades + p.noise_step * std::log1p(std::exp(x));
}

/// Value of one event on an anchored axis.
float anchored(const TubeData& tube, const GatedTube& g, const std::string& axis, std::size_t i,
               const LaipParameters& p) {
  const double v = axis == "FSC"   ? std::log10(std::max(static_cast<double>(tube.view.fsc_a[i]), 1.0) /
                                                std::max(g.anchors.fsc_lymphoid.centre, 1.0))
                   : axis == "SSC" ? static_cast<double>(g.ssc[i]) - g.anchors.ssc_lymphoid.centre
                   : axis == "singlet"
                       ? std::clamp(static_cast<double>(g.single_score[i]), -10.0, 10.0)
                       : above_noise(static_cast<double>(tube.view.marker(axis)[i]), tube.prescaled, p) -
                             above_noise(g.anchors.negative.at(axis).centre, tube.prescaled, p);
  return static_cast<float>(v);
}

std::vector<float> rows_of(const TubeData& tube, const GatedTube& g, const std::vector<std::string>& axes,
                           const std::vector<std::uint32_t>& events, const LaipParameters& p) {
  std::vector<float> rows(events.size() * axes.size());
  for (std::size_t a = 0; a < axes.size(); ++a) {
    for (std::size_t k = 0; k < events.size(); ++k)
      rows[k * axes.size() + a] = anchored(tube, g, axes[a], events[k], p);
  }
  return rows;
}

std::vector<std::uint32_t> events_of(const Bitmask& mask) {
  std::vector<std::uint32_t> events;
  mask.for_each([&](std::size_t i) { events.push_back(static_cast<std::uint32_t>(i)); });
  return events;
}

std::vector<result::ControlLevel> control_levels(const TubeData& tube, const GatedTube& g, const LaipParameters& p) {
  std::vector<result::ControlLevel> out;
  const auto add = [&](const char* name, const Bitmask& mask) {
    if (mask.count() < p.min_control) return;
    const auto level = [&](const std::string& axis, std::vector<float> values, std::span<const float> linear) {
      values.erase(std::remove_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); }),
                   values.end());
      if (values.size() < p.min_control) return;
      const double centre = median(values);
      out.push_back(
          {name, axis, centre, robust_sd(values, centre), median(gating::gather(linear, mask)), values.size()});
    };
    for (const auto& [marker, values] : tube.view.markers) {
      level(marker, gating::gather(values, mask), tube.events.linear.column(*tube.column_of(marker)).values());
    }
    std::vector<float> fsc = gating::gather(tube.view.fsc_a, mask), ssc = gating::gather(tube.view.ssc_a, mask);
    for (auto* scatter : {&fsc, &ssc}) {
      for (float& v : *scatter) v = std::log10(std::max(v, 1.0F));
    }
    level("FSC", std::move(fsc), tube.view.fsc_a);
    level("SSC", std::move(ssc), tube.view.ssc_a);
  };
  add(kTcells, g.anchors.t_nk);
  if (g.anchors.mature_b_found) add("mature B", g.anchors.mature_b);
  add("granulocytes", gating::granulocytes(g.anchors, g.nucleated));
  return out;
}

/// Share of every spillover that this tube's matrix takes away too much (negative: too little) against the earlier
/// tube: least squares of what controls without a marker lost in its channel on what the matrix took from it.
double compensation_excess(const std::vector<ControlShift>& shifts, const TubeData& tube, double control_negative) {
  if (!tube.spillover) return 0;
  const std::vector<std::string>& names = tube.spillover->names;
  const auto index = [&](const std::string& marker) {
    const auto column = tube.column_of(marker);
    return column ? std::find(names.begin(), names.end(), tube.columns[*column].detector) - names.begin()
                  : static_cast<std::ptrdiff_t>(names.size());
  };
  const auto n = static_cast<std::ptrdiff_t>(names.size());
  double xy = 0, xx = 0;
  for (const ControlShift& to : shifts) {
    const std::ptrdiff_t s = index(to.now.axis);
    if (s >= n || std::max(to.earlier.centre, to.now.centre) > control_negative) continue;
    double taken = 0;
    for (const ControlShift& from : shifts) {
      const std::ptrdiff_t p = index(from.now.axis);
      if (p >= n || p == s || from.now.population != to.now.population) continue;
      taken += tube.spillover->matrix[static_cast<std::size_t>(p * n + s)] * std::max(0.0, from.now.linear);
    }
    xy += taken * (to.earlier.linear - to.now.linear);
    xx += taken * taken;
  }
  return xx > 0 ? xy / xx : 0;
}

}  // namespace

std::optional<result::Phenotype> phenotype_of(const TubeData& tube, const GatedTube& gated, const Bitmask& counted,
                                              const LaipParameters& p) {
  if (!gated.anchors.found || counted.count() < p.min_population) return std::nullopt;
  result::Phenotype out;
  out.analysis_version = kAnalysisVersion;
  out.source_sha256 = tube.input.sha256;
  out.count = counted.count();
  out.axes = axis_names(tube, gated);
  const std::vector<float> all = rows_of(tube, gated, out.axes, events_of(counted), p);
  const models::Rows rows{all, out.count, out.axes.size()};
  for (const std::uint32_t i : models::evenly_spread(models::sorted_finite_rows(rows), result::Phenotype::kMaxRows)) {
    out.rows.insert(out.rows.end(), rows.row(i).begin(), rows.row(i).end());
  }
  out.controls = control_levels(tube, gated, p);
  return out;
}

BatchCheck check_batch(const result::Phenotype& earlier, const TubeData& tube, const GatedTube& gated,
                       const LaipParameters& p) {
  BatchCheck check;
  const auto now = control_levels(tube, gated, p);
  for (const result::ControlLevel& a : earlier.controls) {
    for (const result::ControlLevel& b : now) {
      if (a.population != b.population || a.axis != b.axis) continue;
      ControlShift s{a, b, b.centre - a.centre, a.sd > 0 ? b.sd / a.sd : 1, true};
      // A wide or two-peaked control places its median less well; the noise of T/NK cells follows the gain.
      s.agrees = std::fabs(s.shift) <= std::max(p.max_control_shift, p.wide_control * a.sd);
      if (a.population == kTcells && s.noise_ratio > 0) {
        s.agrees = s.agrees && std::fabs(std::log10(s.noise_ratio)) <= p.max_noise_decades;
      }
      check.shifts.push_back(s);
    }
  }
  for (const ControlShift& s : check.shifts) {
    if (s.agrees) continue;
    if (!check.why.empty()) check.why += ", ";
    check.why += fmt::format("{} on {} by {:+.2f} decades (noise x {:.2f})", s.earlier.axis, s.earlier.population,
                             s.shift, s.noise_ratio);
  }
  check.compensation_excess = compensation_excess(check.shifts, tube, p.control_negative);
  if (std::fabs(check.compensation_excess) > p.max_compensation_excess) {
    check.why += fmt::format("{}spillover compensated by {:+.0f} % against the earlier tube",
                             check.why.empty() ? "" : ", ", 100 * check.compensation_excess);
  }
  if (!check.why.empty()) check.why = "the two tubes are not stained, measured or compensated alike: " + check.why;
  if (check.shifts.empty()) check.why = "the two tubes share no control population to compare them by";
  check.passed = check.why.empty();
  return check;
}

Result<LaipMatch> match_laip(const result::Phenotype& earlier, const TubeData& tube, const GatedTube& gated,
                             const LaipParameters& p) {
  LaipMatch out;
  const std::vector<std::string> here = axis_names(tube, gated);
  std::vector<std::size_t> from;
  for (std::size_t a = 0; a < earlier.axes.size(); ++a) {
    if (std::find(here.begin(), here.end(), earlier.axes[a]) == here.end()) continue;
    out.axes.push_back(earlier.axes[a]);
    from.push_back(a);
  }
  const std::size_t n = earlier.axes.empty() ? 0 : earlier.rows.size() / earlier.axes.size();
  std::vector<float> known;
  known.reserve(n * from.size());
  for (std::size_t k = 0; k < n; ++k) {
    for (const std::size_t a : from) known.push_back(earlier.rows[k * earlier.axes.size() + a]);
  }
  const std::vector<std::uint32_t> events = events_of(gated.nucleated);
  const std::vector<float> rows = rows_of(tube, gated, out.axes, events, p);
  const auto boundary =
      models::find_population({known, n, from.size()}, {rows, events.size(), from.size()}, p.boundary);
  if (!boundary) return fail(boundary.error());
  out.matched = Bitmask(tube.view.n_events);
  out.core = Bitmask(tube.view.n_events);
  out.outer = Bitmask(tube.view.n_events);
  for (std::size_t k = 0; k < events.size(); ++k) {
    if (!(static_cast<double>(boundary->distance_square[k]) <= p.reach * p.reach * boundary->inside_square)) continue;
    if (static_cast<double>(boundary->posterior[k]) >= p.outer_posterior) out.outer.set(events[k]);
    if (static_cast<double>(boundary->posterior[k]) >= p.posterior) out.matched.set(events[k]);
    if (static_cast<double>(boundary->posterior[k]) >= p.inner_posterior) out.core.set(events[k]);
  }
  return out;
}

namespace {

constexpr const char* kMethod =
    "logistic boundary, quadratic in anchored coordinates, of the earlier population against this sample's own "
    "nucleated events; batch checked on T/NK, mature B cells and granulocytes";

/// Median drift of the matched events on every axis, and whether it is small.
std::vector<result::LaipDrift> drift_of(const result::Phenotype& earlier, const LaipMatch& match, const TubeData& tube,
                                        const GatedTube& gated, const LaipParameters& p) {
  std::vector<result::LaipDrift> out;
  const std::vector<std::uint32_t> events = events_of(match.matched);
  const std::size_t width = earlier.axes.size(), n = earlier.rows.size() / width;
  for (std::size_t a = 0; a < width; ++a) {
    if (earlier.axes[a] == "singlet") continue;  // a score, not decades
    if (std::find(match.axes.begin(), match.axes.end(), earlier.axes[a]) == match.axes.end()) continue;
    std::vector<float> before, now = rows_of(tube, gated, {earlier.axes[a]}, events, p);
    for (std::size_t k = 0; k < n; ++k) before.push_back(earlier.rows[k * width + a]);
    const double drift = median(now) - median(before);
    out.push_back({earlier.axes[a], drift, std::fabs(drift) <= p.max_drift});
  }
  return out;
}

void refuse(InformedArm& arm, const char* status, const char* code, std::string why, Findings& findings) {
  findings.add(code, Severity::Warning,
               "the patient's earlier population is not part of the call: " + why + "; the blind arm stands alone");
  arm.report->status = status;
  arm.report->why = std::move(why);
}

std::string why_not_available(const LaipSource& source) {
  if (!source.phenotype) return "the earlier sample holds no population that could be learnt";
  if (source.phenotype->analysis_version != kAnalysisVersion) {
    return fmt::format("it was learnt by analysis version {}, this is {}: give the earlier FCS file itself",
                       source.phenotype->analysis_version, kAnalysisVersion);
  }
  return {};
}

}  // namespace

InformedArm inform(const LaipSource& source, const TubeData& tube, const GatedTube& gated, const LaipParameters& p,
                   Findings& findings) {
  InformedArm arm;
  result::Laip& r = arm.report.emplace();
  r.source = source.name;
  r.source_sha256 = source.sha256;
  r.method = kMethod;
  r.confidence = "not assessed";
  r.control_limit = p.max_control_shift;
  r.drift_limit = p.max_drift;
  std::string why = why_not_available(source);
  if (why.empty() && !gated.anchors.found) why = "this tube has no anchor cells (" + gated.anchors.why + ")";
  if (!why.empty()) {
    refuse(arm, "not_available", "SCR-L02", why, findings);
    return arm;
  }
  const result::Phenotype& earlier = *source.phenotype;
  r.source_count = earlier.count;
  const BatchCheck check = check_batch(earlier, tube, gated, p);
  for (const ControlShift& s : check.shifts) {
    r.controls.push_back({s.earlier.population, s.earlier.axis, s.earlier.centre, s.now.centre, s.agrees});
  }
  auto match = match_laip(earlier, tube, gated, p);
  if (!match) {
    refuse(arm, "not_available", "SCR-L02", match.error().message, findings);
    return arm;
  }
  arm.match = std::move(*match);
  r.count = arm.match->matched.count();
  r.inner_count = arm.match->core.count();
  if (r.count >= p.min_described) r.drift = drift_of(earlier, *arm.match, tube, gated, p);
  if (!check.passed) {
    refuse(arm, "batch_check_failed", "SCR-L01", check.why, findings);
    r.confidence = "low";
    return arm;
  }
  const bool drifted = std::any_of(r.drift.begin(), r.drift.end(), [](const auto& d) { return !d.matched; });
  r.status = "used";
  r.confidence = r.drift.empty() || drifted ? "moderate" : "high";
  arm.in_force = true;
  return arm;
}

Bitmask new_groups(const Maturation& maturation, const Classified& classified, InformedArm& informed,
                   Findings& findings) {
  Bitmask out(classified.class2.size());
  if (!informed.in_force) return out;
  for (std::size_t g = 0; g < classified.groups.size(); ++g) {
    if (classified.groups[g].aberrancy_class < 2) continue;
    std::vector<std::uint32_t> members;
    std::size_t known = 0;
    for (std::size_t k = 0; k < classified.group_of.size(); ++k) {
      if (classified.group_of[k] != static_cast<std::int32_t>(g + 1)) continue;
      members.push_back(maturation.events[k]);
      known += informed.match->matched.test(maturation.events[k]) ? 1 : 0;
    }
    if (2 * known >= members.size()) continue;
    for (const std::uint32_t i : members) out.set(i);
    informed.report->new_groups.push_back(classified.groups[g]);
  }
  informed.report->new_count = out.count();
  if (informed.report->new_count > 0) {
    findings.add("SCR-L03", Severity::Warning,
                 fmt::format("{} events in {} aberrant group{} lie away from the patient's earlier population: a new "
                             "population, counted by the blind arm",
                             informed.report->new_count, informed.report->new_groups.size(),
                             informed.report->new_groups.size() == 1 ? "" : "s"));
  }
  return out;
}

}  // namespace fcscreen::engine
