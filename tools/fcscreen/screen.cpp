// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/screen.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <set>

#include "engine/core/content_hash.h"
#include "engine/core/simd_target.h"
#include "engine/core/whole_file.h"
#include "engine/reference/store.h"
#include "engine/report/terminal_text.h"
#include "engine/report/words.h"
#include "engine/screen/reference_library.h"
#include "engine/screen/replicates.h"
#include "io/text/config.h"
#include "io/text/dates.h"
#include "io/text/exposure_csv.h"
#include "io/text/result_json.h"
#include "tools/fcscreen/common_options_internal.h"
#include "tools/fcscreen/file_result.h"
#include "tools/fcscreen/laip_source.h"
#include "tools/fcscreen/memory_size.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/progress_line.h"
#include "tools/fcscreen/references_folder.h"
#include "tools/fcscreen/report_options_internal.h"
#include "tools/fcscreen/screen_outputs.h"
#include "tools/fcscreen/therapy_options_internal.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;

struct ScreenArguments {
  CommonOptions common;
  std::vector<std::string> files;
  std::string policy = "standard", exposure, previous, memory_limit, laip;
  ReportArguments report;
  TherapyWords therapy;
  std::string references, db, stem;
  std::optional<io::store::Laboratory> laboratory;       ///< where results are filed, when that is asked for
  std::optional<result::MaturationReference> reference;  ///< of the laboratory, when one is asked for
  std::size_t dataset = 0;
  bool no_pdf = false, replicates = false;
  std::vector<result::ScreenResult> screened;  ///< kept for replicates
  OutputPlan plan;
  engine::ScreenOptions options;
};

void declare_options(CLI::App& app, ScreenArguments& a) {
  app.add_option("files", a.files, "FCS files to screen")->required();
  app.add_option("--out", a.plan.folder, "folder for the outputs")->capture_default_str();
  app.add_flag("--force", a.plan.force, "replace outputs that exist with other content");
  app.add_option("--accession", a.options.accession, "accession number of the sample");
  app.add_option("--patient", a.options.patient, "key of the patient (no name)");
  app.add_option("--tissue", a.options.tissue, "BM or PB")->check(CLI::IsMember({"BM", "PB"}));
  app.add_option("--reference", a.options.reference,
                 "maturation reference, a name or a file; default: the shipped one for the instrument, else the "
                 "generic one");
  app.add_option("--db", a.db, "laboratory database to file the result in; needs --patient and --accession");
  app.add_option("--references", a.references, "folder where the names of references are looked for");
  app.add_option("--laip", a.laip, "earlier sample of this patient, FCS or result.h5, whose population is looked for");
  add_therapy_options(app, a.therapy);
  app.add_option("--exposure", a.exposure, "CSV of the drugs given, one course a row; --patient chooses the rows");
  app.add_option("--previous", a.previous, "result.json of the tube that ran before on this cytometer, for carry-over");
  app.add_option("--dataset", a.dataset, "data set of the file, from 1; default: the FCS 3 one")
      ->check(CLI::PositiveNumber);
  add_memory_option(app, a.memory_limit);
  app.add_flag("--replicates", a.replicates,
               "the inputs are replicate tubes of one sample: test that their rates agree");
  app.add_flag("--no-pdf", a.no_pdf, "write no PDF");
  add_report_options(app, a.report);
  app.add_option("--collected", a.options.collected, "day the sample was taken, ISO 8601");
  app.add_option("--received", a.options.received, "day the laboratory received it, ISO 8601");
  app.add_option("--export-events", a.plan.export_events, "CSV with one row per event");
  app.add_option("--export-fcs", a.plan.export_fcs, "FCS file with the class of every event");
  app.add_option("--export-gatingml", a.plan.export_gatingml, "Gating-ML 2.0 document of the gates it chose");
  app.add_option("--stem", a.stem, "name of the outputs, for the batch")->group("");
  add_policy_option(app, a.policy);
  add_common_options(app, a.common, "fcscreen sample.fcs --out results --tissue BM --anti-cd19 no");
}

/// A reference that is not shipped is read and must be current, before any work.
Status find_reference(ScreenArguments& a) {
  if (a.options.reference.empty() || engine::choose_reference(a.options.reference, "")) return {};
  auto own = engine::open_reference(a.options.reference, references_folder(a.references));
  if (!own) return fail(own.error());
  a.reference = std::move(*own);
  a.options.own_reference = &*a.reference;
  return engine::check_current(*a.reference, a.options.config_hash);
}

