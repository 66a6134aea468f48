// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "io/text/config.h"
#include "models/serial_change.h"

// The thresholds of a series, as the configuration states them: sections [serial], [kinetics], [exposure] and [alerts]
// of io/text/default_config.toml, where each has its source. The defaults here are the same numbers.
namespace fcscreen::engine {

/// When which model is fitted and what is printed (SPEC §4.4).
struct KineticRules {
  std::size_t min_points = 3;              ///< evaluable comparable samples for any fit
  std::size_t knot_points = 5;             ///< in all, for a knot at the stop
  std::size_t points_each_side = 2;        ///< of the knot
  std::size_t free_knot_points = 7;        ///< in all
  std::size_t quantifiable_each_side = 2;  ///< for a half-life or doubling time
  double poor_ratio = 5;                   ///< upper bound over point: poorly determined
  std::array<int, 2> lags = {14, 28};      ///< days after the stop at which the knot is tried
  int level_days = 7;                      ///< a sample so close before the stop stands for the level at the stop
  double opposite = 0.9;                   ///< probability of a fall and of a rise at which groups move apart [DESIGN]
};

/// Thresholds of SPEC §4.6.
struct AlertRules {
  double immature_b = 0.05;                               ///< of nucleated cells, A4
  double baseline_fold = 3;                               ///< times own baseline, A4
  double imid_months = 24;                                ///< A5
  int failed_after_days = 30;                             ///< after the stop, A7
  double dna_low = 0.95, dna_high = 1.05, dna_cv = 0.05;  ///< A8
  std::size_t dna_events = 500;                           ///< A8
  double lineage_loss = 0.5;                              ///< decades, A9
};

struct TrackRules {
  models::SerialRules change;
  KineticRules kinetics;
  AlertRules alerts;
  int bridged_gap_days = 28;
  int confounder_days = 28;  ///< before the stop
};

/// Copy the thresholds of a series out of a configuration. Every key used exists in the compiled defaults.
[[nodiscard]] TrackRules track_rules(const io::text::Config& config);

/// The rules with a laboratory's own spread between samples of one tube and instrument (SPEC §4.1: it replaces the
/// design value). What another instrument or panel adds stays as it was: variances add, so that their spread becomes
/// √(σ² + σ_instrument² − σ_same²).
[[nodiscard]] TrackRules with_sigma(TrackRules rules, double sigma_log10);

}  // namespace fcscreen::engine
