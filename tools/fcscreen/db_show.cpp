// SPDX-License-Identifier: Apache-2.0
// `fcscreen db show` and `fcscreen db audit`: what is filed, and who did it.
#include <fmt/format.h>

#include "io/text/dates.h"
#include "tools/fcscreen/db_common_internal.h"
#include "tools/fcscreen/db_internal.h"
#include "tools/fcscreen/exposure_table.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

using io::store::FiledResult;
using io::store::Laboratory;
using nlohmann::ordered_json;

std::string result_text(const FiledResult& r, bool current) {
  const auto& f = r.facts;
  const std::string fraction = f.fraction ? fmt::format("{:.4g} %", 100 * *f.fraction) : "no fraction";
  return fmt::format("    version {}{}  {}  {} of {} {}, {}  analysis version {}\n      {}\n", r.version,
                     current ? " (current)" : "", result::to_string(f.call), grouped(f.count),
                     grouped(f.denominator_count), f.denominator, fraction, f.analysis_version, shown(r.path, 300));
}

std::string patient_text(const io::store::PatientRecord& p) {
  std::string out = p.key + "\n";
  for (const auto& sample : p.samples) {
    out += "  " + sample.accession + "  " + (sample.date.empty() ? "no date" : sample.date) + "\n";
    for (const auto& tube : sample.tubes) {
      out += "   " + tube_text(tube.name) + "\n";
      for (const auto& r : tube.versions) out += result_text(r, &r == &tube.current());
    }
  }
  for (const auto& e : p.exposures) {
    const auto& row = e.row;
    out += fmt::format(
        "  {} from {} {}  (row {})\n", shown(row.drug, 80), io::text::date_text(row.start, row.start_precision),
        row.stop ? "to " + io::text::date_text(*row.stop, row.stop_precision) : status_name(row.status), e.id);
  }
  for (const auto& a : p.alerts) {
    out += fmt::format("  alert {}  {} {}  {}{}\n", a.id, a.rule, a.accession, shown(a.text, 200),
                       a.acknowledged ? "  acknowledged by " + shown(a.acknowledged->by, 80) : "");
  }
  for (const auto& s : p.sign_offs) {
    out += fmt::format("  {} {} version {} {} by {}, {}\n", s.accession, tube_text(s.tube), s.version, s.meaning,
                       shown(s.by, 80), s.at);
  }
  return out;
}

int show_patient(const DbArguments& a, const Laboratory& laboratory, const std::string& key) {
  const auto record = laboratory.patient(key);
  if (!record) return report_error(record.error());
  ordered_json document = {{"schema_version", 1}, {"database", a.db}};
  document.update(patient_json(*record));
  return print(a, document, patient_text(*record));
}

int show_exposures(const DbArguments& a, const Laboratory& laboratory) {
  const auto rows = laboratory.exposures();
  if (!rows) return report_error(rows.error());
  ordered_json list = ordered_json::array();
  for (const auto& row : *rows) list.push_back(exposure_json(row));
  return print(a, {{"schema_version", 1}, {"database", a.db}, {"exposures", std::move(list)}}, exposure_table(*rows));
}

int show_all(const DbArguments& a, const Laboratory& laboratory) {
  const auto patients = laboratory.patients();
  if (!patients) return report_error(patients.error());
  const auto alerts = laboratory.open_alerts();
  if (!alerts) return report_error(alerts.error());
  const auto head = laboratory.last_entry();
  if (!head) return report_error(head.error());
  const auto sigma = laboratory.sigma();
  if (!sigma) return report_error(sigma.error());
  ordered_json open = ordered_json::array();
  std::string text = fmt::format("{}: schema {}, {} patients, {} audit entries\n", a.db, laboratory.schema(),
                                 patients->size(), *head ? (*head)->seq : 0);
  text += *sigma ? "  " + sigma_text(**sigma) + ", " + (*sigma)->at.substr(0, 10) + "\n"
                 : "  the spread between samples was not estimated (fcscreen db sigma)\n";
  for (const auto& alert : *alerts) {
    open.push_back(alert_json(alert));
    text += fmt::format("  alert {}  {} {} {}  {}\n", alert.id, alert.rule, alert.patient, alert.accession,
                        shown(alert.text, 200));
  }
  for (const auto& key : *patients) text += "  " + key + "\n";
  return print(a,
               {{"schema_version", 1},
                {"database", a.db},
                {"schema", laboratory.schema()},
                {"audit_entries", *head ? (*head)->seq : 0},
                {"audit_head", *head ? ordered_json((*head)->hash) : ordered_json(nullptr)},
                {"sigma", *sigma ? sigma_json(**sigma) : ordered_json(nullptr)},
                {"open_alerts", std::move(open)},
                {"patients", *patients}},
               text);
}

}  // namespace

int run_db_show(const Arguments& arguments) {
  DbArguments a;
  bool exposures = false;
  CLI::App app("Show what is filed: everything of one patient, or which patients and open alerts there are.",
               "fcscreen db show");
  app.add_flag("--exposures", exposures, "the courses of drugs that stand, as a CSV table");
  add_db_options(app, a, "the database, then the key of a patient", "fcscreen db show lab.db SYNTHETIC-01");
  if (const auto done = parse_db_arguments(app, a, arguments, 0, exposures ? 0 : 1)) return *done;
  const auto laboratory = Laboratory::open(a.db, io::store::LaboratoryAccess::Read);
  if (!laboratory) return report_error(laboratory.error());
  if (exposures) return show_exposures(a, *laboratory);
  return a.names.empty() ? show_all(a, *laboratory) : show_patient(a, *laboratory, a.names.front());
}

int run_db_audit(const Arguments& arguments) {
  DbArguments a;
  std::int64_t first = 1;
  std::size_t most = 0;
  CLI::App app("Show the audit trail: what was written, by whom, when, and the hash of each entry.",
               "fcscreen db audit");
  app.add_option("--first", first, "number of the first entry")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--most", most, "most entries to show; 0 = all");
  add_db_options(app, a, "the database", "fcscreen db audit lab.db --first 100");
  if (const auto done = parse_db_arguments(app, a, arguments, 0, 0)) return *done;
  const auto laboratory = Laboratory::open(a.db, io::store::LaboratoryAccess::Read);
  if (!laboratory) return report_error(laboratory.error());
  const auto entries = laboratory->audit(first, most);
  if (!entries) return report_error(entries.error());
  ordered_json list = ordered_json::array();
  std::string text;
  for (const auto& e : *entries) {
    list.push_back(audit_json(e));
    text += fmt::format("{}  {}  {}  {} {}  {}\n  {}\n", e.seq, e.time, shown(e.actor, 80), e.action,
                        e.row == 0 ? e.subject : e.subject + " row " + std::to_string(e.row), e.hash,
                        shown(e.content, 600));
  }
  return print(a, {{"schema_version", 1}, {"database", a.db}, {"audit", std::move(list)}}, text);
}

}  // namespace fcscreen::tool
