// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/report/serial_codes.h"
#include "engine/report/serial_words.h"
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
    return std::string(to_string(c.cls)) + (c.confirmed ? ", confirmed" : c.needs_confirmation ? ", unconfirmed" : "");
  };
  const auto* lead = leading_comparison(p);
  if (!lead) return "";
  if (!p.vs_baseline || lead == &*p.vs_baseline) return said(*lead);
  return said(*lead) + " (vs lowest); vs baseline " + said(*p.vs_baseline);
}

Row row_of(const result::SerialReport& report, std::size_t i) {
  const auto& p = report.points[i];
  std::string date = io::text::date_text(p.sample.date);
  if (report.baseline == i) date += " *";
  const std::string mark = p.comparable ? "" : " (not comparable)";
  return {date,
          p.sample.accession,
          format_count(p.sample.count, Grouping::Comma) + " of " +
              format_count(p.sample.denominator_count, Grouping::Comma),
          serial_percent(p.sample) + mark,
          to_string(p.sample.call),
          exposure_text(p),
          class_cell(p)};
}

}  // namespace

std::string serial_terminal(const result::SerialReport& report) {
  std::vector<Row> rows{{"date", "accession", "events", "fraction (95 % CI)", "call", "lenalidomide", "change"}};
  for (std::size_t i = 0; i < report.points.size(); ++i) rows.push_back(row_of(report, i));
  std::array<std::size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (std::size_t c = 0; c < kColumns; ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::string out = std::string(report.synthetic ? "[SYNTHETIC] " : "") + "patient " + report.patient + ", " +
                    std::to_string(report.points.size()) + " samples";
  if (report.stop) out += ", lenalidomide stop " + io::text::date_text(*report.stop);
  out += "; not reviewed\n";
  for (const Row& row : rows) {
    std::string line = " ";
    for (std::size_t c = 0; c < kColumns; ++c) line += " " + padded(row[c], widths[c] + 1);
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out += line + "\n";
  }
  if (report.baseline) {
    out += wrapped(report.baseline_kind == result::BaselineKind::FallUnderstated
                       ? "* baseline, taken after the lenalidomide stop: a fall is understated"
                       : "* baseline");
  }
  if (counts_candidates(report)) out += wrapped("events: immature B cells, normal precursors not removed");
  if (const auto common = common_codes(report); !common.empty()) {
    out += wrapped("of every sample: " + codes_text(common));
  }
  if (!report.banner.empty()) out += wrapped(report.banner);
  if (!report.points.empty()) {
    const auto& last = report.points.back();
    const auto* lead = leading_comparison(last);
    if (lead) out += wrapped("last sample: " + serial_line(report, last, *lead, Grouping::Comma));
    if (lead && last.vs_baseline && lead != &*last.vs_baseline) {
      out += wrapped("against the baseline: " + serial_line(report, last, *last.vs_baseline, Grouping::Comma));
    }
  }
  for (const auto& text : kinetics_sentences(report.kinetics)) out += wrapped(text);
  out += wrapped(sigma_sentence(report.sigma));
  for (const auto& note : report.notes) out += wrapped(note);
  for (const auto& alert : report.alerts) {
    out += wrapped("alert " + alert.id + " (" + priority_text(alert.priority) + (alert.held ? ", held" : "") + ") " +
                   (alert.accession.empty() ? "" : alert.accession + ": ") + alert.text);
  }
  return out;
}

}  // namespace fcscreen::engine
