// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "engine/core/version.h"
#include "engine/track/series.h"
#include "io/store/laboratory/laboratory.h"
#include "tools/fcscreen/batch_internal.h"
#include "tools/fcscreen/filed_series.h"
#include "tools/fcscreen/series_samples.h"

namespace fcscreen::tool {
namespace {

using io::store::Laboratory;
using io::store::LaboratoryAccess;

int urgency(const std::string& priority) {
  return priority == "same_day" ? 0 : priority == "next_day" ? 1 : priority == "routine" ? 2 : 3;
}

/// Follow one patient's course as `fcscreen track --patient` does.
Status raise(const std::filesystem::path& db, const std::string& patient, const engine::ScreenOptions& screen,
             const engine::TrackRules& rules, const std::string& actor) {
  auto filed = filed_series(db, patient);
  if (!filed) return fail(filed.error());
  auto loaded = load_samples(filed->series, screen, [](std::size_t, const std::string&) {});
  if (!loaded) return fail(loaded.error());
  const engine::SeriesInput input{
      patient, std::move(loaded->samples), std::move(filed->series.exposures), {}, filed->series.sigma};
  auto report = engine::serial_report(input, rules);
  if (!report) return fail(report.error());
  report->version = version();
  report->analysis_version = kAnalysisVersion;
  const auto raised = file_alerts(db, *report, actor);
  if (!raised) return fail(raised.error());
  return {};
}

}  // namespace

Result<std::vector<engine::NightAlert>> night_alerts(const std::filesystem::path& db,
                                                     const std::vector<std::string>& patients,
                                                     const std::string& config_file, const std::string& actor,
                                                     std::vector<std::string>& notes) {
  io::text::Config config = io::text::Config::defaults();
  if (!config_file.empty()) {
    auto loaded = io::text::Config::load(config_file);
    if (!loaded) return fail(loaded.error());
    config = std::move(*loaded);
  }
  engine::ScreenOptions screen;
  screen.parameters = engine::parameters_from(config);
  screen.config_hash = config.hash();
  const engine::TrackRules rules = engine::track_rules(config);
  for (const std::string& patient : patients) {
    if (auto raised = raise(db, patient, screen, rules, actor); !raised) {
      if (raised.error().kind == ErrorKind::Output) return fail(raised.error());
      notes.push_back("The course of patient " + patient + " could not be followed: " + raised.error().message);
    }
  }
  const auto laboratory = Laboratory::open(db, LaboratoryAccess::Read);
  if (!laboratory) return fail(laboratory.error());
  const auto open = laboratory->open_alerts();
  if (!open) return fail(open.error());
  std::vector<engine::NightAlert> out;
  for (const auto& a : *open) out.push_back({a.rule, a.priority, a.accession, a.patient, a.text, a.held});
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return urgency(a.priority) < urgency(b.priority); });
  return out;
}

}  // namespace fcscreen::tool
