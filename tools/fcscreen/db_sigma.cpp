// SPDX-License-Identifier: Apache-2.0
// `fcscreen db sigma`: the laboratory's own spread between samples, from its replicates.
#include <fmt/format.h>

#include "engine/core/whole_file.h"
#include "engine/laboratory/sigma.h"
#include "tools/fcscreen/db_common_internal.h"
#include "tools/fcscreen/db_internal.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

using io::text::ReplicateName;

Result<std::vector<ReplicateName>> read_table(const std::string& path) {
  if (path.empty()) return std::vector<ReplicateName>{};
  const auto bytes = read_whole_file(path);
  if (!bytes) return fail(bytes.error());
  return io::text::parse_replicates_csv(*bytes, path);
}

}  // namespace

std::string sigma_text(const io::store::FiledSigma& s) {
  std::string out = fmt::format(
      "σ {:.3f} log10 between samples (95 % interval {:.3f} to {:.3f}), from {} replicates of {} samples, {} degrees "
      "of "
      "freedom, at least {} events each; counting error {:.3f} taken away; analysis version {}",
      s.sigma_log10, s.ci95.lo, s.ci95.hi, s.replicates, s.sets, s.degrees, s.min_events, s.counting_sd,
      s.analysis_version);
  if (s.in_use() != s.sigma_log10) out += fmt::format("; the upper end, {:.3f}, is used", s.in_use());
  return out;
}

int run_db_sigma(const Arguments& arguments) {
  DbArguments a;
  std::string table;
  bool dry = false;
  CLI::App app(
      "Estimate the spread between samples of this laboratory from replicates, and file it: track and cohort then use\n"
      "it instead of the configuration's. Replicates are the tubes of one patient acquired on one day with one panel\n"
      "and instrument, or those that a table names (columns set, accession and, where needed, tube).",
      "fcscreen db sigma");
  app.add_option("--replicates", table, "CSV table of replicates: set,accession[,tube]");
  app.add_flag("--dry-run", dry, "estimate and show, file nothing");
  add_by_option(app, a);
  add_db_options(app, a, "the database", "fcscreen db sigma lab.db --replicates duplicates.csv");
  if (const auto done = parse_db_arguments(app, a, arguments, 0, 0)) return *done;
  const auto named = read_table(table);
  if (!named) return report_error(named.error());
  auto laboratory = dry ? io::store::Laboratory::open(a.db, io::store::LaboratoryAccess::Read)
                        : open_for_writing(a.db, a.by, a.common.quiet);
  if (!laboratory) return report_error(laboratory.error());
  auto found = engine::estimate_sigma(*laboratory, *named);
  if (!found) {
    Error error = found.error();
    if (error.code == "LAB-11") error.file = a.db;
    return report_error(error);
  }
  if (!dry) {
    const auto number = laboratory->record_sigma(found->sigma);
    if (!number) return report_error(number.error());
    const auto filed = laboratory->sigma();
    if (!filed) return report_error(filed.error());
    found->sigma = **filed;
  }
  std::string text = sigma_text(found->sigma) + (dry ? "\nnothing was filed\n" : "\nfiled\n");
  for (const std::string& line : found->left_out) text += "  left out: " + shown(line, 300) + "\n";
  return print(a,
               {{"schema_version", 1},
                {"database", a.db},
                {"filed", !dry},
                {"sigma", sigma_json(found->sigma)},
                {"left_out", found->left_out}},
               text);
}

}  // namespace fcscreen::tool
