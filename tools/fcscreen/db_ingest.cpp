// SPDX-License-Identifier: Apache-2.0
// `fcscreen db ingest` and `fcscreen db rebuild`: result files into a laboratory database.
#include <array>
#include <cstdio>

#include "engine/laboratory/rebuild.h"
#include "tools/fcscreen/db_common_internal.h"
#include "tools/fcscreen/db_internal.h"
#include "tools/fcscreen/exposure_table.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/reference_view_internal.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;
using engine::Ingested;
using nlohmann::ordered_json;

constexpr std::array<const char*, 4> kStates = {"filed", "skipped", "moved", "refused"};

const char* state_of(const Ingested& file) { return kStates[static_cast<std::size_t>(file.outcome.state)]; }

ordered_json file_json(const Ingested& file) {
  const auto& o = file.outcome;
  return {{"path", file.path.string()},
          {"state", state_of(file)},
          {"patient", o.patient},
          {"accession", o.accession},
          {"tube", o.tube},
          {"version", o.version},
          {"sha256", file.sha256},
          {"notes", o.notes},
          {"error", o.refusal ? error_json(*o.refusal) : ordered_json(nullptr)}};
}

/// Tells of each file on stdout, and of what was refused on stderr as well.
class Telling {
 public:
  Telling(const DbArguments& a, bool at_once) : a_(a), at_once_(at_once) {}

  void operator()(const Ingested& file) {
    ++counts_[static_cast<std::size_t>(file.outcome.state)];
    if (file.outcome.refusal) worst_ = std::max(worst_, report_error(*file.outcome.refusal));
    std::string line;
    if (a_.common.jsonl) {
      line = json_text(file_json(file), true);
    } else if (a_.common.json) {
      files_.push_back(file_json(file));
    } else if (!file.outcome.refusal) {
      line = text(file);
    }
    if (!at_once_) {
      kept_ += line;
      return;
    }
    std::fwrite(line.data(), 1, line.size(), stdout);  // a fault shows when stdout is closed
    std::fflush(stdout);
  }

  /// The last of it; the exit code.
  [[nodiscard]] int finish(ordered_json document) {
    std::string summary;
    for (std::size_t i = 0; i < kStates.size(); ++i) {
      document[kStates[i]] = counts_[i];
      summary += (i == 0 ? "" : ", ") + std::to_string(counts_[i]) + " " + kStates[i];
    }
    if (a_.common.json) {
      document["files"] = std::move(files_);
      kept_ = json_text(document, false);
    } else if (!a_.common.jsonl) {
      kept_ += summary + "\n";
    }
    return std::max(worst_, write_stdout(kept_));
  }

 private:
  static std::string text(const Ingested& file) {
    const auto& o = file.outcome;
    std::string line = cell(state_of(file), 8) + cell(o.accession, 16) + " " + tube_text(o.tube) + ", version " +
                       std::to_string(o.version) + "  " + shown(file.path.string(), 300) + "\n";
    for (const std::string& note : o.notes) line += "        note: " + shown(note, 300) + "\n";
    return line;
  }

  const DbArguments& a_;
  bool at_once_;
  std::array<std::size_t, 4> counts_{};
  ordered_json files_ = ordered_json::array();
  std::string kept_;
  int worst_ = kExitDone;
};

void add_ingest_options(CLI::App& app, DbArguments& a, engine::IngestOptions& options) {
  app.add_option("--batch", options.batch_files, "most results in one transaction")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100000}))
      ->capture_default_str();
  add_by_option(app, a);
}

std::vector<fs::path> paths_of(const std::vector<std::string>& names) { return {names.begin(), names.end()}; }

}  // namespace

int run_db_ingest(const Arguments& arguments) {
  DbArguments a;
  engine::IngestOptions options;
  CLI::App app(
      "File result.h5 files. What is filed already is skipped; another result of the same tube is a new version.\n"
      "A file is told as filed after it is on the disk.",
      "fcscreen db ingest");
  add_ingest_options(app, a, options);
  add_db_options(app, a, "the database, then result files and folders of them", "fcscreen db ingest lab.db results/");
  if (const auto done = parse_db_arguments(app, a, arguments, 1, static_cast<std::size_t>(-1))) return *done;
  options.threads = a.common.threads;
  auto laboratory = open_for_writing(a.db, a.by, a.common.quiet);
  if (!laboratory) return report_error(laboratory.error());
  const auto files = engine::find_result_files(paths_of(a.names));
  if (!files) return report_error(files.error());
  Telling telling(a, true);
  const Status done = engine::ingest(*laboratory, *files, options, [&](const Ingested& file) { telling(file); });
  const int failed = done ? kExitDone : report_error(done.error());
  return std::max(failed, telling.finish({{"schema_version", 1}, {"database", a.db}}));
}

int run_db_rebuild(const Arguments& arguments) {
  DbArguments a;
  engine::IngestOptions options;
  std::vector<std::string> tables;
  CLI::App app(
      "Make a laboratory database anew from result files and exposure tables, whole or not at all.\n"
      "Versions are counted in the order of the files' times of change. The audit trail begins anew; alerts and\n"
      "signatures are in the backups of the old database.",
      "fcscreen db rebuild");
  app.add_option("--exposures", tables, "CSV tables of drug courses, as 'db show --exposures' writes them");
  add_ingest_options(app, a, options);
  add_db_options(app, a, "the new database, then result files and folders of them",
                 "fcscreen db rebuild new.db results/ --exposures exposures.csv");
  if (const auto done = parse_db_arguments(app, a, arguments, 0, static_cast<std::size_t>(-1))) return *done;
  options.threads = a.common.threads;
  const auto files = engine::find_result_files(paths_of(a.names));
  if (!files) return report_error(files.error());
  std::vector<result::ExposureRow> rows;
  for (const std::string& table : tables) {
    const auto read = read_exposure_table(table, a.common.quiet);
    if (!read) return report_error(read.error());
    rows.insert(rows.end(), read->begin(), read->end());
  }
  Telling telling(a, false);
  const Status done =
      engine::rebuild(a.db, *files, rows, actor_of(a.by), options, [&](const Ingested& file) { telling(file); });
  if (!done) return report_error(done.error());
  return telling.finish({{"schema_version", 1}, {"database", a.db}, {"exposures", rows.size()}});
}

}  // namespace fcscreen::tool
