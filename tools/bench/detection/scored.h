// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/result/screen_result.h"

namespace fcscreen::bench {

/// Who selected the events. The informed arm knows an earlier sample of the same patient (`screen --laip`).
inline constexpr std::string_view kBlind = "blind", kInformed = "informed", kHardCuts = "hard cuts",
                                  kHardCutsLymphoid = "hard cuts in lymphoid scatter";

/// One arm on one synthetic tube, against the truth of every event.
struct Scored {
  std::string arm, sample;  ///< `sample`: phenotype, or "resting", "regenerating"
  double level = 0;         ///< B-ALL-like fraction asked for
  std::uint64_t seed = 0, donor = 0;
  std::size_t n_events = 0;
  std::size_t truth = 0, target = 0, hit = 0;  ///< true B-ALL-like events, selected events, both
  std::size_t hematogones = 0;                 ///< selected live normal precursors
  std::size_t class2 = 0;                      ///< events of class ≥ 2; all selected ones of the other arms
  std::size_t denominator = 0;                 ///< of the arm's own estimate
  result::Interval ci95;     ///< of target / denominator, blank not taken off; below LOD models::level_interval()
  double true_fraction = 0;  ///< truth / true nucleated, single, live cells
  std::string call;          ///< empty for the plain gates, which make none
  std::map<std::string, std::size_t> false_of;  ///< population → selected events that are not B-ALL-like
  std::map<std::string, std::size_t> lost_as;   ///< class → B-ALL-like events not selected

  /// 0 where nothing was selected although something was there; 1 where nothing was selected and nothing was there.
  [[nodiscard]] double precision() const;
  [[nodiscard]] double recall() const;  ///< 1 where nothing was there
  [[nodiscard]] double f1() const;      ///< 2 hit / (target + truth)
  [[nodiscard]] double f1_without_hematogones() const;
  [[nodiscard]] double false_per_million() const;  ///< of all events of the file
  [[nodiscard]] double rate() const;               ///< target / denominator
  [[nodiscard]] double class2_rate() const;  ///< class2 / denominator: what a limit of blank is made of (SPEC §3.2)
  /// Estimated fraction: rate less the expected blank rate, not below 0.
  [[nodiscard]] double estimate(double blank) const;
  /// |log10(estimate / true fraction)|; nothing where either is 0.
  [[nodiscard]] std::optional<double> log_error(double blank) const;
  /// Whether the interval, moved down by the expected blank rate, holds the true fraction.
  [[nodiscard]] bool covers(double blank) const;
};

/// Means over runs of one arm. NaN where there is no run.
struct Means {
  std::size_t runs = 0, with_estimate = 0;
  double precision = 0, recall = 0, f1 = 0, f1_without_hematogones = 0, false_per_million = 0;
  double log_error = 0;  ///< over the runs that have one
  double covered = 0;    ///< share of runs
};
[[nodiscard]] Means means(std::span<const Scored* const> runs, double blank);

/// The runs of an arm, a sample ("": all) and a level (< 0: all).
[[nodiscard]] std::vector<const Scored*> select(std::span<const Scored> all, std::string_view arm,
                                                std::string_view sample, double level);

/// Mean of the arm's class2_rate() over the resting blanks; 0 without blanks.
[[nodiscard]] double expected_blank(std::span<const Scored> blanks, std::string_view arm);

/// Counts by name, summed over runs.
using Counts = std::map<std::string, std::size_t>;
[[nodiscard]] Counts summed(std::span<const Scored* const> runs, Counts Scored::*which);
[[nodiscard]] Counts calls(std::span<const Scored* const> runs);

}  // namespace fcscreen::bench
