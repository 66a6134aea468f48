// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/version.h"
#include "engine/core/whole_file.h"
#include "engine/report/serial_report.h"
#include "engine/report/serial_words.h"
#include "engine/track/series.h"
#include "io/text/serial_json.h"
#include "io/text/series_toml.h"
#include "tools/fcscreen/filed_series.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/progress_line.h"
#include "tools/fcscreen/series_options_internal.h"
#include "tools/fcscreen/series_samples.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;

struct TrackArguments : SeriesOptions {
  fs::path series, database;
  std::string patient;
};

void declare_options(CLI::App& app, TrackArguments& a) {
  app.add_option("series", a.series, "SERIES.toml: patient, samples and drug courses");
  app.add_option("--patient", a.patient, "key of a patient, instead of a series file: what the database holds of it");
  app.add_option("--db", a.database, "laboratory database of --patient; the alerts are filed in it");
  add_series_options(app, a, "fcscreen track sample_fcs/withdrawal_series.toml --out results");
}

Status prepare(TrackArguments& a) {
  const auto usage = [](const char* what) {
    return fail(ErrorKind::Usage, "CLI-01", what, {}, {}, "Give SERIES.toml, or --patient KEY with --db FILE.");
  };
  if (a.series.empty() == a.patient.empty()) return usage("a series file or a patient is needed, not both.");
  if (a.patient.empty() != a.database.empty()) return usage("--patient and --db belong together.");
  return prepare_series(a);
}

/// The series as written, or as filed; sentences on what was left out go to `notes`.
Result<result::Series> read_series(const TrackArguments& a, std::vector<std::string>& notes) {
  if (a.patient.empty()) return io::text::load_series(a.series);
  auto filed = filed_series(a.database, a.patient);
  if (!filed) return fail(filed.error());
  notes = std::move(filed->left_out);
  return std::move(filed->series);
}

Result<result::SerialReport> follow(const TrackArguments& a) {
  std::vector<std::string> notes;
  auto series = read_series(a, notes);
  if (!series) return fail(series.error());
  ProgressLine line(a.patient.empty() ? a.series.filename().string() : a.patient, !a.common.quiet);
  const double all = static_cast<double>(series->samples.size());
  auto loaded = load_samples(*series, a.screen, [&](std::size_t done, const std::string& accession) {
    line(static_cast<double>(done) / all, accession);
  });
  if (!loaded) return fail(loaded.error());
  const engine::SeriesInput input{
      series->patient, std::move(loaded->samples), std::move(series->exposures), {}, series->sigma};
  auto report = engine::serial_report(input, a.rules);
  if (!report) return fail(report.error());
  report->synthetic = loaded->synthetic;
  report->version = version();
  report->analysis_version = kAnalysisVersion;
  report->config_hash = a.screen.config_hash;
  notes.insert(notes.end(), series->notes.begin(), series->notes.end());
  notes.insert(notes.end(), loaded->notes.begin(), loaded->notes.end());
  report->notes.insert(report->notes.end(), notes.begin(), notes.end());
  return report;
}

/// Everything is made before the first file appears.
Status write(const TrackArguments& a, const std::string& json, const result::SerialReport& report, std::string& said) {
  const std::string stem = a.patient.empty() ? a.series.stem().string() : a.patient;
  const fs::path json_path = a.folder / (stem + ".track.json"), pdf_path = a.folder / (stem + ".track.pdf");
  std::string pdf;
  if (!a.no_pdf) {
    engine::ReportOptions options = a.report;
    options.result_json = json;
    auto rendered = engine::render_serial_report(report, options);
    if (!rendered) return fail(rendered.error());
    pdf = std::move(*rendered);
  }
  if (auto written = write_whole_file(json_path, json, a.force); !written) return written;
  if (!a.no_pdf) {
    if (auto written = write_whole_file(pdf_path, pdf, a.force); !written) return written;
    said += "  report " + pdf_path.string() + "\n";
  }
  said += "  result " + json_path.string() + "\n";
  return {};
}

}  // namespace

int run_track(const Arguments& arguments) {
  TrackArguments a;
  CLI::App app("Follow one patient over serial samples: classes, kinetics, alerts, one PDF.", "track");
  declare_options(app, a);
  if (const auto done = parse_arguments(app, arguments)) return *done;
  if (auto ready = prepare(a); !ready) return report_error(ready.error());
  const auto report = follow(a);
  if (!report) return report_error(report.error());
  const std::string json = io::text::to_json(*report);
  std::string said;
  if (auto written = write(a, json, *report, said); !written) return report_error(written.error());
  if (!a.database.empty()) {
    const auto raised = file_alerts(a.database, *report);
    if (!raised) return report_error(raised.error());
    said += "  alerts filed: " + std::to_string(*raised) + " new\n";
  }
  if (a.common.jsonl) return write_stdout(on_one_line(json));
  if (a.common.json) return write_stdout(json);
  return write_stdout(engine::serial_terminal(*report) + (a.common.quiet ? "" : said));
}

}  // namespace fcscreen::tool
