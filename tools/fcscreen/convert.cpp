// SPDX-License-Identifier: Apache-2.0
#include "engine/convert/convert.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "tools/fcscreen/common_options_internal.h"
#include "tools/fcscreen/convert_scrubbed.h"
#include "tools/fcscreen/input.h"
#include "tools/fcscreen/json_internal.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/progress_line.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPipeClosed = "OUT-04";

struct ConvertArguments {
  CommonOptions common;
  std::string file, to, out, policy = "standard", values, version = "auto";  // values empty: not given
  ScrubbedConvert scrubbed;                                                  ///< with --deidentify
  std::size_t dataset = 0;
  bool force = false;
  engine::ConvertOptions options;
};

/// Data on standard output. A reader that went away ends the work without being a failure.
class StdoutSink : public ByteSink {
 public:
  Status write(std::string_view bytes) override {
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size()) return {};
    return failure();
  }
  Status close() { return std::fclose(stdout) == 0 ? Status() : failure(); }

 private:
  static Status failure() {
    const bool closed = errno == EPIPE;
    return fail(ErrorKind::Output, closed ? kPipeClosed : "OUT-01",
                std::string("cannot be written: ") + std::strerror(errno) + ".", "standard output", {},
                "Write to a file with --out.");
  }
};

void declare_options(CLI::App& app, ConvertArguments& a) {
  app.add_option("FILE", a.file, "the FCS file; - is standard input")->required();
  app.add_option("--to", a.to, "what to write: fcs, csv or h5")->required()->check(CLI::IsMember({"fcs", "csv", "h5"}));
  app.add_option("--out", a.out,
                 "file to write, or a folder for it; - is standard output (fcs, csv); default: <stem>.<ext> in the "
                 "current folder");
  app.add_flag("--force", a.force, "replace a file that exists with other content");
  app.add_flag("--compensated", a.options.compensated,
               "linearise, and compensate with the file's own matrix; channels become Comp-<name>");
  app.add_option("--values", a.values,
                 "raw: as stored (default); linearized: logarithmic integer channels as linear values, as flowCore")
      ->check(CLI::IsMember({"raw", "linearized"}));
  app.add_option("--dataset", a.dataset, "data set of the file, from 1; default: the FCS 3 one")
      ->check(CLI::PositiveNumber);
  app.add_option("--fcs-version", a.version, "3.1, 3.2, or auto: 3.1 unless 3.2 is needed")
      ->check(CLI::IsMember({"auto", "3.1", "3.2"}));
  app.add_option("--last-modified", a.options.modified,
                 "$LAST_MODIFIED of a FCS file, dd-mmm-yyyy hh:mm:ss; left out by default, so that a second run gives "
                 "the same bytes");
  app.add_option("--deidentify", a.scrubbed.key,
                 "file of a secret key (mode 0600): write a scrubbed FCS file, in which keyed pseudonyms stand for "
                 "accession and patient, dates are moved, and no free text is left");
  app.add_option("--accession", a.scrubbed.accession, "with --deidentify: accession of the sample; default: SAMPLE ID");
  app.add_option("--patient", a.scrubbed.patient, "with --deidentify: key of the patient; default: PATIENT ID");
  add_policy_option(app, a.policy);
  add_common_options(app, a.common, "fcscreen convert sample.fcs --to csv --compensated --out sample.csv");
}

/// Where to write; the extension is the word after --to.
fs::path output_path(const ConvertArguments& a) {
  const fs::path name = fs::path(a.file).stem().string() + "." + a.to;
  if (a.out.empty()) return name;
  std::error_code ec;
  return fs::is_directory(a.out, ec) || a.out.back() == '/' ? fs::path(a.out) / name : fs::path(a.out);
}

bool is_modified_date(const std::string& text) {
  static constexpr const char* kForm = "dd-mmm-yyyy hh:mm:ss";
  if (text.size() != std::strlen(kForm) && !(text.size() == 23 && text[20] == '.')) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char form = i < 20 ? kForm[i] : i == 20 ? '.' : 'd';
    const bool letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z');
    const bool digit = text[i] >= '0' && text[i] <= '9';
    const bool month = i >= 3 && i <= 5;
    const bool fits = month                                                      ? letter
                      : form == '-' || form == ':' || form == ' ' || form == '.' ? text[i] == form
                                                                                 : digit;
    if (!fits) return false;
  }
  return true;
}

