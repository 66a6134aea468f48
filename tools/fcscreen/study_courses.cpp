// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/study_courses.h"

#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "engine/cohort/course.h"
#include "engine/cohort/filed_patient.h"
#include "engine/core/parallel.h"
#include "engine/core/version.h"
#include "engine/laboratory/sigma.h"
#include "engine/track/series.h"
#include "io/store/laboratory/laboratory.h"
#include "io/text/series_toml.h"
#include "tools/fcscreen/series_options_internal.h"
#include "tools/fcscreen/series_samples.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;

/// A patient with all that was read of it, and what became of it.
struct Work {
  result::StudyPatient patient;
  engine::FiledPatient read;
  Result<result::StudyCourse> course = result::StudyCourse{};
};

constexpr std::size_t kBatch = 512;  // patients in memory at a time

class Loader {
 public:
  Loader(const result::Study& study, const SeriesOptions& options, const engine::CohortRules& rules,
         const std::function<void(double, const std::string&)>& progress)
      : study_(study), options_(options), rules_(rules), track_(options.rules), progress_(progress) {
    track_.kinetics.min_points = std::numeric_limits<std::size_t>::max();
  }

  Result<StudyCourses> load() {
    std::optional<io::store::Laboratory> laboratory;
    std::vector<result::StudyPatient> patients = study_.patients;
    if (!study_.database.empty()) {
      auto opened = io::store::Laboratory::open(beside(study_.database), io::store::LaboratoryAccess::Read);
      if (!opened) return fail(opened.error());
      laboratory.emplace(std::move(*opened));
      const auto filed = laboratory->sigma();
      if (!filed) return fail(filed.error());
      if (*filed) sigma_ = engine::sigma_in_use(**filed);
      if (*filed && !sigma_) out_.notes.push_back(engine::stale_sigma_sentence(**filed));
      if (study_.every_patient) {
        const auto keys = laboratory->patients();
        if (!keys) return fail(keys.error());
        add_unlisted(*keys, patients);
      }
    }
    std::vector<Work> batch;
    for (std::size_t i = 0; i < patients.size(); ++i) {
      progress_(static_cast<double>(i) / static_cast<double>(patients.size()), patients[i].key);
      auto read = patients[i].series.empty() ? from_database(*laboratory, patients[i]) : from_series(patients[i]);
      if (!read) return fail(read.error());
      batch.emplace_back().patient = patients[i];
      batch.back().read = std::move(*read);
      if (batch.size() < kBatch && i + 1 < patients.size()) continue;
      if (Status ok = follow(batch); !ok) return fail(ok.error());
      batch.clear();
    }
    if (without_sample_ > 0) {
      out_.notes.push_back(std::to_string(without_sample_) +
                           " patients have no sample with a date in the database and are left out.");
    }
    if (other_version_ > 0) {
      out_.notes.push_back(std::to_string(other_version_) +
                           " samples were filed by another analysis version; they are not compared with those of the "
                           "present one. Screen and ingest them again.");
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] fs::path beside(const std::string& file) const { return fs::path(study_.source).parent_path() / file; }

  /// Patients of the database that the study does not list, with nothing known beside their samples.
  static void add_unlisted(const std::vector<std::string>& keys, std::vector<result::StudyPatient>& patients) {
    std::set<std::string> listed;
    for (const auto& p : patients) listed.insert(p.key);
    for (const auto& key : keys) {
      if (listed.count(key) == 0) patients.emplace_back().key = key;
    }
  }

  [[nodiscard]] Result<engine::FiledPatient> from_database(const io::store::Laboratory& laboratory,
                                                           const result::StudyPatient& patient) const {
    const auto record = laboratory.patient(patient.key);
    if (!record) return fail(record.error());
    auto out = engine::filed_patient(*record);
    out.input.sigma = sigma_;
    return out;
  }

  Result<engine::FiledPatient> from_series(const result::StudyPatient& patient) {
    auto series = io::text::load_series(beside(patient.series));
    if (!series) return fail(series.error());
    if (series->patient != patient.key) {
      return fail(ErrorKind::Usage, "COH-P01",
                  "line " + std::to_string(patient.line) + ": patient \"" + patient.key + "\" names the series " +
                      patient.series + ", which is that of patient \"" + series->patient + "\".",
                  study_.source, {}, "Settle the identity of this patient first.");
    }
    auto loaded = load_samples(*series, options_.screen, [](std::size_t, const std::string&) {});
    if (!loaded) return fail(loaded.error());
    engine::FiledPatient out;
    out.input = {series->patient, std::move(loaded->samples), std::move(series->exposures), {}, series->sigma};
    out.synthetic = loaded->synthetic;
    for (const auto& note : series->notes) out.left_out.push_back(patient.key + ": " + note);
    for (const auto& note : loaded->notes) out.left_out.push_back(patient.key + ": " + note);
    return out;
  }

  /// Follow the patients of a batch on all cores and keep them in their order.
  Status follow(std::vector<Work>& batch) {
    parallel_for(batch.size(), options_.common.threads, [&](std::size_t i) {
      Work& work = batch[i];
      if (work.read.input.samples.empty()) return;
      auto report = engine::serial_report(work.read.input, track_);
      if (!report) {
        work.course = fail(report.error());
        return;
      }
      report->synthetic = work.read.synthetic;
      work.course = engine::study_course(work.patient, *report, study_, rules_);
    });
    for (Work& work : batch) {
      const auto& samples = work.read.input.samples;
      out_.notes.insert(out_.notes.end(), work.read.left_out.begin(), work.read.left_out.end());
      for (const auto& s : samples) other_version_ += s.analysis_version != kAnalysisVersion ? 1 : 0;
      without_sample_ += samples.empty() ? 1 : 0;
      if (samples.empty()) continue;
      if (!work.course) return fail(work.course.error());
      out_.samples += samples.size();
      out_.courses.push_back(std::move(*work.course));
    }
    return {};
  }

  const result::Study& study_;
  const SeriesOptions& options_;
  const engine::CohortRules& rules_;
  engine::TrackRules track_;
  std::optional<result::SigmaInUse> sigma_;  ///< of the database's laboratory
  const std::function<void(double, const std::string&)>& progress_;
  StudyCourses out_;
  std::size_t without_sample_ = 0, other_version_ = 0;
};

}  // namespace

Result<StudyCourses> load_courses(const result::Study& study, const SeriesOptions& options,
                                  const engine::CohortRules& rules,
                                  const std::function<void(double, const std::string&)>& progress) {
  return Loader(study, options, rules, progress).load();
}

}  // namespace fcscreen::tool
