// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/study_courses.h"

#include <limits>
#include <utility>

#include "engine/cohort/course.h"
#include "engine/track/series.h"
#include "io/text/series_toml.h"
#include "tools/fcscreen/series_samples.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;

class Loader {
 public:
  Loader(const result::Study& study, const SeriesOptions& options, const engine::CohortRules& rules,
         const std::function<void(double, const std::string&)>& progress)
      : study_(study), options_(options), rules_(rules), track_(options.rules), progress_(progress) {
    track_.kinetics.min_points = std::numeric_limits<std::size_t>::max();
  }

  Result<StudyCourses> load() {
    for (const result::StudyPatient& patient : study_.patients) {
      progress_(static_cast<double>(out_.courses.size()) / static_cast<double>(study_.patients.size()), patient.key);
      if (Status ok = from_series(patient); !ok) return fail(ok.error());
    }
    return std::move(out_);
  }

 private:
  Status from_series(const result::StudyPatient& patient) {
    const fs::path path = fs::path(study_.source).parent_path() / patient.series;
    auto series = io::text::load_series(path);
    if (!series) return fail(series.error());
    if (series->patient != patient.key) {
      return fail(ErrorKind::Usage, "COH-P01",
                  "line " + std::to_string(patient.line) + ": patient \"" + patient.key + "\" names the series " +
                      patient.series + ", which is that of patient \"" + series->patient + "\".",
                  study_.source, {}, "Settle the identity of this patient first.");
    }
    auto loaded = load_samples(*series, options_.screen, [](std::size_t, const std::string&) {});
    if (!loaded) return fail(loaded.error());
    for (const auto& note : loaded->notes) out_.notes.push_back(patient.key + ": " + note);
    const engine::SeriesInput input{series->patient, std::move(loaded->samples), std::move(series->exposures), {}};
    return add(patient, input, loaded->synthetic);
  }

  Status add(const result::StudyPatient& patient, const engine::SeriesInput& input, bool synthetic) {
    auto report = engine::serial_report(input, track_);
    if (!report) return fail(report.error());
    report->synthetic = synthetic;
    auto course = engine::study_course(patient, *report, study_, rules_);
    if (!course) return fail(course.error());
    out_.samples += report->points.size();
    out_.courses.push_back(std::move(*course));
    return {};
  }

  const result::Study& study_;
  const SeriesOptions& options_;
  const engine::CohortRules& rules_;
  engine::TrackRules track_;
  const std::function<void(double, const std::string&)>& progress_;
  StudyCourses out_;
};

}  // namespace

Result<StudyCourses> load_courses(const result::Study& study, const SeriesOptions& options,
                                  const engine::CohortRules& rules,
                                  const std::function<void(double, const std::string&)>& progress) {
  return Loader(study, options, rules, progress).load();
}

}  // namespace fcscreen::tool
