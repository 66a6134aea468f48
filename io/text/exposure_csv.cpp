// SPDX-License-Identifier: Apache-2.0
#include "io/text/exposure_csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "io/text/csv.h"
#include "io/text/dates.h"

namespace fcscreen::io::text {
namespace {

using result::DatePrecision;
using result::ExposureRow;
using result::ExposureStatus;

constexpr std::array<const char*, 10> kColumns = {"patient_key", "drug",     "start_date", "stop_date",      "status",
                                                  "dose_mg",     "schedule", "reason",     "date_precision", "source"};
constexpr std::size_t kRequired = 4;  // of kColumns
constexpr std::size_t kFaultsInFull = 10;

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

/// "daily" or days taken of days in a cycle, 0 < a ≤ b.
bool readable_schedule(std::string_view text) {
  if (text == "daily") return true;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  int taken = 0, cycle = 0;
  const auto whole = [](std::string_view part, int& out) {
    const auto [stop, fault] = std::from_chars(part.data(), part.data() + part.size(), out);
    return !part.empty() && fault == std::errc() && stop == part.data() + part.size();
  };
  return whole(text.substr(0, slash), taken) && whole(text.substr(slash + 1), cycle) && taken > 0 && taken <= cycle;
}

/// Reads one row; the faults are sentences.
class RowReader {
 public:
  RowReader(const CsvTable& table, std::size_t row) : table_(table), row_(row) {}

  ExposureRow read() {
    ExposureRow out;
    out.line = table_.lines[row_];
    out.patient = field("patient_key");
    out.drug = field("drug");
    if (out.patient.empty()) fault("patient_key is empty");
    if (out.drug.empty()) fault("drug is empty");
    read_dates(out);
    read_status(out);
    read_dose(out);
    out.schedule = field("schedule");
    out.reason = field("reason");
    out.source = field("source");
    return out;
  }

  [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }

 private:
  void fault(std::string text) { faults_.push_back(std::move(text)); }

  [[nodiscard]] std::string field(std::string_view column) const {
    const auto index = table_.column(column);
    return index ? trimmed(table_.rows[row_][*index]) : std::string();
  }

  std::optional<PartialDate> date(const char* column, const std::string& text, std::optional<DatePrecision> known) {
    auto read = parse_date(text);
    if (!read) {
      fault(std::string(column) + " \"" + text + "\" is no date (expected 2021-08-01, 2021-08 or 2021)");
      return std::nullopt;
    }
    if (known && *known < read->precision) {
      fault(std::string(column) + " \"" + text + "\" shows less than date_precision says");
      return std::nullopt;
    }
    return coarsened(*read, known.value_or(read->precision));
  }

  void read_dates(ExposureRow& out) {
    const std::string precision = field("date_precision"), stop = field("stop_date");
    std::optional<DatePrecision> known;
    if (precision == "D") known = DatePrecision::Day;
    if (precision == "M") known = DatePrecision::Month;
    if (precision == "Y") known = DatePrecision::Year;
    if (!known && !precision.empty()) fault("date_precision \"" + precision + "\" is none of D, M, Y");
    const auto from = date("start_date", field("start_date"), known);
    if (from) {
      out.start = from->day;
      out.start_precision = from->precision;
    }
    if (stop.empty() || stop == "null" || stop == "NULL") return;
    const auto to = date("stop_date", stop, known);
    if (!to) return;
    out.stop = to->day;
    out.stop_precision = to->precision;
    if (from && stops_before(*from, *to)) {
      fault("stop_date " + stop + " is before start_date " + field("start_date"));
    }
  }

  void read_status(ExposureRow& out) {
    const std::string status = field("status");
    if (status == "ongoing") {
      out.status = ExposureStatus::Ongoing;
      if (out.stop) fault("status is ongoing and there is a stop_date");
    } else if (status == "stopped") {
      out.status = ExposureStatus::Stopped;
    } else if (status.empty()) {
      out.status = out.stop ? ExposureStatus::Stopped : ExposureStatus::Unknown;
    } else if (status != "unknown") {
      fault("status \"" + status + "\" is none of stopped, ongoing, unknown");
    }
  }

