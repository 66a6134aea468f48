// SPDX-License-Identifier: Apache-2.0
#include "engine/report/cohort_report.h"

#include <algorithm>
#include <utility>

#include "engine/report/cohort_plot_internal.h"
#include "engine/report/cohort_words.h"
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
using result::StudyResult;

constexpr const char* kTitle = "Immature B cells over a study";
constexpr double kPlot = 150, kWaterfall = 230;

PageFrame frame_of(const StudyResult& study) {
  PageFrame frame;
  frame.synthetic = study.synthetic;
  frame.heads = {study.title, cell_words(study.patients) + " patients"};
  if (study.external) frame.heads.push_back("small numbers suppressed");
  frame.foot = "fcscreen " + study.version + " · analysis " + std::to_string(study.analysis_version) +
               " · configuration " + study.config_hash.substr(0, 12);
  return frame;
}

/// Draws section after section and turns the page where the next does not fit.
class Composer {
 public:
  Composer(PageRun& pages, const StudyResult& study) : pages_(pages), canvas_(pages.canvas()), study_(study) {}

  void compose() {
    y_ = pages_.begin(kTitle);
    head();
    medians();
    shares();
    items(regression_items());
    plot("TIME FROM THE STOP TO REGRESSION, INTERVAL-CENSORED", "", curve_set_height(1, kPlot),
         [&] { draw_regression_time(canvas_, pages_.left(), y_, pages_.width(), kPlot, study_); });
    for (const auto& set : study_.curves) {
      if (set.code == "midpoint") continue;  // drawn beside the Turnbull estimate
      const std::size_t rows = set.curves.front().kind == result::CurveKind::Incidence ? 1 : set.curves.size();
      plot(set.title, set.note, curve_set_height(rows, kPlot),
           [&] { draw_curve_set(canvas_, pages_.left(), y_, pages_.width(), kPlot, set); });
    }
    if (!study_.external) {
      plot("WATERFALL: BEST CHANGE AFTER THE STOP",
           "Change against the baseline, in decades. Only samples before ALL therapy, a transplant or a new course of "
           "lenalidomide. The spread between samples is part of what is called a regression, not of the bars.",
           kWaterfall, [&] {
             draw_waterfall(canvas_, {pages_.left(), y_, pages_.width(), kWaterfall}, study_);
           });
      swimmer();
    }
    if (!study_.notes.empty()) items(note_items());
    intended();
  }

 private:
  void head() {
    const double x = pages_.left(), width = pages_.width();
    y_ = draw_letterhead(pages_, y_, kTitle);
    const std::string& given = pages_.options().report_date;
    canvas_.text(x, y_, given.empty() ? "not reviewed yet" : "report date " + given, look::kNote,
                 {width, Align::Right});
    y_ += canvas_.text(x, y_, study_.title, look::kBody.bold().at(9.5), {width - 110}) + 1;
    std::string line =
        cell_words(study_.patients) + " patients, " + cell_words(study_.samples) + " samples. " + rule_words(study_);
    y_ += canvas_.text(x, y_, line, look::kBody, {width}) + 6;
  }

  void draw(const Table& table) {
    for (std::size_t row = 0; row < table.rows();) {
      const double need = table.head_height(canvas_, pages_.width()) + table.row_height(canvas_, pages_.width(), row);
      if (y_ + need > pages_.bottom()) y_ = pages_.begin(kTitle, true);
      row = table.draw(canvas_, pages_.left(), y_, pages_.width(), pages_.bottom(), row);
    }
    y_ += 8;
  }

  void medians() {
    Table table({{"", 2.4, ColumnAlign::Left},
                 {"Median (range), months", 1.5, ColumnAlign::Left},
                 {"Patients with it, of those with a class 2 population", 2.2, ColumnAlign::Left}},
                look::kBody, look::kHead);
    for (const auto& s : study_.spreads) table.add({s.label, spread_words(s), spread_patients(s)});
    draw(table);
  }

  void shares() {
    Table table({{"", 2.4, ColumnAlign::Left},
                 {"n of N, % (exact 95 % CI)", 1.5, ColumnAlign::Left},
                 {"N are the", 2.2, ColumnAlign::Left}},
                look::kBody, look::kHead);
    for (const auto& s : study_.shares) table.add({s.label, share_words(s), s.denominator});
    draw(table);
  }

