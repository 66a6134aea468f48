// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>
#include <utility>

#include "engine/core/simd_target.h"
#include "engine/core/version.h"
#include "engine/core/whole_file.h"
#include "engine/reference/store.h"
#include "engine/report/serial_report.h"
#include "engine/report/serial_words.h"
#include "engine/screen/reference_library.h"
#include "engine/track/series.h"
#include "io/text/config.h"
#include "io/text/serial_json.h"
#include "io/text/series_toml.h"
#include "tools/fcscreen/common_options_internal.h"
#include "tools/fcscreen/memory_size.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/progress_line.h"
#include "tools/fcscreen/references_folder.h"
#include "tools/fcscreen/series_samples.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;

struct TrackArguments {
  CommonOptions common;
  fs::path series, folder = ".";
  std::string policy = "standard", page = "a4", memory_limit, references;
  std::optional<result::MaturationReference> reference;  ///< of the laboratory, when one is asked for
  bool force = false, no_pdf = false;
  engine::ScreenOptions screen;
  engine::TrackRules rules;
  engine::ReportOptions report;
};

void declare_options(CLI::App& app, TrackArguments& a) {
  app.add_option("series", a.series, "SERIES.toml: patient, samples and drug courses")->required();
  app.add_option("--out", a.folder, "folder for the outputs")->capture_default_str();
  app.add_flag("--force", a.force, "replace outputs that exist with other content");
  app.add_option("--reference", a.screen.reference, "maturation reference of every sample, a name or a file");
  app.add_option("--references", a.references, "folder where the names of references are looked for");
  app.add_flag("--no-pdf", a.no_pdf, "write no PDF");
  app.add_option("--page", a.page, "paper of the PDF")->check(CLI::IsMember({"a4", "letter"}));
  app.add_option("--report-date", a.report.report_date, "date printed on the report, ISO 8601");
  add_memory_option(app, a.memory_limit);
  add_policy_option(app, a.policy);
  add_common_options(app, a.common, "fcscreen track sample_fcs/withdrawal_series.toml --out results");
}

Status prepare(TrackArguments& a) {
  std::error_code ec;
  fs::create_directories(a.folder, ec);
  if (!fs::is_directory(a.folder, ec)) {
    return fail(ErrorKind::Output, "OUT-01", "cannot be made or is no folder.", a.folder.string(), {},
                "Choose another --out.");
  }
  if (!a.common.simd.empty()) {
    if (auto set = set_simd_target(a.common.simd); !set) return set;
  }
  io::text::Config config = io::text::Config::defaults();
  if (!a.common.config.empty()) {
    auto loaded = io::text::Config::load(a.common.config);
    if (!loaded) return fail(loaded.error());
    config = std::move(*loaded);
  }
  a.screen.parameters = engine::parameters_from(config);
  a.screen.config_hash = config.hash();
  a.rules = engine::track_rules(config);
  a.screen.policy = policy_of(a.policy);
  a.screen.threads = a.common.threads;
  const auto limit = memory_limit_of(a.memory_limit);
  if (!limit) return fail(limit.error());
  a.screen.memory_limit_bytes = *limit;
  a.report.page = a.page == "letter" ? io::report::PageSize::Letter : io::report::PageSize::A4;
  if (a.screen.reference.empty() || engine::choose_reference(a.screen.reference, "")) return {};
  auto own = engine::open_reference(a.screen.reference, references_folder(a.references));
  if (!own) return fail(own.error());
  a.reference = std::move(*own);
  a.screen.own_reference = &*a.reference;
  return engine::check_current(*a.reference, a.screen.config_hash);
}

Result<result::SerialReport> follow(const TrackArguments& a) {
  auto series = io::text::load_series(a.series);
  if (!series) return fail(series.error());
  ProgressLine line(a.series.filename().string(), !a.common.quiet);
  const double all = static_cast<double>(series->samples.size());
  auto loaded = load_samples(*series, a.screen, [&](std::size_t done, const std::string& accession) {
    line(static_cast<double>(done) / all, accession);
  });
  if (!loaded) return fail(loaded.error());
  const engine::SeriesInput input{series->patient, std::move(loaded->samples), std::move(series->exposures), {}};
  auto report = engine::serial_report(input, a.rules);
  if (!report) return fail(report.error());
  report->synthetic = loaded->synthetic;
  report->version = version();
  report->analysis_version = kAnalysisVersion;
  report->config_hash = a.screen.config_hash;
  report->notes.insert(report->notes.end(), loaded->notes.begin(), loaded->notes.end());
  return report;
}

/// Everything is made before the first file appears.
Status write(const TrackArguments& a, const std::string& json, const result::SerialReport& report, std::string& said) {
  const std::string stem = a.series.stem().string();
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
  if (a.common.jsonl) return write_stdout(on_one_line(json));
  if (a.common.json) return write_stdout(json);
  return write_stdout(engine::serial_terminal(*report) + (a.common.quiet ? "" : said));
}

}  // namespace fcscreen::tool
