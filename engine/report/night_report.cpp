// SPDX-License-Identifier: Apache-2.0
#include "engine/report/night_report.h"

#include <algorithm>

#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"
#include "io/report/table.h"

namespace fcscreen::engine {
namespace {

constexpr const char* kTitle = say::kNightTitle;

bool any_synthetic(const NightSummary& s) {
  return std::any_of(s.results.begin(), s.results.end(), [](const NightResult& r) { return r.synthetic; });
}

std::string day_of(const NightSummary& s) { return s.statistics.started.substr(0, 10); }

/// Draws table after table and turns the page where the next row does not fit.
class Composer {
 public:
  Composer(PageRun& pages, const NightSummary& summary) : pages_(pages), canvas_(pages.canvas()), s_(summary) {}

  void compose() {
    y_ = pages_.begin(kTitle);
    head();
    alerts();
    held();
    missing();
    waiting();
    results();
    remarks();
    draw_intended_use(pages_, kTitle, y_);
  }

 private:
  void head() {
    const double x = pages_.left(), width = pages_.width();
    canvas_.text(x, y_, say::kNightOf(kTitle, day_of(s_)), TextStyle{15, ink::kText, Weight::SemiBold, false, true});
    canvas_.text(x + width / 2, y_ + 1, pages_.options().laboratory.name, look::kNote, {width / 2, Align::Right});
    y_ += 24;
    canvas_.line(x, y_, x + width, y_, ink::kAccent, 0.9);
    y_ += 5;
    const NightStatistics& t = s_.statistics;
    std::string line = say::kNightLine(s_.results.size(), s_.alerts.size(), s_.held.size(), s_.missing.size(),
                                       s_.waiting.size(), t.screened, t.started, t.ended);
    if (s_.dry_run) line = say::kNightDryRun(line);
    if (s_.stopped) line = say::kNightStopped(line);
    y_ += canvas_.text(x, y_, line, look::kBody, {width}) + 8;
  }

  void draw(const char* heading, const Table& table) {
    if (table.rows() == 0) return;
    const double first = table.head_height(canvas_, pages_.width()) + table.row_height(canvas_, pages_.width(), 0);
    if (y_ + 16 + first > pages_.bottom()) y_ = pages_.begin(kTitle, true);
    y_ += draw_heading(canvas_, pages_.left(), y_, heading) + 3;
    y_ = draw_rows(pages_, kTitle, table, y_) + 10;
  }

  static io::report::Column column(const char* title, double share) { return {title, share, ColumnAlign::Left}; }

  void alerts() {
    Table table({column(say::kColRule, 0.5), column(say::kColPriority, 0.8), column(say::kAccession, 1.2),
                 column(say::kColWhat, 5)},
                look::kBody, look::kHead);
    for (const NightAlert& a : s_.alerts) {
      table.add({a.held ? say::kRuleHeld(a.rule) : a.rule, say::words_of("priority", a.priority, a.priority),
                 a.accession.empty() ? a.patient : a.accession, a.text});
    }
    draw(say::kAlertsHeading, table);
  }

  /// File names stay out of paper: they hold names of persons. The page and summary.json say where a file lies.
  void held() {
    Table table({column(say::kColHeldClass, 1.5), column(say::kAccession, 1.2), column(say::kColFound, 3.4),
                 column(say::kColAction, 2.6)},
                look::kBody, look::kHead);
    for (const NightHeld& h : s_.held) {
      table.add({h.triage, h.accession, h.found(), h.action});
    }
    draw(say::kHeldHeading, table);
  }

  void missing() {
    Table table(
        {column(say::kAccession, 1.2), column(say::kPatient, 1.2), column(say::kPanel, 1.6), column(say::kColWhat, 3)},
        look::kBody, look::kHead);
    for (const NightMissing& m : s_.missing) table.add({m.accession, m.patient, m.panel, m.text});
    draw(say::kMissingHeading, table);
  }

  void waiting() {
    if (s_.waiting.empty()) return;
    Table table({column(say::kColFiles, 1), column("", 6)}, look::kBody, look::kHead);
    table.add({std::to_string(s_.waiting.size()), say::kWaitingFiles});
    draw(say::kWaitingHeading, table);
  }

  void results() {
    Table table(
        {column(say::kAccession, 1.2), column(say::kPatient, 1.2), column(say::kTube, 1.1), column(say::kColResult, 5)},
        look::kBody, look::kHead);
    for (const NightResult& r : s_.results) {
      table.add({r.accession, r.patient, r.tube.empty() ? r.panel : r.tube, r.headline}, 0, r.held);
    }
    draw(say::kWorklistHeading, table);
  }

  void remarks() {
    Table table({column("", 1)}, look::kBody, look::kHead);
    for (const std::string& text : s_.troubles) table.add({text});
    for (const std::string& text : s_.notes) table.add({text});
    draw(say::kRemarks, table);
  }

  PageRun& pages_;
  Canvas& canvas_;
  const NightSummary& s_;
  double y_ = 0;
};

PageFrame frame_of(const NightSummary& summary) {
  PageFrame frame;
  frame.synthetic = any_synthetic(summary);
  frame.heads = {day_of(summary)};
  frame.foot = foot_text(summary.version, summary.analysis_version, "");
  return frame;
}

}  // namespace

Result<std::string> render_night_report(const NightSummary& summary, const ReportOptions& options) {
  const auto info = document_info(say::kNightOf(kTitle, day_of(summary)), kTitle, summary.version, "summary.json",
                                  say::kAttachedSummary, options);
  return render_document(info, options.page, 1, [&](Canvas& canvas, std::size_t total) {
    PageRun pages(canvas, frame_of(summary), options, total);
    Composer(pages, summary).compose();
    pages.end();
    return pages.count();
  });
}

}  // namespace fcscreen::engine