  std::vector<Item> regression_items() {
    std::vector<Item> out{{Item::Kind::Heading, "", "REGRESSION AFTER THE STOP", "", {}}};
    for (const auto& text : regression_words(study_)) out.push_back({Item::Kind::Point, "", text, "", {}});
    if (study_.exclusions.empty()) return out;
    out.push_back({Item::Kind::Heading, "", "NOT EVALUABLE FOR REGRESSION", "", {}});
    for (const auto& text : exclusion_words(study_)) out.push_back({Item::Kind::Point, "", text, "", {}});
    return out;
  }

  std::vector<Item> note_items() {
    std::vector<Item> out{{Item::Kind::Heading, "", "REMARKS", "", {}}};
    for (const auto& text : study_.notes) out.push_back({Item::Kind::Point, "", text, "", {}});
    return out;
  }

  void items(const std::vector<Item>& all) {
    for (std::size_t next = 0; next < all.size();) {
      const std::size_t drawn =
          draw_items(canvas_, all, next, pages_.left(), y_, pages_.width(), pages_.bottom(), false);
      if (drawn == next) {
        y_ = pages_.begin(kTitle, true);
        next = draw_items(canvas_, all, next, pages_.left(), y_, pages_.width(), pages_.bottom(), true);
      } else {
        next = drawn;
      }
    }
    y_ += 4;
  }

  template <class Draw>
  void plot(const std::string& title, const std::string& note, double height, Draw&& draw) {
    const double said = note.empty() ? 0 : canvas_.measure(note, look::kNote, {pages_.width()}).height + 3;
    if (y_ + 14 + said + height > pages_.bottom()) y_ = pages_.begin(kTitle, true);
    y_ += draw_heading(canvas_, pages_.left(), y_ + 4, title) + 4;
    if (!note.empty()) y_ += canvas_.text(pages_.left(), y_, note, look::kNote, {pages_.width()}) + 3;
    draw();
    y_ += height + 6;
  }

  void swimmer() {
    const std::size_t all = std::min(study_.courses.size(), kMostLanes);
    for (std::size_t first = 0; first < all;) {
      y_ = pages_.begin("Courses", first > 0);
      const double room = pages_.bottom() - y_ - 30;
      const std::size_t count = std::min(swimmer_lanes(room), all - first);
      draw_swimmer(canvas_, {pages_.left(), y_, pages_.width(), room}, study_, first, count);
      y_ += 56 + 13.0 * static_cast<double>(count);
      first += count;
    }
    if (all == study_.courses.size()) return;
    y_ += canvas_.text(pages_.left(), y_,
                       "The first " + std::to_string(all) + " of " + cell_words(study_.patients) +
                           " patients are drawn; the tables hold all.",
                       look::kNote, {pages_.width()});
  }

  void intended() {
    const auto style = look::kBody.at(6.8).bold();
    const double height = canvas_.measure(intended_use(), style, {pages_.width()}).height;
    if (y_ + height + 4 > pages_.bottom()) y_ = pages_.begin(kTitle, true);
    canvas_.text(pages_.left(), pages_.bottom() - height, intended_use(), style, {pages_.width()});
  }

  PageRun& pages_;
  Canvas& canvas_;
  const StudyResult& study_;
  double y_ = 0;
};

struct Rendered {
  std::string bytes;
  std::size_t pages = 0;
};

Result<Rendered> render(const StudyResult& study, const ReportOptions& options, std::size_t total) {
  io::report::DocumentInfo info;
  info.title = std::string(kTitle) + ": " + study.title;
  info.subject = study.synthetic ? synthetic_data() : kTitle;
  info.creator = "fcscreen " + study.version;
  info.author = options.laboratory.name;
  info.date = options.report_date;
  if (!options.result_json.empty()) {
    info.attachments.push_back({"study.json", "application/json", "The study, machine-readable", options.result_json});
  }
  auto canvas = Canvas::create(options.page, info);
  if (!canvas) return fail(canvas.error());
  PageRun pages(*canvas, frame_of(study), options, total);
  Composer(pages, study).compose();
  pages.end();
  auto bytes = canvas->finish();
  if (!bytes) return fail(bytes.error());
  return Rendered{std::move(*bytes), pages.count()};
}

}  // namespace

Result<std::string> render_cohort_report(const StudyResult& study, const ReportOptions& options) {
  auto rendered = render(study, options, 1);
  if (rendered && rendered->pages != 1) rendered = render(study, options, rendered->pages);
  if (!rendered) return fail(rendered.error());
  return std::move(rendered->bytes);
}

}  // namespace fcscreen::engine
