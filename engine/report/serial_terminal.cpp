// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/report/serial_codes.h"
#include "engine/report/serial_words.h"
#include "engine/report/strings/say.h"
#include "engine/report/terminal_text.h"
#include "io/text/dates.h"

// A series on a terminal.
namespace fcscreen::engine {
namespace {

constexpr std::size_t kColumns = 7;
using Row = std::array<std::string, kColumns>;

/// What leads, and the class against the baseline where another comparison does.
std::string class_cell(const result::SerialPoint& p) {
  const auto said = [](const result::SerialComparison& c) {
    return to_string(c.cls) + std::string(c.confirmed            ? say::kConfirmed
                                          : c.needs_confirmation ? say::kUnconfirmed
                                                                 : "");
  };
  const auto* lead = leading_comparison(p);
  if (!lead) return "";
  if (!p.vs_baseline || lead == &*p.vs_baseline) return said(*lead);
  return say::kVsLowestAndBaseline(said(*lead), said(*p.vs_baseline));
}

Row row_of(const result::SerialReport& report, std::size_t i) {
  const auto& p = report.points[i];
  std::string date = io::text::date_text(p.sample.date);
  if (report.baseline == i) date += " *";
  const std::string share = serial_percent(p.sample);
  return {date,
          p.sample.accession,
          say::kCountInTotal(format_count(p.sample.count, Grouping::Comma),
                             format_count(p.sample.denominator_count, Grouping::Comma)),
          p.comparable ? share : say::kMarkNotComparable(share),
          to_string(p.sample.call),
          exposure_text(p),
          class_cell(p)};
}

}  // namespace

std::string serial_terminal(const result::SerialReport& report) {
  std::vector<Row> rows{{say::kHeadDate, say::kHeadAccessionColumn, say::kEvents, say::kHeadFraction,
                         say::kHeadCallColumn, say::kHeadDrug, say::kHeadChange}};
  for (std::size_t i = 0; i < report.points.size(); ++i) rows.push_back(row_of(report, i));
  std::array<std::size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (std::size_t c = 0; c < kColumns; ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  const char* mark = report.synthetic ? say::kSyntheticMark : "";
  std::string out = report.stop ? say::kTerminalCourseStop(mark, report.patient, report.points.size(),
                                                           io::text::date_text(*report.stop))
                                : say::kTerminalCourse(mark, report.patient, report.points.size());
  for (const Row& row : rows) {
    std::string line = " ";
    for (std::size_t c = 0; c < kColumns; ++c) line += " " + padded(row[c], widths[c] + 1);
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out += line + "\n";
  }
  if (report.baseline) {
    out += wrapped(report.baseline_kind == result::BaselineKind::FallUnderstated ? say::kStarUnderstated
                                                                                 : say::kStarBaseline);
  }
  if (counts_candidates(report)) out += wrapped(say::kEventsAreCandidates);
  if (const auto common = common_codes(report); !common.empty()) {
    out += wrapped(say::kTerminalEverySample(codes_text(common)));
  }
  if (!report.banner.empty()) out += wrapped(report.banner);
  if (!report.points.empty()) {
    const auto& last = report.points.back();
    const auto* lead = leading_comparison(last);
    if (lead) out += wrapped(say::kTerminalLast(serial_line(report, last, *lead, Grouping::Comma)));
    if (lead && last.vs_baseline && lead != &*last.vs_baseline) {
      out += wrapped(say::kTerminalBaseline(serial_line(report, last, *last.vs_baseline, Grouping::Comma)));
    }
  }
  for (const auto& text : kinetics_sentences(report.kinetics)) out += wrapped(text);
  out += wrapped(sigma_sentence(report.sigma));
  for (const auto& note : report.notes) out += wrapped(note);
  for (const auto& alert : report.alerts) {
    out += wrapped(say::kTerminalAlert(alert.id, priority_text(alert.priority), alert.held ? say::kAlertHeld : "",
                                       alert.accession.empty() ? "" : say::kOfAccession(alert.accession), alert.text));
  }
  return out;
}

}  // namespace fcscreen::engine
