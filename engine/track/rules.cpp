// SPDX-License-Identifier: Apache-2.0
#include "engine/track/rules.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace fcscreen::engine {

TrackRules track_rules(const io::text::Config& c) {
  const auto whole = [&c](const char* key) { return static_cast<int>(std::lround(c.number(key))); };
  const auto size = [&c](const char* key) { return static_cast<std::size_t>(std::llround(c.number(key))); };
  TrackRules r;
  r.change.sigma_same = c.number("serial.sigma_same");
  r.change.sigma_instrument = c.number("serial.sigma_instrument");
  r.change.sigma_panel = c.number("serial.sigma_panel");
  r.change.change = c.number("serial.change");
  r.change.major_change = c.number("serial.major_change");
  r.change.major_bound = c.number("serial.major_bound");
  r.change.equivalence = c.number("serial.equivalence");
  r.change.lod_multiple = size("serial.lod_multiple");
  r.change.lod_multiple_major = size("serial.lod_multiple_major");
  r.change.weak_lod_one_in = size("serial.weak_lod_one_in");
  r.change.saturated_fraction = c.number("serial.saturated_fraction");
  r.change.confirm_fall_days = whole("serial.confirm_fall");
  r.change.confirm_rise_days = whole("serial.confirm_rise");
  r.change.baseline_before_days = whole("serial.baseline_before");
  r.change.baseline_after_days = whole("serial.baseline_after");
  r.change.late_baseline_days = whole("serial.late_baseline");
  r.kinetics.min_points = size("kinetics.min_points");
  r.kinetics.knot_points = size("kinetics.knot_points");
  r.kinetics.points_each_side = size("kinetics.points_each_side");
  r.kinetics.free_knot_points = size("kinetics.free_knot_points");
  r.kinetics.quantifiable_each_side = size("kinetics.quantifiable_each_side");
  r.kinetics.poor_ratio = c.number("kinetics.poor_ratio");
  r.kinetics.lags = {whole("kinetics.first_lag"), whole("kinetics.second_lag")};
  r.kinetics.level_days = whole("serial.baseline_after");
  r.kinetics.opposite = c.number("kinetics.opposite_groups");
  r.alerts.immature_b = c.number("call.expanded_fraction");
  r.alerts.baseline_fold = c.number("alerts.baseline_fold");
  r.alerts.imid_months = c.number("alerts.imid_months");
  r.alerts.failed_after_days = whole("alerts.failed_after");
  r.alerts.dna_low = c.number("alerts.dna_low");
  r.alerts.dna_high = c.number("alerts.dna_high");
  r.alerts.dna_cv = c.number("alerts.dna_cv");
  r.alerts.dna_events = size("alerts.dna_events");
  r.alerts.lineage_loss = c.number("alerts.lineage_loss");
  r.bridged_gap_days = whole("exposure.bridge_gap");
  r.confounder_days = whole("exposure.confounder_before");
  return r;
}

TrackRules with_sigma(TrackRules rules, double sigma_log10) {
  const double same = rules.change.sigma_same;
  const auto wider = [&](double other) {
    return std::sqrt(sigma_log10 * sigma_log10 + std::max(0.0, other * other - same * same));
  };
  rules.change.sigma_instrument = wider(rules.change.sigma_instrument);
  rules.change.sigma_panel = wider(rules.change.sigma_panel);
  rules.change.sigma_same = sigma_log10;
  return rules;
}

}  // namespace fcscreen::engine