/// What depends on more than one option, before any work.
Status prepare(ConvertArguments& a) {
  const auto usage = [](std::string what, std::string next) {
    return fail(ErrorKind::Usage, "CLI-01", std::move(what), {}, {}, std::move(next));
  };
  const bool json = a.common.json || a.common.jsonl;
  if (!a.scrubbed.key.empty()) {
    if (a.to != "fcs" || a.options.compensated || a.values == "linearized") {
      return usage("--deidentify writes the events as they are, as FCS.",
                   "Convert the scrubbed file afterwards to what is wanted.");
    }
    if (a.out.empty() || a.out == "-") {
      return usage("the name of the file may name a person.", "Say with --out what the scrubbed file is to be called.");
    }
    a.scrubbed.out = a.out;
    a.scrubbed.dataset = a.dataset;
    a.scrubbed.force = a.force;
    a.scrubbed.json = json;
  } else if (!a.scrubbed.accession.empty() || !a.scrubbed.patient.empty()) {
    return usage("--accession and --patient are for --deidentify.", "Leave them out, or give --deidentify a key.");
  }
  if (a.options.compensated && a.values == "raw") {
    return usage("compensated values are linear; --values raw contradicts that.", "Leave --values out.");
  }
  if (a.out == "-" && a.to == "h5") return usage("HDF5 cannot be written to standard output.", "Give --out a file.");
  if (a.out == "-" && json) {
    return usage("both the data and --json go to standard output.", "Give --out a file, or leave --json out.");
  }
  if (a.file == "-" && a.out.empty()) {
    return usage("what comes from standard input has no name.", "Say with --out where to write it.");
  }
  if (!a.options.modified.empty() && !is_modified_date(a.options.modified)) {
    return usage("--last-modified is '" + a.options.modified + "', not dd-mmm-yyyy hh:mm:ss.",
                 "For example 22-NOV-2026 14:30:00.");
  }
  a.options.format = a.to == "fcs"   ? engine::ConvertFormat::Fcs
                     : a.to == "csv" ? engine::ConvertFormat::Csv
                                     : engine::ConvertFormat::Hdf5;
  a.options.values = a.values == "linearized" ? io::fcs::Values::Linearized : io::fcs::Values::Raw;
  if (a.version != "auto") {
    a.options.version = a.version == "3.1" ? io::fcs::WriteVersion::Fcs31 : io::fcs::WriteVersion::Fcs32;
  }
  if (a.dataset > 0) a.options.dataset = a.dataset;
  return {};
}

std::string json_document(const ConvertArguments& a, const io::fcs::File& file, const fs::path& out,
                          const engine::ConvertReport& report) {
  using nlohmann::ordered_json;
  const io::fcs::Dataset& set = file.datasets()[report.dataset];
  Findings findings = set.findings;
  findings.append(report.findings);
  const bool linear = a.options.values == io::fcs::Values::Linearized || a.options.compensated;
  const ordered_json document = {
      {"schema_version", 1},
      {"input",
       {{"file", file.name()},
        {"bytes", file.bytes().size()},
        {"version", set.version},
        {"dataset", set.index},
        {"n_datasets", file.datasets().size()},
        {"n_events", set.n_events}}},
      {"output",
       {{"file", out.string()},
        {"bytes", fs::file_size(out)},
        {"format", a.to},
        {"version", report.version.empty() ? ordered_json(nullptr) : ordered_json(report.version)},
        {"n_events", report.n_events},
        {"values", linear ? "linearized" : "raw"},
        {"compensated", report.compensated},
        {"parameters", report.columns}}},
      {"compensation",
       {{"keyword", set.spillover ? ordered_json(set.spillover->keyword) : ordered_json(nullptr)},
        {"status", set.spillover_status},
        {"condition_number", report.compensated ? ordered_json(report.condition_number) : ordered_json(nullptr)}}},
      {"findings", findings_json(findings)}};
  return document.dump(a.common.jsonl ? -1 : 2) + "\n";
}

std::string text_document(const ConvertArguments& a, const fs::path& out, const engine::ConvertReport& report) {
  std::string text = shown(out.string(), 500) + ": " + grouped(report.n_events) + " events, " +
                     std::to_string(report.columns.size()) + " parameters";
  if (!report.version.empty()) text += ", FCS " + report.version.substr(3);
  if (report.compensated) text += ", compensated";
  text += "\n";
  if (a.common.quiet) return text;
  for (const Finding& f : report.findings.items()) text += "  " + shown(f.text, 2000) + " [" + f.code + "]\n";
  return text;
}

int to_stdout(const io::fcs::File& file, const ConvertArguments& a) {
  StdoutSink sink;
  const auto report = engine::convert_to_sink(file, sink, a.options);
  const auto closed = report ? sink.close() : Status();
  if (report && closed) return kExitDone;
  const Error& error = report ? closed.error() : report.error();
  return error.code == kPipeClosed ? kExitDone : report_error(error);
}

int to_file(const io::fcs::File& file, const ConvertArguments& a) {
  const fs::path out = output_path(a);
  std::error_code ec;
  if (a.file != "-" && fs::equivalent(a.file, out, ec)) {
    return report_error({ErrorKind::Output,
                         "OUT-03",
                         "is the input itself, which is never replaced.",
                         out.string(),
                         {},
                         "Write elsewhere with --out."});
  }
  if (!a.out.empty() && a.out.back() == '/') fs::create_directories(out.parent_path(), ec);
  ProgressLine line(fs::path(a.file).filename().string(), !a.common.quiet);
  engine::ConvertOptions options = a.options;
  options.progress = [&](double fraction, std::string_view what) { line(fraction, what); };
  const auto report = engine::convert_to_file(file, out, options, a.force);
  if (!report) return report_error(report.error());
  const bool json = a.common.json || a.common.jsonl;
  return write_stdout(json ? json_document(a, file, out, *report) : text_document(a, out, *report));
}

}  // namespace

int run_convert(const Arguments& arguments) {
  ConvertArguments a;
  CLI::App app("Write an FCS file again as FCS 3.1 or 3.2, its events as CSV, or as columns in HDF5.",
               "fcscreen convert");
  declare_options(app, a);
  if (const auto done = parse_arguments(app, arguments)) return *done;
  if (auto ready = prepare(a); !ready) return report_error(ready.error());
  if (!a.scrubbed.key.empty()) {
    return with_fcs_file(a.file, {policy_of(a.policy)},
                         [&](const io::fcs::File& file) { return convert_scrubbed(file, a.scrubbed); });
  }
  return with_fcs_file(a.file, {policy_of(a.policy)},
                       [&](const io::fcs::File& file) { return a.out == "-" ? to_stdout(file, a) : to_file(file, a); });
}

}  // namespace fcscreen::tool
