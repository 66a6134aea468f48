// SPDX-License-Identifier: Apache-2.0
// A made-up study of any size: how long its statistics, tables and pages take; or a laboratory database of it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>

#include "engine/cohort/cohort.h"
#include "engine/cohort/course.h"
#include "engine/cohort/filed_patient.h"
#include "engine/core/content_hash.h"
#include "engine/core/parallel.h"
#include "engine/core/random.h"
#include "engine/core/version.h"
#include "engine/report/cohort_report.h"
#include "engine/track/series.h"
#include "io/store/laboratory/laboratory.h"
#include "io/text/dates.h"
#include "io/text/study_json.h"

namespace {

using namespace fcscreen;
using std::chrono::days;
using std::chrono::sys_days;

const sys_days kFirst = std::chrono::year(2010) / 1 / 1;

/// A patient by its number: a stop, samples every 45 to 75 days around it, half of them falling tenfold in 90 days.
struct Made {
  io::store::PatientRecord record;
  result::StudyPatient facts;
};

double uniform(std::uint64_t patient, std::uint64_t what) {
  return static_cast<double>(philox(20261122, patient, what)[0]) * 0x1.0p-32;
}

io::store::ResultFacts sample_facts(const std::string& key, std::size_t number, sys_days date, double fraction) {
  io::store::ResultFacts f;
  f.patient = key;
  f.accession = key + "-" + std::to_string(number);
  f.tube = "made";
  f.tissue = "BM";
  f.acquired = io::text::date_text(date);
  f.synthetic = true;
  f.analysis_version = kAnalysisVersion;
  f.panel = "made";
  f.level = "L2";
  f.cytometer = "made";
  f.denominator = "TNC_gate";
  f.denominator_count = 400000;
  const double noisy = fraction * std::pow(10.0, 0.3 * (uniform(number, f.accession.size() + 7) - 0.5));
  f.count = static_cast<std::size_t>(noisy * 400000);
  f.candidates = f.count;
  f.fraction = noisy;
  f.lob_events = 0;
  f.trace_events = 10;
  f.lod_events = 20;
  f.loq_events = 50;
  f.aberrancy_class = f.count >= 10 ? 2 : 0;
  f.events_per_class = {f.count, f.count, f.count, 0};
  f.call = f.count >= 50   ? result::Call::DetectedQuantifiable
           : f.count >= 20 ? result::Call::DetectedBelowLoq
           : f.count >= 10 ? result::Call::Trace
                           : result::Call::NotDetected;
  f.decision_row = 8;
  return f;
}

Made made(std::size_t i, std::size_t samples) {
  Made out;
  out.record.key = out.facts.key = fmt::format("SYN-{:06}", i);
  const sys_days start = kFirst + days(static_cast<int>(uniform(i, 1) * 3000));
  const sys_days stop = start + days(200 + static_cast<int>(uniform(i, 2) * 2500));
  const bool falls = uniform(i, 3) < 0.5;
  sys_days date = stop - days(100 + static_cast<int>(uniform(i, 4) * 60));
  for (std::size_t s = 0; s < samples; ++s) {
    const double after = std::max<double>(0, static_cast<double>((date - stop).count()));
    const auto facts = sample_facts(out.record.key, s, date, 0.01 * (falls ? std::pow(10.0, -after / 90) : 1));
    io::store::FiledSample filed{facts.accession, {{facts.tube, {}}}, facts.acquired};
    filed.tubes.front().versions.emplace_back().facts = facts;
    out.record.samples.push_back(std::move(filed));
    date += days(45 + static_cast<int>(uniform(i, 10 + s) * 30));
  }
  auto& row = out.record.exposures.emplace_back().row;
  row.patient = out.record.key;
  row.drug = "lenalidomide";
  row.start = start;
  row.stop = stop;
  row.status = result::ExposureStatus::Stopped;
  if (uniform(i, 5) < 0.6) out.facts.tp53 = uniform(i, 6) < 0.4;
  if (uniform(i, 7) < 0.2) out.facts.all_therapy = stop + days(1 + static_cast<int>(uniform(i, 8) * 400));
  const sys_days last = std::max(date, out.facts.all_therapy.value_or(date));
  if (uniform(i, 9) < 0.3) out.facts.death = last + days(static_cast<int>(uniform(i, 30) * 900));
  return out;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

int fault(const Error& error) {
  fmt::print(stderr, "{}\n", error.text());
  return 1;
}

/// File everything, 500 results in a transaction.
Status write_database(const std::string& path, std::size_t patients, std::size_t samples) {
  auto laboratory = io::store::Laboratory::create(path, "cohort_bench");
  if (!laboratory) return fail(laboratory.error());
  std::vector<io::store::Filing> filings;
  std::vector<result::ExposureRow> rows;
  for (std::size_t i = 0; i < patients; ++i) {
    const Made m = made(i, samples);
    for (const auto& s : m.record.samples) {
      const auto& facts = s.tubes.front().versions.front().facts;
      filings.push_back({facts, facts.accession + ".result.h5", sha256(std::string_view(facts.accession)), 1});
    }
    for (const auto& e : m.record.exposures) rows.push_back(e.row);
    if (filings.size() < 500 && i + 1 < patients) continue;
    if (auto filed = laboratory->file(filings); !filed) return fail(filed.error());
    if (auto added = laboratory->add_exposures(rows); !added) return fail(added.error());
    filings.clear();
    rows.clear();
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t patients = 10000, samples = 10;
  std::string pdf, database;
  bool external = false;
  CLI::App app("Time a made-up study; everything in it is synthetic.");
  app.add_option("--patients", patients);
  app.add_option("--samples", samples, "of each patient");
  app.add_option("--pdf", pdf, "write the pages");
  app.add_flag("--export", external, "pages for outside");
  app.add_option("--database", database, "write a laboratory database of the same patients and end");
  CLI11_PARSE(app, argc, argv);
  if (!database.empty()) {
    const auto written = write_database(database, patients, samples);
    return written ? 0 : fault(written.error());
  }
  result::Study study;
  study.title = "Made-up study";
  engine::TrackRules rules;
  rules.kinetics.min_points = std::numeric_limits<std::size_t>::max();
  std::vector<Made> all;
  for (std::size_t i = 0; i < patients; ++i) all.push_back(made(i, samples));
  auto begin = std::chrono::steady_clock::now();
  std::vector<result::StudyCourse> courses(patients);
  parallel_for(patients, 0, [&](std::size_t i) {
    auto report = engine::serial_report(engine::filed_patient(all[i].record).input, rules);
    if (!report) return;
    report->synthetic = true;
    if (auto course = engine::study_course(all[i].facts, *report, study)) courses[i] = std::move(*course);
  });
  fmt::print("courses     {:8.3f} s\n", seconds_since(begin));
  begin = std::chrono::steady_clock::now();
  auto out = engine::study_result(study, std::move(courses));
  if (!out) return fault(out.error());
  fmt::print("statistics  {:8.3f} s  ({} masses, {} of {} regressed)\n", seconds_since(begin),
             out->regression_time.masses.size(), out->regression_time.regressed.n, out->regression_time.patients.n);
  out->samples.n = patients * samples;
  if (external) out = engine::external_result(std::move(*out));
  begin = std::chrono::steady_clock::now();
  std::size_t bytes = io::text::to_json(*out).size();
  for (const auto& [name, content] : io::text::to_csv(*out)) bytes += content.size();
  fmt::print("JSON, CSV   {:8.3f} s  ({} bytes)\n", seconds_since(begin), bytes);
  begin = std::chrono::steady_clock::now();
  const auto pages = engine::render_cohort_report(*out, {});
  if (!pages) return fault(pages.error());
  fmt::print("pages       {:8.3f} s  ({} bytes)\n", seconds_since(begin), pages->size());
  if (!pdf.empty()) std::ofstream(pdf, std::ios::binary) << *pages;
  return 0;
}