  void read_dose(ExposureRow& out) {
    const std::string dose = field("dose_mg");
    if (dose.empty()) return;
    out.dose_mg = csv_number(dose, table_.separator);
    if (!out.dose_mg || *out.dose_mg <= 0) fault("dose_mg \"" + dose + "\" is no positive number of milligrams");
  }

  const CsvTable& table_;
  std::size_t row_;
  std::vector<std::string> faults_;
};

/// All that makes two rows the same course.
std::string course_key(const ExposureRow& row) {
  std::string key;
  for (const std::string& part : {row.patient, row.drug, date_text(row.start, row.start_precision),
                                  row.stop ? date_text(*row.stop, row.stop_precision) : std::string(),
                                  std::to_string(static_cast<int>(row.status)),
                                  row.dose_mg ? std::to_string(*row.dose_mg) : std::string(), row.schedule}) {
    key += part + '\n';
  }
  return key;
}

void find_oddities(ExposureTable& out) {
  std::map<std::string, std::size_t> line_of;
  for (const ExposureRow& row : out.rows) {
    const std::string line = "line " + std::to_string(row.line) + ": ";
    if (row.status == ExposureStatus::Stopped && !row.stop) {
      out.findings.add("EXP-F01", Severity::Warning,
                       line + row.drug + " is stopped without a stop_date: its end is not known.");
    }
    if (const auto [twin, first] = line_of.emplace(course_key(row), row.line); !first) {
      out.findings.add("EXP-F02", Severity::Warning,
                       line + "the same course as line " + std::to_string(twin->second) + "; overlaps count once.");
    }
    if (!row.schedule.empty() && !readable_schedule(row.schedule)) {
      out.findings.add("EXP-F03", Severity::Info,
                       line + "schedule \"" + row.schedule + "\" is neither daily nor days/days: no dose intensity.");
    }
  }
}

Status check_columns(const CsvTable& table, const std::string& name) {
  for (std::size_t i = 0; i < kRequired; ++i) {
    if (!table.column(kColumns[i])) {
      return fail(ErrorKind::Input, "EXP-01", std::string("line 1: the column ") + kColumns[i] + " is missing.", name,
                  {}, "Add the column; patient_key, drug, start_date and stop_date are required.");
    }
  }
  return {};
}

}  // namespace

Result<ExposureTable> parse_exposure_csv(std::string_view text, const std::string& name) {
  const auto table = parse_csv(text, name);
  if (!table) return tl::unexpected<Error>(table.error());
  if (auto columns = check_columns(*table, name); !columns) return tl::unexpected<Error>(columns.error());
  ExposureTable out;
  for (const std::string& column : table->header) {
    const std::string plain = trimmed(column);
    if (std::find(kColumns.begin(), kColumns.end(), plain) == kColumns.end()) {
      out.findings.add("EXP-F04", Severity::Info, "line 1: the column \"" + plain + "\" is not used.");
    }
  }
  std::string faults;
  std::size_t n_faults = 0;
  for (std::size_t i = 0; i < table->rows.size(); ++i) {
    RowReader reader(*table, i);
    out.rows.push_back(reader.read());
    for (const std::string& fault : reader.faults()) {
      if (++n_faults > kFaultsInFull) continue;
      faults += (faults.empty() ? "" : "; ") + ("line " + std::to_string(table->lines[i])) + ": " + fault;
    }
  }
  if (n_faults > kFaultsInFull) faults += "; and " + std::to_string(n_faults - kFaultsInFull) + " more";
  if (n_faults > 0) {
    return fail(ErrorKind::Input, "EXP-02", faults + ".", name, {},
                "Correct these lines; nothing of the table was taken.");
  }
  find_oddities(out);
  return out;
}

}  // namespace fcscreen::io::text
