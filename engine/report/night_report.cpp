// SPDX-License-Identifier: Apache-2.0
#include "engine/report/night_report.h"

#include <algorithm>

#include "engine/report/pages_internal.h"
#include "io/report/table.h"

namespace fcscreen::engine {
namespace {

namespace ink = io::report::ink;
using io::report::Align;
using io::report::Canvas;
using io::report::ColumnAlign;
using io::report::Table;
using io::report::TextStyle;
using io::report::Weight;

constexpr const char* kTitle = "Morning summary";

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
    intended();
  }

 private:
  void head() {
    const double x = pages_.left(), width = pages_.width();
    canvas_.text(x, y_, std::string(kTitle) + " " + day_of(s_),
                 TextStyle{15, ink::kText, Weight::SemiBold, false, true});
    canvas_.text(x + width / 2, y_ + 1, pages_.options().laboratory.name, look::kNote, {width / 2, Align::Right});
    y_ += 24;
    canvas_.line(x, y_, x + width, y_, ink::kAccent, 0.9);
    y_ += 5;
    const NightStatistics& t = s_.statistics;
    std::string line = std::to_string(s_.results.size()) + " results, " + std::to_string(s_.alerts.size()) +
                       " alerts, " + std::to_string(s_.held.size()) + " held, " + std::to_string(s_.missing.size()) +
                       " expected but not received, " + std::to_string(s_.waiting.size()) + " not complete yet. " +
                       std::to_string(t.screened) + " screened from " + t.started + " to " + t.ended +
                       ". Preliminary, not reviewed.";
    if (s_.dry_run) line = "A dry run: nothing was screened or filed. " + line;
    if (s_.stopped) line = "The night ended early; the next run goes on. " + line;
    y_ += canvas_.text(x, y_, line, look::kBody, {width}) + 8;
  }

  void draw(const char* heading, const Table& table) {
    if (table.rows() == 0) return;
    const double first = table.head_height(canvas_, pages_.width()) + table.row_height(canvas_, pages_.width(), 0);
    if (y_ + 16 + first > pages_.bottom()) y_ = pages_.begin(kTitle, true);
    y_ += draw_heading(canvas_, pages_.left(), y_, heading) + 3;
    for (std::size_t row = 0; row < table.rows();) {
      const double need = table.head_height(canvas_, pages_.width()) + table.row_height(canvas_, pages_.width(), row);
      if (y_ + need > pages_.bottom()) y_ = pages_.begin(kTitle, true);
      row = table.draw(canvas_, pages_.left(), y_, pages_.width(), pages_.bottom(), row);
    }
    y_ += 10;
  }

  static io::report::Column column(const char* title, double share) { return {title, share, ColumnAlign::Left}; }

  void alerts() {
    Table table({column("Rule", 0.5), column("Priority", 0.8), column("Accession", 1.2), column("What", 5)},
                look::kBody, look::kHead);
    for (const NightAlert& a : s_.alerts) {
      std::string priority = a.priority;
      std::replace(priority.begin(), priority.end(), '_', ' ');
      table.add({a.rule + (a.held ? ", held" : ""), priority, a.accession.empty() ? a.patient : a.accession, a.text});
    }
    draw("ALERTS, MOST URGENT FIRST", table);
  }

  /// File names stay out of paper: they hold names of persons. The page and summary.json say where a file lies.
  void held() {
    Table table(
        {column("Class", 1.5), column("Accession", 1.2), column("What was found", 3.4), column("Next action", 2.6)},
        look::kBody, look::kHead);
    for (const NightHeld& h : s_.held) {
      table.add({h.triage, h.accession, h.found(), h.action});
    }
    draw("HELD", table);
  }

  void missing() {
    Table table({column("Accession", 1.2), column("Patient", 1.2), column("Panel", 1.6), column("What", 3)},
                look::kBody, look::kHead);
    for (const NightMissing& m : s_.missing) table.add({m.accession, m.patient, m.panel, m.text});
    draw("EXPECTED BUT NOT RECEIVED", table);
  }

  void waiting() {
    if (s_.waiting.empty()) return;
    Table table({column("Files", 1), column("", 6)}, look::kBody, look::kHead);
    table.add({std::to_string(s_.waiting.size()),
               "are not complete yet; the next run looks again, after a day they are TRUNCATED."});
    draw("NOT COMPLETE YET", table);
  }

  void results() {
    Table table({column("Accession", 1.2), column("Patient", 1.2), column("Tube", 1.1), column("Result", 5)},
                look::kBody, look::kHead);
    for (const NightResult& r : s_.results) {
      table.add({r.accession, r.patient, r.tube.empty() ? r.panel : r.tube, r.headline}, 0, r.held);
    }
    draw("WORKLIST", table);
  }

  void remarks() {
    Table table({column("", 1)}, look::kBody, look::kHead);
    for (const std::string& text : s_.troubles) table.add({text});
    for (const std::string& text : s_.notes) table.add({text});
    draw("REMARKS", table);
  }

  void intended() {
    const auto style = look::kBody.at(6.8).bold();
    const double height = canvas_.measure(intended_use(), style, {pages_.width()}).height;
    if (y_ + height + 4 > pages_.bottom()) y_ = pages_.begin(kTitle, true);
    canvas_.text(pages_.left(), pages_.bottom() - height, intended_use(), style, {pages_.width()});
  }

  PageRun& pages_;
  Canvas& canvas_;
  const NightSummary& s_;
  double y_ = 0;
};

struct Rendered {
  std::string bytes;
  std::size_t pages = 0;
};

Result<Rendered> render(const NightSummary& summary, const ReportOptions& options, std::size_t total) {
  io::report::DocumentInfo info;
  info.title = std::string(kTitle) + " " + day_of(summary);
  info.subject = kTitle;
  info.creator = "fcscreen " + summary.version;
  info.author = options.laboratory.name;
  if (!options.result_json.empty()) {
    info.attachments.push_back(
        {"summary.json", "application/json", "The summary, machine-readable", options.result_json});
  }
  auto canvas = Canvas::create(options.page, info);
  if (!canvas) return fail(canvas.error());
  PageFrame frame;
  frame.synthetic = any_synthetic(summary);
  frame.heads = {day_of(summary)};
  frame.foot = "fcscreen " + summary.version + " · analysis " + std::to_string(summary.analysis_version);
  PageRun pages(*canvas, frame, options, total);
  Composer(pages, summary).compose();
  pages.end();
  auto bytes = canvas->finish();
  if (!bytes) return fail(bytes.error());
  return Rendered{std::move(*bytes), pages.count()};
}

}  // namespace

Result<std::string> render_night_report(const NightSummary& summary, const ReportOptions& options) {
  auto rendered = render(summary, options, 1);
  if (rendered && rendered->pages != 1) rendered = render(summary, options, rendered->pages);
  if (!rendered) return fail(rendered.error());
  return std::move(rendered->bytes);
}

}  // namespace fcscreen::engine