/// Drugs by option and from the exposure list.
Status read_therapy(ScreenArguments& a) {
  engine::TherapyOptions& t = a.options.therapy;
  apply(a.therapy, t);
  if (a.exposure.empty()) return {};
  if (a.options.patient.empty()) {
    return fail(ErrorKind::Usage, "CLI-01", "--exposure needs to know whose rows count.", {}, {},
                "Give the patient's key with --patient.");
  }
  const auto text = read_whole_file(a.exposure);
  if (!text) return fail(text.error());
  auto table = io::text::parse_exposure_csv(*text, a.exposure);
  if (!table) return fail(table.error());
  t.exposures = std::move(table->rows);
  t.reading = std::move(table->findings);
  t.source = fs::path(a.exposure).filename().string();
  t.source_sha256 = sha256(std::string_view(*text));
  return {};
}

/// When the sample was taken and when it came, where that is given.
Status check_days(const engine::ScreenOptions& options) {
  const auto usage = [](std::string what, std::string next) {
    return fail(ErrorKind::Usage, "CLI-01", std::move(what), {}, {}, std::move(next));
  };
  for (const auto& [name, text] : {std::pair("--collected", &options.collected), {"--received", &options.received}}) {
    const auto day = io::text::parse_date(*text);
    if (text->empty() || (day && day->precision == result::DatePrecision::Day)) continue;
    return usage(std::string(name) + " \"" + *text + "\" is no day.", "Write it as 2024-03-05.");
  }
  const bool both = !options.collected.empty() && !options.received.empty();
  if (both && options.received < options.collected) {
    return usage("the sample was received before it was collected.", "Check --collected and --received.");
  }
  return {};
}

/// The tube that ran before, from its result.
Status read_previous(ScreenArguments& a) {
  if (a.previous.empty()) return {};
  const auto text = read_whole_file(a.previous);
  if (!text) return fail(text.error());
  const auto before = io::text::from_json(*text);
  if (!before) return fail(before.error());
  const auto& t = before->target;
  const double candidates =
      t.denominator_count == 0 ? 0 : static_cast<double>(t.candidates) / static_cast<double>(t.denominator_count);
  a.options.previous = engine::PreviousTube{before->input.path, before->input.cytometer, before->input.acquired,
                                            std::max(t.fraction.value_or(0), candidates)};
  return {};
}

/// What depends on more than one option, before any work.
Status prepare(ScreenArguments& a) {
  const auto usage = [](std::string what, std::string next) {
    return fail(ErrorKind::Usage, "CLI-01", std::move(what), {}, {}, std::move(next));
  };
  std::set<std::string> stems;
  for (const std::string& file : a.files) {
    if (!stems.insert(fs::path(file).stem().string()).second) {
      return usage("two inputs have the stem \"" + fs::path(file).stem().string() +
                       "\" and would overwrite each other's outputs.",
                   "Screen them separately with different --out folders.");
    }
  }
  const bool exports = !a.plan.export_events.empty() || !a.plan.export_fcs.empty() || !a.plan.export_gatingml.empty();
  if (a.files.size() > 1 && exports) {
    return usage("--export-events, --export-fcs and --export-gatingml take one input.",
                 "Screen the files one at a time.");
  }
  if (!a.db.empty()) {
    auto laboratory = open_for_filing(a.db, a.options.patient, a.options.accession, a.common.quiet);
    if (!laboratory) return fail(laboratory.error());
    a.laboratory = std::move(*laboratory);
  }
  if (auto made = make_out_folder(a.plan.folder); !made) return made;
  if (!a.common.simd.empty()) {
    if (auto set = set_simd_target(a.common.simd); !set) return set;
  }
  io::text::Config config = io::text::Config::defaults();
  if (!a.common.config.empty()) {
    auto loaded = io::text::Config::load(a.common.config);
    if (!loaded) return fail(loaded.error());
    config = std::move(*loaded);
  }
  a.options.parameters = engine::parameters_from(config);
  a.options.config_hash = config.hash();
  a.options.policy = policy_of(a.policy);
  a.options.threads = a.common.threads;
  if (auto ok = check_days(a.options); !ok) return ok;
  if (auto read = read_therapy(a); !read) return read;
  if (auto read = read_previous(a); !read) return read;
  if (a.dataset > 0) a.options.dataset = a.dataset;
  const auto limit = memory_limit_of(a.memory_limit);
  if (!limit) return fail(limit.error());
  a.options.memory_limit_bytes = *limit;
  if (auto found = find_reference(a); !found) return found;
  a.plan.pdf = !a.no_pdf;
  auto report = report_options_of(a.report);
  if (!report) return fail(report.error());
  a.plan.report = std::move(*report);
  return {};
}

