// SPDX-License-Identifier: Apache-2.0
// Exposure rows: added, replaced and withdrawn, never changed.
#include "io/store/laboratory/laboratory_internal.h"
#include "io/text/dates.h"

namespace fcscreen::io::store {
namespace {

using result::DatePrecision;
using result::ExposureRow;
using result::ExposureStatus;
using std::chrono::sys_days;

const char* status_text(ExposureStatus status) {
  switch (status) {
    case ExposureStatus::Stopped: return "stopped";
    case ExposureStatus::Ongoing: return "ongoing";
    case ExposureStatus::Unknown: return "unknown";
  }
  return "unknown";
}

ExposureStatus status_of(const std::string& text) {
  if (text == "stopped") return ExposureStatus::Stopped;
  return text == "ongoing" ? ExposureStatus::Ongoing : ExposureStatus::Unknown;
}

constexpr const char* kColumns =
    "e.id, p.key, e.drug, e.start, e.stop, e.status, e.dose_mg, e.schedule, e.reason, e.source, e.replaces, "
    "e.withdrawn, (SELECT time FROM audit WHERE subject = 'exposure' AND row = e.id AND row > 0)";

FiledExposure read_exposure(const Statement& s) {
  FiledExposure e;
  e.id = s.integer(0);
  e.row.patient = s.text(1);
  e.row.drug = s.text(2);
  const text::PartialDate start = text::parse_date(s.text(3)).value_or(text::PartialDate{});
  e.row.start = start.day;
  e.row.start_precision = start.precision;
  if (const auto stop = text::parse_date(s.text(4))) {
    e.row.stop = stop->day;
    e.row.stop_precision = stop->precision;
  }
  e.row.status = status_of(s.text(5));
  if (!s.is_null(6)) e.row.dose_mg = s.number(6);
  e.row.schedule = s.text(7);
  e.row.reason = s.text(8);
  e.row.source = s.text(9);
  if (!s.is_null(10)) e.replaces = s.integer(10);
  e.withdrawn = s.integer(11) != 0;
  e.filed_at = s.text(12);
  return e;
}

std::vector<FiledExposure> exposures_where(Connection& db, const std::string& condition,
                                           std::initializer_list<Cell> values) {
  std::vector<FiledExposure> found;
  Statement& s = db.prepare(std::string("SELECT ") + kColumns + " FROM standing_exposure e JOIN patient p ON p.id = " +
                            "e.patient_id WHERE " + condition + " ORDER BY p.key, e.start, e.drug, e.id");
  int index = 0;
  for (const Cell& value : values) s.bind(++index, value);
  while (s.next()) found.push_back(read_exposure(s));
  return found;
}

Row columns_of(const ExposureRow& e, std::int64_t patient, const std::optional<std::int64_t>& replaces,
               bool withdrawn) {
  return {{"patient_id", patient},
          {"drug", e.drug},
          {"start", text::date_text(e.start, e.start_precision)},
          {"stop", e.stop ? Cell(text::date_text(*e.stop, e.stop_precision)) : Cell()},
          {"status", std::string(status_text(e.status))},
          {"dose_mg", optional_cell(e.dose_mg)},
          {"schedule", e.schedule},
          {"reason", e.reason},
          {"source", e.source},
          {"replaces", optional_cell(replaces)},
          {"withdrawn", std::int64_t{withdrawn}}};
}

std::optional<Error> fault_of(const ExposureRow& e) {
  const std::string where = e.line == 0 ? std::string("An exposure row ") : "Line " + std::to_string(e.line) + " ";
  const auto refuse = [&](const char* code, const std::string& what, const char* next) {
    return Error{ErrorKind::Input, code, where + what, {}, {}, next};
  };
  if (!is_key(e.patient)) {
    return refuse("LAB-05", "has no key of a patient (1 to 64 letters, digits and . _ - : / # +).",
                  "Give the key of the patient, never a name.");
  }
  if (e.drug.empty()) return refuse("LAB-07", "names no drug.", "Name the drug or event.");
  const bool dated =
      text::parse_date(text::date_text(e.start)) && (!e.stop || text::parse_date(text::date_text(*e.stop)));
  if (!dated) return refuse("LAB-07", "has a date outside 1900 to 2999.", "Check the two dates.");
  const bool before = e.stop && text::stops_before({e.start, e.start_precision}, {*e.stop, e.stop_precision});
  if (before) return refuse("LAB-07", "stops before it starts.", "Check the two dates.");
  if (e.stop && e.status == ExposureStatus::Ongoing) {
    return refuse("LAB-07", "has a stop and is ongoing.", "Leave the stop out, or say 'stopped'.");
  }
  return std::nullopt;
}

ExposureOutcome add(Connection& db, Writing& writing, const ExposureRow& row) {
  ExposureOutcome out;
  if ((out.refusal = fault_of(row))) return out;
  const std::int64_t patient = patient_id(db, writing, row.patient);
  const auto standing = exposures_where(db, "e.patient_id = ? AND e.drug = ? AND e.start = ?",
                                        {patient, row.drug, text::date_text(row.start, row.start_precision)});
  if (!standing.empty()) {
    ExposureRow same = row;
    same.line = 0;
    out.row = standing.front().id;
    out.state = ExposureState::Skipped;
    if (standing.front().row == same) return out;
    out.replaced = standing.front().id;
  }
  out.state = out.replaced ? ExposureState::Replaced : ExposureState::Added;
  out.row = writing.insert("exposure", out.replaced ? "replace" : "add", columns_of(row, patient, out.replaced, false));
  return out;
}

}  // namespace

std::vector<FiledExposure> standing_exposures(Connection& db, std::int64_t patient) {
  return exposures_where(db, "e.patient_id = ?", {patient});
}

Result<std::vector<ExposureRow>> Laboratory::exposures() const {
  std::vector<ExposureRow> rows;
  for (auto& filed : exposures_where(*impl_->db, "1", {})) rows.push_back(std::move(filed.row));
  if (auto ok = impl_->db->status(); !ok) return tl::unexpected<Error>(ok.error());
  return rows;
}

Result<std::vector<ExposureOutcome>> Laboratory::add_exposures(std::span<const ExposureRow> rows) {
  std::vector<ExposureOutcome> outcomes;
  Writing writing(*impl_);
  for (const ExposureRow& row : rows) outcomes.push_back(add(*impl_->db, writing, row));
  if (auto done = writing.commit(); !done) return tl::unexpected<Error>(done.error());
  return outcomes;
}

Status Laboratory::withdraw_exposure(std::int64_t row, const std::string& reason) {
  Connection& db = *impl_->db;
  Writing writing(*impl_);
  const auto standing = exposures_where(db, "e.id = ?", {row});
  if (auto ok = db.status(); !ok) return ok;
  if (standing.empty()) {
    return tl::unexpected<Error>(not_found(*impl_, "exposure row " + std::to_string(row) + " that stands",
                                           "'fcscreen db show FILE PATIENT' lists them."));
  }
  ExposureRow withdrawn = standing.front().row;
  withdrawn.reason = reason;
  const std::int64_t patient = find_id(db, "patient", "key", withdrawn.patient);
  writing.insert("exposure", "withdraw", columns_of(withdrawn, patient, row, true));
  return writing.commit();
}

}  // namespace fcscreen::io::store
