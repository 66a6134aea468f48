// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

// Drug exposure of one patient (SPEC §4.5): the courses as written, and what they mean on a day. No logic.
namespace fcscreen::result {

enum class ExposureStatus { Stopped, Ongoing, Unknown };

/// How much of a date is known.
enum class DatePrecision { Day, Month, Year };

/// One course of a drug, half open: [start, stop). SPEC §4.5.
struct ExposureInterval {
  std::chrono::sys_days start{};
  std::optional<std::chrono::sys_days> stop;
  ExposureStatus status = ExposureStatus::Unknown;
  bool operator==(const ExposureInterval&) const = default;
};

/// One row of an exposure table: a course with all that was written about it.
///
/// A date known to the month or year is kept as the first day of that month or year, with its precision.
struct ExposureRow {
  std::string patient;
  std::string drug;  ///< as written
  std::chrono::sys_days start{};
  DatePrecision start_precision = DatePrecision::Day;
  std::optional<std::chrono::sys_days> stop;
  DatePrecision stop_precision = DatePrecision::Day;
  ExposureStatus status = ExposureStatus::Unknown;
  std::optional<double> dose_mg;  ///< of one day on which it is taken
  std::string schedule;           ///< "21/28": days taken of days in a cycle; "daily"; empty: not stated
  std::string reason, source;     ///< why it was stopped; where the row comes from
  std::size_t line = 0;           ///< in the table it was read from, 1-based; 0: from elsewhere
  bool operator==(const ExposureRow&) const = default;
};

/// What the exposure to one drug means at a sample's date. Months are days / 30.4375.
///
/// A number is absent when it is not known, or known only as a range: then its range (least, most) is present. A range
/// whose ends agree is given as the number.
struct ExposureAtSample {
  std::optional<int> days_since_first;
  std::optional<double> months_since_first;
  std::optional<int> cumulative_days;
  std::optional<double> cumulative_months;
  std::optional<std::array<int, 2>> cumulative_days_range;  ///< when a stop is unknown or a date is partial
  std::optional<bool> on_drug;                              ///< absent: not known
  std::optional<int> days_since_withdrawal;
  std::optional<std::array<int, 2>> days_since_first_range;       ///< a partial first date
  std::optional<std::array<int, 2>> days_since_withdrawal_range;  ///< a partial last stop
  std::optional<double> dose_mg_per_day;                          ///< mean over the exposed days; absent: not known
  bool operator==(const ExposureAtSample&) const = default;
};

/// What else could have changed the population (SPEC §4.5).
enum class DrugKind {
  Lenalidomide,
  OtherImid,     ///< thalidomide, pomalidomide
  Steroid,       ///< dexamethasone, prednisone …
  AntiCd38,      ///< daratumumab, isatuximab
  AntiB,         ///< anti-CD19, -CD20, -CD22 products
  AntiBcma,      ///< anti-BCMA products
  Chemotherapy,  ///< cytotoxic drugs, lymphodepletion
  Transplant,    ///< ASCT
  GrowthFactor,  ///< G-CSF
  Infection,     ///< infection, sepsis
  Unknown,       ///< a name that is not in the list: said, never dropped
};

/// An exposure or event that overlaps the time from 28 days before the stop to the last sample.
struct Confounder {
  DrugKind kind = DrugKind::Unknown;
  std::string drug;  ///< as written
  std::chrono::sys_days start{};
  std::optional<std::chrono::sys_days> stop;
  bool banner = false;  ///< a steroid or cytotoxic: "Change after withdrawal is confounded by …"
  std::string text;     ///< one sentence on its effect
  bool operator==(const Confounder&) const = default;
};

}  // namespace fcscreen::result