bool is_held(result::Call call) { return call == result::Call::NotEvaluable || call == result::Call::Indeterminate; }

/// Screen one file; appends what goes to stdout. Returns the exit code of this file.
int screen_one(const std::string& file, ScreenArguments& a, std::string& out) {
  const auto start = std::chrono::steady_clock::now();
  ProgressLine line(fs::path(file).filename().string(), !a.common.quiet);
  engine::ScreenOptions options = a.options;
  options.progress = [&](double fraction, std::string_view what) { line(fraction, what); };
  auto screened = engine::screen_file(file, options);
  if (!screened) return report_error(screened.error());
  const result::ScreenResult r = screened->result;
  if (a.replicates) a.screened.push_back(r);
  OutputPlan plan = a.plan;
  plan.stem = a.stem.empty() ? fs::path(file).stem().string() : a.stem;
  const auto written = write_outputs(file, std::move(*screened), options, plan);
  if (!written) return report_error(written.error());
  std::string filed;
  if (a.laboratory) {
    auto outcome = file_result(*a.laboratory, written->h5);
    if (!outcome) return report_error(outcome.error());
    filed = std::move(*outcome);
  }
  if (a.common.json || a.common.jsonl) {
    const std::string json = io::text::to_json(r);
    out += a.common.jsonl ? on_one_line(json) : json;
  } else {
    out += shown(fs::path(file).filename().string(), 200) + ": " + r.headline + "\n";
    if (!a.common.quiet) {
      constexpr engine::Paragraph kIndented{100, 2, 7};
      for (const std::string& text : engine::terminal_lines(r)) out += engine::wrapped(shown(text, 2000), kIndented);
      if (!written->pdf.empty()) out += "  report " + written->pdf.string() + "\n";
      out += "  result " + written->json.string() + "\n";
      if (!filed.empty()) out += "  " + filed + "\n";
    }
  }
  if (a.common.level() >= LogLevel::Info) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::fprintf(stderr, "fcscreen: %s: %.2f s, %zu events, SIMD %s\n", file.c_str(), took.count(), r.input.n_events,
                 simd_target().c_str());
  }
  return is_held(r.target.call) ? kExitHeld : kExitDone;
}

}  // namespace

int run_screen(const Arguments& arguments) {
  ScreenArguments a;
  CLI::App app("Screen FCS files: headline, result.json, result.h5 and a PDF for each.", "screen");
  declare_options(app, a);
  if (const auto done = parse_arguments(app, arguments)) return *done;
  if (a.common.json && a.files.size() > 1) {
    return report_error(
        {ErrorKind::Usage, "CLI-02", "--json writes one document; there are several inputs.", {}, {}, "Use --jsonl."});
  }
  if (auto ready = prepare(a); !ready) return report_error(ready.error());
  if (!a.laip.empty()) {
    auto source = load_laip(a.laip, a.options);
    if (!source) return report_error(source.error());
    a.options.laip = std::move(*source);
  }
  std::string out;
  int worst = kExitDone;
  for (const std::string& file : a.files) worst = std::max(worst, screen_one(file, a, out));
  if (a.replicates && worst < kExitUsage) {
    const auto merged = engine::merge_replicates(a.screened);
    if (!merged) return std::max(report_error(merged.error()), write_stdout(out));
    if (a.common.json || a.common.jsonl) {
      std::fprintf(stderr, "fcscreen: %s\n", merged->sentence.c_str());
    } else {
      out += merged->sentence + "\n";
    }
  }
  const int written = write_stdout(out);
  return std::max(worst, written);
}

}  // namespace fcscreen::tool
