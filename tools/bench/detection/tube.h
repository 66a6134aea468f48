// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/screen/screen.h"
#include "tools/bench/detection/plan.h"
#include "tools/bench/detection/scored.h"
#include "tools/simulate/simulate.h"

namespace fcscreen::bench {

/// A synthetic tube to be made and screened.
struct Tube {
  std::string sample;  ///< name of the row: phenotype, "resting" or "regenerating"
  simulate::Recipe recipe;
  std::uint64_t seed = 1;
  std::size_t n_events = 0;
  std::shared_ptr<const engine::LaipSource> earlier;  ///< of the same donor; absent: no informed arm
};

/// A tube of the plan's panel: recipe "normal" or "regenerating" with a B-ALL-like population.
///
/// Its donor is `first_donor` + seed (donor 0 with Plan::typical_donor); donors below 2000 belong to the fit of the
/// shipped synthetic reference and are never used here.
[[nodiscard]] Result<Tube> make_tube(const Plan& plan, const std::string& recipe, double blasts,
                                     std::string_view phenotype, std::uint64_t seed, std::uint64_t first_donor);

/// Options of `fcscreen screen` with the default configuration; blind: nothing is known of the patient.
[[nodiscard]] engine::ScreenOptions blind_options(unsigned threads);

/// Write the sample to a file of its own in the plan's scratch folder, screen it on one thread and remove the file;
/// `earlier`: with the informed arm. Errors: those of screen_file(); BENCH-SYN where the result does not say that the
/// sample is synthetic.
[[nodiscard]] Result<engine::ScreenOutput> screen_sample(const Plan& plan, const simulate::Simulated& sample,
                                                         const std::string& file_name,
                                                         const engine::LaipSource* earlier = nullptr);

/// What a sample of the tube's donor at diagnosis teaches: 60,000 events, 40 % B-ALL-like of this phenotype, acquired
/// and compensated another time, screened blind.
[[nodiscard]] Result<engine::LaipSource> at_diagnosis(const Plan& plan, const Tube& tube, std::string_view phenotype);

/// Simulate, screen (with an earlier sample also informed) and gate plainly: one row per arm.
[[nodiscard]] Result<std::vector<Scored>> run_tube(const Plan& plan, const Tube& tube);

/// One row of the blind or the informed arm from a screened sample.
[[nodiscard]] Scored score_screen(const Tube& tube, std::string_view arm, const simulate::Simulated& sample,
                                  const engine::ScreenOutput& output);

/// Run jobs on the plan's threads and say on stderr how far it is; the first error of the lowest job.
[[nodiscard]] Status run_jobs(const Plan& plan, std::string_view what, std::size_t n,
                              const std::function<Status(std::size_t)>& job);

}  // namespace fcscreen::bench
