// SPDX-License-Identifier: Apache-2.0
#include "engine/report/serial_report.h"

#include <algorithm>
#include <utility>

#include "engine/report/pages_internal.h"
#include "engine/report/serial_codes.h"
#include "engine/report/serial_plot_internal.h"
#include "engine/report/serial_words.h"
#include "engine/report/strings/say.h"
#include "io/report/table.h"
#include "io/text/dates.h"

// SPEC §5, P4: the course of one patient.
namespace fcscreen::engine {
namespace {

using io::text::date_text;

constexpr const char* kTitle = say::kSerialTitle;
constexpr double kPlotHeight = 300;

PageFrame frame_of(const result::SerialReport& report) {
  PageFrame frame;
  frame.synthetic = report.synthetic;
  frame.heads = {say::kHeadPatient(report.patient), say::kSampleCount(report.points.size())};
  frame.foot = foot_text(report.version, report.analysis_version, report.config_hash);
  return frame;
}

/// "BM, ball8, L2, cytometer".
std::string tube_text(const result::SerialSample& s) {
  std::string tube = s.tissue.empty() ? say::kTissueNotStated : s.tissue;
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
  std::string out = say::kCourseOf(report.patient, report.points.size());
  if (!report.points.empty()) {
    out += say::kCourseDates(date_text(report.points.front().sample.date), date_text(report.points.back().sample.date));
  }
  if (report.stop) out += say::kCourseStop(date_text(*report.stop));
  if (report.baseline) {
    const auto& s = report.points[*report.baseline].sample;
    out += say::kCourseBaseline(date_text(s.date), s.accession);
    if (report.baseline_kind == result::BaselineKind::FallUnderstated) out += say::kFallUnderstated;
  } else if (report.stop) {
    out += say::kNoBaseline;
  }
  if (const auto common = common_codes(report); !common.empty()) out += "\n" + say::kOfEverySample(codes_text(common));
  if (!report.points.empty() && one_tube(report))
    out += "\n" + say::kAllSamples(tube_text(report.points.front().sample));
  return out;
}

double draw_head(PageRun& pages, double y, const result::SerialReport& report) {
  Canvas& canvas = pages.canvas();
  const double x = pages.left(), width = pages.width();
  y = draw_letterhead(pages, y, kTitle);
  const std::string date =
      pages.options().report_date.empty() ? say::kNotReviewedYet : say::kReportDateIs(pages.options().report_date);
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
  const auto describe = [&](const result::SerialComparison& which, const say::Sentence<2>& against) {
    const bool after_stop = report.stop && p.sample.date > *report.stop && p.vs_baseline && &which == &*p.vs_baseline;
    lines.push_back(
        against(class_sentence(which.cls, after_stop), serial_line(report, p, which, Grouping::NarrowSpace)));
    for (const auto& reason : which.reasons) lines.push_back(not_comparable_sentence(reason));
  };
  if (c) describe(*c, p.vs_nadir && c == &*p.vs_nadir ? say::kAgainstLowest : say::kAgainstLeading);
  if (c && p.vs_baseline && c != &*p.vs_baseline) describe(*p.vs_baseline, say::kAgainstBaselineIs);
  lines.push_back(say::kLastSample(date_text(p.sample.date), call_sentence(p.sample.call)));
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
  std::vector<io::report::Column> columns{{say::kColSample, 1.2, ColumnAlign::Left}};
  if (tubes) columns.push_back({say::kTube, 1.35, ColumnAlign::Left});
  for (const io::report::Column& column :
       std::initializer_list<io::report::Column>{{say::kEventsHead, 1.25, ColumnAlign::Left},
                                                 {say::kColShareCi, 1.35, ColumnAlign::Left},
                                                 {"LOD", 0.8, ColumnAlign::Left},
                                                 {say::kColCall, tubes ? 1.6 : 1.8, ColumnAlign::Left},
                                                 {say::kColLenalidomide, 1.3, ColumnAlign::Left},
                                                 {say::kColAgainstBaseline, 2.1, ColumnAlign::Left},
                                                 {say::kColAgainstLowest, 2.1, ColumnAlign::Left}}) {
    columns.push_back(column);
  }
  const auto common = common_codes(report);
  Table table(columns, look::kBody.at(6.3), look::kHead.at(6.0));
  for (std::size_t i = 0; i < report.points.size(); ++i) {
    const auto& p = report.points[i];
    const auto& s = p.sample;
    std::string call = call_title(s.call);
    for (const auto& code : own_codes(s, common)) call += "\n" + code;
    const std::string what = s.counted == result::Counted::Candidates ? say::kPrecursorsStay
                             : s.counted == result::Counted::Laip     ? say::kMatchedEarlier
                                                                      : "";
    const std::string of =
        say::kCountOfCells(format_count(s.count), format_count(s.denominator_count), denominator_name(s.denominator));
    std::vector<std::string> row{date_text(s.date) + "\n" + s.accession};
    if (tubes) row.push_back(tube_text(s));
    for (std::string& cell :
         std::vector<std::string>{what.empty() ? of : of + "\n" + what,
                                  serial_percent(s) + (p.comparable ? "" : std::string("\n") + say::kNotComparable),
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
  const auto section = [&](const std::string& title, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    items.push_back({Item::Kind::Heading, "", title, "", {}});
    for (const auto& text : texts) items.push_back({Item::Kind::Point, "", text, "", {}});
  };
  section(say::kKinetics, kinetics_sentences(report.kinetics));
  for (const auto& group : report.group_kinetics) {
    section(say::kKineticsOf(group.group), kinetics_sentences(group.kinetics));
  }
  std::vector<std::string> alerts;
  for (const auto& a : report.alerts) {
    alerts.push_back(say::kAlert(a.id, priority_text(a.priority), a.held ? say::kAlertHeld : "",
                                 a.accession.empty() ? "" : say::kOfAccession(a.accession), a.text));
  }
  section(say::kWorklist, alerts);
  std::vector<std::string> confounders;
  for (const auto& c : report.confounders) confounders.push_back(c.text);
  section(say::kConfounders, confounders);
  std::vector<std::string> notes = report.notes;
  for (const auto& p : report.points) {
    for (const auto& note : p.notes) notes.push_back(say::kOfAccession(p.sample.accession) + note);
  }
  section(say::kRemarks, notes);
  items.push_back({Item::Kind::Note, "", say::kIntervalsNote(sigma_sentence(report.sigma)), "", {}});
  return items;
}

void compose(PageRun& pages, const result::SerialReport& report) {
  Canvas& canvas = pages.canvas();
  double y = pages.begin(kTitle);
  y = draw_head(pages, y, report);
  y = draw_verdict(pages, y, report);
  draw_serial_plot(canvas, {pages.left(), y, pages.width(), kPlotHeight}, report);
  y += kPlotHeight + 8;
  y = draw_rows(pages, kTitle, sample_table(report), y) + 4;
  const double intended = intended_use_height(pages) + 6;
  draw_all_items(pages, kTitle, statements(report), y, pages.bottom() - intended);
  draw_intended_use(pages, kTitle, 0);  // room is kept for it
}

}  // namespace

Result<std::string> render_serial_report(const result::SerialReport& report, const ReportOptions& options) {
  const auto info =
      document_info(say::kSerialDocument(kTitle, report.patient), report.synthetic ? synthetic_data() : kTitle,
                    report.version, "series.json", say::kAttachedSeries, options);
  return render_document(info, options.page, 1, [&](Canvas& canvas, std::size_t total) {
    PageRun pages(canvas, frame_of(report), options, total);
    compose(pages, report);
    pages.end();
    return pages.count();
  });
}

}  // namespace fcscreen::engine
