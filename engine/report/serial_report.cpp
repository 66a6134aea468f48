// SPDX-License-Identifier: Apache-2.0
#include "engine/report/serial_report.h"

#include <algorithm>
#include <utility>

#include "engine/report/pages_internal.h"
#include "engine/report/serial_codes.h"
#include "engine/report/serial_plot_internal.h"
#include "engine/report/serial_words.h"
#include "io/report/table.h"
#include "io/text/dates.h"

// SPEC §5, P4: the course of one patient.
namespace fcscreen::engine {
namespace {

namespace ink = io::report::ink;
using io::report::Align;
using io::report::Canvas;
using io::report::ColumnAlign;
using io::report::Rect;
using io::report::Table;
using io::report::TextStyle;
using io::report::Weight;
using io::text::date_text;

constexpr const char* kTitle = "Immature B cells over time";
constexpr double kPlotHeight = 300;

PageFrame frame_of(const result::SerialReport& report) {
  PageFrame frame;
  frame.synthetic = report.synthetic;
  frame.heads = {"Patient " + report.patient, std::to_string(report.points.size()) + " samples"};
  frame.foot = "fcscreen " + report.version + " · analysis " + std::to_string(report.analysis_version) +
               " · configuration " + report.config_hash.substr(0, 12);
  return frame;
}

/// "BM, ball8, L2, cytometer".
std::string tube_text(const result::SerialSample& s) {
  std::string tube = s.tissue.empty() ? "tissue not stated" : s.tissue;
  for (const auto* part : {&s.panel, &s.level, &s.instrument}) {
    if (!part->empty()) tube += ", " + *part;
  }
  return tube;
}

/// Said once where it is the same for all.
bool one_tube(const result::SerialReport& report) {
  return std::all_of(report.points.begin(), report.points.end(), [&](const result::SerialPoint& p) {
    return tube_text(p.sample) == tube_text(report.points.front().sample);
  });
}

std::string identity(const result::SerialReport& report) {
  std::string out = "Patient " + report.patient + " · " + std::to_string(report.points.size()) + " samples";
  if (!report.points.empty()) {
    out += ", " + date_text(report.points.front().sample.date) + " to " + date_text(report.points.back().sample.date);
  }
  if (report.stop) out += " · lenalidomide stop " + date_text(*report.stop);
  if (report.baseline) {
    const auto& s = report.points[*report.baseline].sample;
    out += " · baseline " + date_text(s.date) + " (" + s.accession + ")";
    if (report.baseline_kind == result::BaselineKind::FallUnderstated)
      out += ", after the lenalidomide stop: fall understated";
  } else if (report.stop) {
    out += " · no baseline from 180 days before to 30 days after it";
  }
  if (const auto common = common_codes(report); !common.empty()) out += "\nOf every sample: " + codes_text(common);
  if (!report.points.empty() && one_tube(report)) out += "\nAll samples: " + tube_text(report.points.front().sample);
  return out;
}

double draw_head(PageRun& pages, double y, const result::SerialReport& report) {
  Canvas& canvas = pages.canvas();
  const double x = pages.left(), width = pages.width();
  y = draw_letterhead(pages, y, kTitle);
  const std::string date =
      pages.options().report_date.empty() ? "not reviewed yet" : "report date " + pages.options().report_date;
  canvas.text(x, y, date, look::kNote, {width, Align::Right});
  return y + canvas.text(x, y, identity(report), look::kBody, {width - 110}) + 4;
}

/// The last sample against its baseline, and what confounds it.
double draw_verdict(PageRun& pages, double y, const result::SerialReport& report) {
  if (report.points.empty()) return y;
  Canvas& canvas = pages.canvas();
  const auto& p = report.points.back();
  const auto* c = leading_comparison(p);
  const std::string title = c ? class_title(c->cls) + confirmation_text(*c) : call_title(p.sample.call);
  std::vector<std::string> lines;
  const auto describe = [&](const result::SerialComparison& which, const char* against) {
    const bool after_stop = report.stop && p.sample.date > *report.stop && p.vs_baseline && &which == &*p.vs_baseline;
    lines.push_back(against + class_sentence(which.cls, after_stop) + " " +
                    serial_line(report, p, which, Grouping::NarrowSpace) + ".");
    for (const auto& reason : which.reasons) lines.push_back(not_comparable_sentence(reason));
  };
  if (c) describe(*c, p.vs_nadir && c == &*p.vs_nadir ? "Against the lowest before: " : "");
  if (c && p.vs_baseline && c != &*p.vs_baseline) describe(*p.vs_baseline, "Against the baseline: ");
  lines.push_back("Last sample " + date_text(p.sample.date) + ": " + call_sentence(p.sample.call));
  const double x = pages.left() + 14, width = pages.width() - 26;
  const TextStyle big{15, ink::kText, Weight::SemiBold, false, true};
  double height = 12 + canvas.measure(title, big, {width}).height;
  for (const auto& line : lines) height += canvas.measure(line, look::kBody, {width}).height + 2;
  if (!report.banner.empty()) height += canvas.measure(report.banner, look::kBody.bold(), {width - 10}).height + 5;
  canvas.fill({pages.left(), y, pages.width(), height}, ink::kPanel, 3);
  canvas.fill({pages.left(), y, 4, height}, ink::kAccent);
  double at = y + 5;
  at += canvas.text(x, at, title, big, {width}) + 1;
  for (const auto& line : lines) at += canvas.text(x, at, line, look::kBody, {width}) + 2;
  if (!report.banner.empty()) {
    draw_light(canvas, x + 3, at + 6, result::QcStatus::Warn);
    canvas.text(x + 10, at + 1, report.banner, look::kBody.bold(), {width - 10});
  }
  return y + height + 8;
}

std::string class_cell(const std::optional<result::SerialComparison>& c) {
  if (!c) return "–";
  std::string out = change_text(*c) + "\n" + class_title(c->cls) + confirmation_text(*c);
  for (const auto& reason : c->reasons) out += "\n" + not_comparable_sentence(reason);
  return out;
}

Table sample_table(const result::SerialReport& report) {
  const bool tubes = !one_tube(report);
  std::vector<io::report::Column> columns{{"Sample", 1.2, ColumnAlign::Left}};
  if (tubes) columns.push_back({"Tube", 1.35, ColumnAlign::Left});
  for (const io::report::Column& column :
       std::initializer_list<io::report::Column>{{"Events", 1.25, ColumnAlign::Left},
                                                 {"Share (95 % CI)", 1.35, ColumnAlign::Left},
                                                 {"LOD", 0.8, ColumnAlign::Left},
                                                 {"Call", tubes ? 1.6 : 1.8, ColumnAlign::Left},
                                                 {"Lenalidomide", 1.3, ColumnAlign::Left},
                                                 {"Against baseline", 2.1, ColumnAlign::Left},
                                                 {"Against the lowest before", 2.1, ColumnAlign::Left}}) {
    columns.push_back(column);
  }
  const auto common = common_codes(report);
  Table table(columns, look::kBody.at(6.3), look::kHead.at(6.0));
  for (std::size_t i = 0; i < report.points.size(); ++i) {
    const auto& p = report.points[i];
    const auto& s = p.sample;
    std::string call = call_title(s.call);
    for (const auto& code : own_codes(s, common)) call += "\n" + code;
    const std::string what = s.counted == result::Counted::Candidates ? "\nnormal precursors not removed"
                             : s.counted == result::Counted::Laip     ? "\nmatched to the earlier population"
                                                                      : "";
    std::vector<std::string> row{date_text(s.date) + "\n" + s.accession};
    if (tubes) row.push_back(tube_text(s));
    for (std::string& cell :
         std::vector<std::string>{format_count(s.count) + " of " + format_count(s.denominator_count) + " " +
                                      denominator_name(s.denominator) + what,
                                  serial_percent(s) + (p.comparable ? "" : "\nnot comparable"),
                                  s.denominator_count > 0 ? format_percent(s.lod) : "–", call, exposure_text(p),
                                  class_cell(p.vs_baseline), class_cell(p.vs_nadir)}) {
      row.push_back(std::move(cell));
    }
    table.add(std::move(row), 0, report.baseline == i);
  }
  return table;
}

std::vector<Item> statements(const result::SerialReport& report) {
  std::vector<Item> items;
  const auto section = [&](const char* title, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    items.push_back({Item::Kind::Heading, "", title, "", {}});
    for (const auto& text : texts) items.push_back({Item::Kind::Point, "", text, "", {}});
  };
  section("KINETICS", kinetics_sentences(report.kinetics));
  for (const auto& group : report.group_kinetics) {
    section(("KINETICS OF " + group.group).c_str(), kinetics_sentences(group.kinetics));
  }
  std::vector<std::string> alerts;
  for (const auto& a : report.alerts) {
    alerts.push_back(a.id + ", " + priority_text(a.priority) + (a.held ? ", held" : "") + ": " +
                     (a.accession.empty() ? "" : a.accession + ": ") + a.text);
  }
  section("FOR THE WORKLIST", alerts);
  std::vector<std::string> confounders;
  for (const auto& c : report.confounders) confounders.push_back(c.text);
  section("OTHER EXPOSURES AND EVENTS", confounders);
  std::vector<std::string> notes = report.notes;
  for (const auto& p : report.points) {
    for (const auto& note : p.notes) notes.push_back(p.sample.accession + ": " + note);
  }
  section("REMARKS", notes);
  items.push_back({Item::Kind::Note,
                   "",
                   std::string("Intervals in the table are counting error only (Clopper–Pearson), as the thick bars, "
                               "which below the LOD reach "
                               "to the 95 %-detectable level; the thin bars "
                               "and the intervals of changes also hold the spread between samples. ") +
                       sigma_sentence(report.sigma) + " Half-open courses; gaps of up to 28 days count as exposed.",
                   "",
                   {}});
  return items;
}

void compose(PageRun& pages, const result::SerialReport& report) {
  Canvas& canvas = pages.canvas();
  double y = pages.begin(kTitle);
  y = draw_head(pages, y, report);
  y = draw_verdict(pages, y, report);
  draw_serial_plot(canvas, {pages.left(), y, pages.width(), kPlotHeight}, report);
  y += kPlotHeight + 8;
  const Table table = sample_table(report);
  for (std::size_t row = 0; row < table.rows();) {
    const double need = table.head_height(canvas, pages.width()) + table.row_height(canvas, pages.width(), row);
    if (y + need > pages.bottom()) y = pages.begin(kTitle, true);
    row = table.draw(canvas, pages.left(), y, pages.width(), pages.bottom(), row);
  }
  y += 4;
  const auto items = statements(report);
  const double intended = canvas.measure(intended_use(), look::kBody.at(6.8), {pages.width()}).height + 6;
  for (std::size_t next = 0; next < items.size();) {
    const std::size_t drawn =
        draw_items(canvas, items, next, pages.left(), y, pages.width(), pages.bottom() - intended, false);
    if (drawn == next) {
      y = pages.begin(kTitle, true);
      next = draw_items(canvas, items, next, pages.left(), y, pages.width(), pages.bottom() - intended, true);
    } else {
      next = drawn;
    }
  }
  canvas.text(pages.left(), pages.bottom() - intended + 6, intended_use(), look::kBody.at(6.8).bold(), {pages.width()});
}

struct Rendered {
  std::string bytes;
  std::size_t pages = 0;
};

Result<Rendered> render(const result::SerialReport& report, const ReportOptions& options, std::size_t total) {
  io::report::DocumentInfo info;
  info.title = std::string(kTitle) + ", patient " + report.patient;
  info.subject = report.synthetic ? synthetic_data() : kTitle;
  info.creator = "fcscreen " + report.version;
  info.author = options.laboratory.name;
  info.date = options.report_date;
  if (!options.result_json.empty()) {
    info.attachments.push_back(
        {"series.json", "application/json", "The series, machine-readable", options.result_json});
  }
  auto canvas = Canvas::create(options.page, info);
  if (!canvas) return fail(canvas.error());
  PageRun pages(*canvas, frame_of(report), options, total);
  compose(pages, report);
  pages.end();
  auto bytes = canvas->finish();
  if (!bytes) return fail(bytes.error());
  return Rendered{std::move(*bytes), pages.count()};
}

}  // namespace

Result<std::string> render_serial_report(const result::SerialReport& report, const ReportOptions& options) {
  auto rendered = render(report, options, 1);
  if (rendered && rendered->pages != 1) rendered = render(report, options, rendered->pages);
  if (!rendered) return fail(rendered.error());
  return std::move(rendered->bytes);
}

}  // namespace fcscreen::engine
