// SPDX-License-Identifier: Apache-2.0
// `fcscreen db add-exposure`: courses of drugs from a table or from options, and rows withdrawn.
#include <array>

#include "io/text/dates.h"
#include "tools/fcscreen/db_common_internal.h"
#include "tools/fcscreen/db_internal.h"
#include "tools/fcscreen/exposure_table.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

using nlohmann::ordered_json;
using result::ExposureRow;
using result::ExposureStatus;

constexpr std::array<const char*, 4> kStates = {"added", "skipped", "replaced", "refused"};

struct ExposureArguments {
  DbArguments db;
  ExposureRow row;
  std::string start, stop, status;
  double dose_mg = 0;
  std::int64_t withdraw = 0;
};

void declare_options(CLI::App& app, ExposureArguments& a) {
  app.add_option("--patient", a.row.patient, "key of the patient (no name)");
  app.add_option("--drug", a.row.drug, "drug or event");
  app.add_option("--start", a.start, "2021-08-01, 2021-08 or 2021: as much as is known");
  app.add_option("--stop", a.stop, "the first day without it; none: not stopped, or not known");
  app.add_option("--status", a.status, "default: stopped with --stop, else unknown")
      ->check(CLI::IsMember({"stopped", "ongoing", "unknown"}));
  app.add_option("--dose-mg", a.dose_mg, "mg on a day on which it is taken")->check(CLI::PositiveNumber);
  app.add_option("--schedule", a.row.schedule, "daily, or days taken of days in a cycle: 21/28");
  app.add_option("--reason", a.row.reason, "why it was stopped, or why a row is withdrawn");
  app.add_option("--source", a.row.source, "where this is known from");
  app.add_option("--withdraw", a.withdraw, "number of a row that was an error")->check(CLI::PositiveNumber);
  add_by_option(app, a.db);
  add_db_options(app, a.db, "the database, then CSV tables (patient_key, drug, start_date, stop_date, status, …)",
                 "fcscreen db add-exposure lab.db exposures.csv");
}

tl::unexpected<Error> usage(std::string what, std::string next) {
  return fail(ErrorKind::Usage, "CLI-01", std::move(what), {}, {}, std::move(next));
}

/// The one row that the options describe.
Result<ExposureRow> row_of(const ExposureArguments& a) {
  ExposureRow row = a.row;
  if (row.patient.empty() || row.drug.empty() || a.start.empty()) {
    return usage("a course needs --patient, --drug and --start.", "Give all three, or name a table.");
  }
  const auto start = io::text::parse_date(a.start);
  const auto stop = io::text::parse_date(a.stop);
  if (!start || (!a.stop.empty() && !stop)) {
    return usage("\"" + (start ? a.stop : a.start) + "\" is no date.", "Write 2021-08-01, 2021-08 or 2021.");
  }
  row.start = start->day;
  row.start_precision = start->precision;
  if (stop) {
    row.stop = stop->day;
    row.stop_precision = stop->precision;
  }
  row.status = stop ? ExposureStatus::Stopped : ExposureStatus::Unknown;
  if (a.status == "stopped") row.status = ExposureStatus::Stopped;
  if (a.status == "ongoing") row.status = ExposureStatus::Ongoing;
  if (a.status == "unknown") row.status = ExposureStatus::Unknown;
  if (a.dose_mg > 0) row.dose_mg = a.dose_mg;
  return row;
}

Result<std::vector<ExposureRow>> rows_of(const ExposureArguments& a) {
  std::vector<ExposureRow> rows;
  for (const std::string& table : a.db.names) {
    const auto read = read_exposure_table(table, a.db.common.quiet);
    if (!read) return fail(read.error());
    rows.insert(rows.end(), read->begin(), read->end());
  }
  if (a.db.names.empty()) {
    auto row = row_of(a);
    if (!row) return fail(row.error());
    rows.push_back(std::move(*row));
  } else if (!a.row.drug.empty() || !a.start.empty() || !a.row.patient.empty()) {
    return usage("a table and the options of one course were given.", "Add them one after the other.");
  }
  return rows;
}

int withdraw(ExposureArguments& a, io::store::Laboratory& laboratory) {
  if (a.row.reason.empty()) {
    return report_error(
        {ErrorKind::Usage, "CLI-01", "--withdraw needs a --reason.", {}, {}, "Say why it was an error."});
  }
  if (auto done = laboratory.withdraw_exposure(a.withdraw, a.row.reason); !done) return report_error(done.error());
  return print(a.db, {{"schema_version", 1}, {"database", a.db.db}, {"withdrawn", a.withdraw}},
               "withdrawn  row " + std::to_string(a.withdraw) + "\n");
}

int add(const ExposureArguments& a, io::store::Laboratory& laboratory, const std::vector<ExposureRow>& rows) {
  const auto outcomes = laboratory.add_exposures(rows);
  if (!outcomes) return report_error(outcomes.error());
  ordered_json list = ordered_json::array();
  std::string text;
  int worst = kExitDone;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& o = (*outcomes)[i];
    const char* state = kStates[static_cast<std::size_t>(o.state)];
    ordered_json json = exposure_json(rows[i]);
    json["state"] = state;
    json["row"] = o.row == 0 ? ordered_json(nullptr) : ordered_json(o.row);
    json["replaced"] = o.replaced ? ordered_json(*o.replaced) : ordered_json(nullptr);
    json["error"] = o.refusal ? error_json(*o.refusal) : ordered_json(nullptr);
    list.push_back(std::move(json));
    if (o.refusal) {
      worst = std::max(worst, report_error(*o.refusal));
      continue;
    }
    text += cell(state, 9) + "row " + std::to_string(o.row) + "  " + shown(rows[i].patient, 64) + "  " +
            shown(rows[i].drug, 64) + " from " + io::text::date_text(rows[i].start, rows[i].start_precision) +
            (o.replaced ? "  (replaces row " + std::to_string(*o.replaced) + ")" : "") + "\n";
  }
  const int written = print(a.db, {{"schema_version", 1}, {"database", a.db.db}, {"exposures", std::move(list)}}, text);
  return std::max(worst, written);
}

}  // namespace

int run_db_add_exposure(const Arguments& arguments) {
  ExposureArguments a;
  CLI::App app(
      "Add courses of drugs, from a table or one by options. The same row again is skipped; another row of the same\n"
      "patient, drug and start replaces it, and both stay in the audit trail.",
      "fcscreen db add-exposure");
  declare_options(app, a);
  if (const auto done = parse_db_arguments(app, a.db, arguments, 0, static_cast<std::size_t>(-1))) return *done;
  Result<std::vector<ExposureRow>> rows;
  if (a.withdraw == 0) {
    rows = rows_of(a);
    if (!rows) return report_error(rows.error());
  }
  auto laboratory = open_for_writing(a.db.db, a.db.by, a.db.common.quiet);
  if (!laboratory) return report_error(laboratory.error());
  return a.withdraw != 0 ? withdraw(a, *laboratory) : add(a, *laboratory, *rows);
}

}  // namespace fcscreen::tool
