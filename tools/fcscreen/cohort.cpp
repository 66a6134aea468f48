// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/cohort/cohort.h"
#include "engine/core/version.h"
#include "engine/core/whole_file.h"
#include "engine/report/cohort_report.h"
#include "engine/report/cohort_words.h"
#include "io/text/study_json.h"
#include "io/text/study_toml.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/progress_line.h"
#include "tools/fcscreen/series_options_internal.h"
#include "tools/fcscreen/study_courses.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;

struct CohortArguments : SeriesOptions {
  fs::path study;
  bool external = false;
};

Result<result::StudyResult> look_at(const CohortArguments& a, const engine::CohortRules& rules) {
  const auto study = io::text::load_study(a.study);
  if (!study) return fail(study.error());
  ProgressLine line(a.study.filename().string(), !a.common.quiet);
  auto loaded = load_courses(*study, a, rules, [&line](double done, const std::string& key) { line(done, key); });
  if (!loaded) return fail(loaded.error());
  auto out = engine::study_result(*study, std::move(loaded->courses), rules);
  if (!out) return fail(out.error());
  out->version = version();
  out->analysis_version = kAnalysisVersion;
  out->config_hash = a.screen.config_hash;
  out->samples.n = loaded->samples;
  if (!a.external) {
    out->notes = std::move(loaded->notes);
    return out;
  }
  return engine::external_result(std::move(*out));
}

/// Everything is made before the first file appears.
Status write(const CohortArguments& a, const std::string& json, const result::StudyResult& study, std::string& said) {
  const std::string stem = a.study.stem().string() + (a.external ? ".cohort.export" : ".cohort");
  std::vector<std::pair<fs::path, std::string>> files;
  files.emplace_back(a.folder / (stem + ".json"), json);
  for (auto& [name, content] : io::text::to_csv(study)) {
    files.emplace_back(a.folder / (stem + "." + name + ".csv"), std::move(content));
  }
  if (!a.no_pdf) {
    engine::ReportOptions options = a.report;
    options.result_json = json;
    auto rendered = engine::render_cohort_report(study, options);
    if (!rendered) return fail(rendered.error());
    files.emplace_back(a.folder / (stem + ".pdf"), std::move(*rendered));
  }
  for (const auto& [path, content] : files) {
    if (auto written = write_whole_file(path, content, a.force); !written) return written;
    said += "  wrote " + path.string() + "\n";
  }
  return {};
}

}  // namespace

int run_cohort(const Arguments& arguments) {
  CohortArguments a;
  CLI::App app("Tables, curves and plots over the patients of a study (STUDY.toml: sample_fcs/README.md).", "cohort");
  app.add_option("study", a.study, "STUDY.toml: patients, their series and what is known of them")->required();
  app.add_flag("--export", a.external, "for outside the laboratory: small numbers suppressed, nothing of one patient");
  add_series_options(app, a, "fcscreen cohort sample_fcs/synthetic_study.toml --out results");
  if (const auto done = parse_arguments(app, arguments)) return *done;
  io::text::Config config = io::text::Config::defaults();
  if (auto ready = prepare_series(a, &config); !ready) return report_error(ready.error());
  const auto study = look_at(a, engine::cohort_rules(config));
  if (!study) return report_error(study.error());
  const std::string json = io::text::to_json(*study);
  std::string said;
  if (auto written = write(a, json, *study, said); !written) return report_error(written.error());
  if (a.common.jsonl) return write_stdout(on_one_line(json));
  if (a.common.json) return write_stdout(json);
  return write_stdout(engine::study_terminal(*study) + (a.common.quiet ? "" : said));
}

}  // namespace fcscreen::tool
