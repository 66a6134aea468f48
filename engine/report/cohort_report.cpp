// SPDX-License-Identifier: Apache-2.0
#include "engine/report/cohort_report.h"

#include <algorithm>
#include <utility>

#include "engine/report/cohort_plot_internal.h"
#include "engine/report/cohort_words.h"
#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"
#include "io/report/table.h"

namespace fcscreen::engine {
namespace {

using result::StudyResult;

constexpr const char* kTitle = say::kStudyTitle;
constexpr double kPlot = 150, kWaterfall = 230;

PageFrame frame_of(const StudyResult& study) {
  PageFrame frame;
  frame.synthetic = study.synthetic;
  frame.heads = {study.title, say::kPatientCount(cell_words(study.patients))};
  if (study.external) frame.heads.push_back(say::kSmallNumbers);
  frame.foot = foot_text(study.version, study.analysis_version, study.config_hash);
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
    plot(say::kTimeHeading, "", curve_set_height(1, kPlot),
         [&] { draw_regression_time(canvas_, pages_.left(), y_, pages_.width(), kPlot, study_); });
    for (const auto& set : study_.curves) {
      if (set.code == "midpoint") continue;  // drawn beside the Turnbull estimate
      const std::size_t rows = set.curves.front().kind == result::CurveKind::Incidence ? 1 : set.curves.size();
      plot(set.title, set.note, curve_set_height(rows, kPlot),
           [&] { draw_curve_set(canvas_, pages_.left(), y_, pages_.width(), kPlot, set); });
    }
    if (!study_.external) {
      plot(say::kWaterfallHeading, say::kWaterfallNote, kWaterfall, [&] {
        draw_waterfall(canvas_, {pages_.left(), y_, pages_.width(), kWaterfall}, study_);
      });
      swimmer();
    }
    if (!study_.notes.empty()) items(note_items());
    draw_intended_use(pages_, kTitle, y_);
  }

 private:
  void head() {
    const double x = pages_.left(), width = pages_.width();
    y_ = draw_letterhead(pages_, y_, kTitle);
    const std::string& given = pages_.options().report_date;
    canvas_.text(x, y_, given.empty() ? say::kNotReviewedYet : say::kReportDateIs(given), look::kNote,
                 {width, Align::Right});
    y_ += canvas_.text(x, y_, study_.title, look::kBody.bold().at(9.5), {width - 110}) + 1;
    const std::string line =
        say::kStudySize(cell_words(study_.patients), cell_words(study_.samples), rule_words(study_));
    y_ += canvas_.text(x, y_, line, look::kBody, {width}) + 6;
  }

  void draw(const Table& table) { y_ = draw_rows(pages_, kTitle, table, y_) + 8; }

  void medians() {
    Table table({{"", 2.4, ColumnAlign::Left},
                 {say::kColMedian, 1.5, ColumnAlign::Left},
                 {say::kColWithIt, 2.2, ColumnAlign::Left}},
                look::kBody, look::kHead);
    for (const auto& s : study_.spreads) table.add({s.label, spread_words(s), spread_patients(s)});
    draw(table);
  }

  void shares() {
    Table table({{"", 2.4, ColumnAlign::Left},
                 {say::kColShareOfN, 1.5, ColumnAlign::Left},
                 {say::kColNAre, 2.2, ColumnAlign::Left}},
                look::kBody, look::kHead);
    for (const auto& s : study_.shares) table.add({s.label, share_words(s), s.denominator});
    draw(table);
  }

  std::vector<Item> regression_items() {
    std::vector<Item> out{{Item::Kind::Heading, "", say::kRegressionHeading, "", {}}};
    for (const auto& text : regression_words(study_)) out.push_back({Item::Kind::Point, "", text, "", {}});
    if (study_.exclusions.empty()) return out;
    out.push_back({Item::Kind::Heading, "", say::kNotEvaluableHeading, "", {}});
    for (const auto& text : exclusion_words(study_)) out.push_back({Item::Kind::Point, "", text, "", {}});
    return out;
  }

  std::vector<Item> note_items() {
    std::vector<Item> out{{Item::Kind::Heading, "", say::kRemarks, "", {}}};
    for (const auto& text : study_.notes) out.push_back({Item::Kind::Point, "", text, "", {}});
    return out;
  }

  void items(const std::vector<Item>& all) { y_ = draw_all_items(pages_, kTitle, all, y_, pages_.bottom()) + 4; }

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
      y_ = pages_.begin(say::kCourses, first > 0);
      const double room = pages_.bottom() - y_ - 30;
      const std::size_t count = std::min(swimmer_lanes(room), all - first);
      draw_swimmer(canvas_, {pages_.left(), y_, pages_.width(), room}, study_, first, count);
      y_ += 56 + 13.0 * static_cast<double>(count);
      first += count;
    }
    if (all == study_.courses.size()) return;
    y_ += canvas_.text(pages_.left(), y_, say::kFirstDrawn(all, cell_words(study_.patients)), look::kNote,
                       {pages_.width()});
  }

  PageRun& pages_;
  Canvas& canvas_;
  const StudyResult& study_;
  double y_ = 0;
};

}  // namespace

Result<std::string> render_cohort_report(const StudyResult& study, const ReportOptions& options) {
  const auto info = document_info(say::kStudyDocument(kTitle, study.title), study.synthetic ? synthetic_data() : kTitle,
                                  study.version, "study.json", say::kAttachedStudy, options);
  return render_document(info, options.page, 1, [&](Canvas& canvas, std::size_t total) {
    PageRun pages(canvas, frame_of(study), options, total);
    Composer(pages, study).compose();
    pages.end();
    return pages.count();
  });
}

}  // namespace fcscreen::engine
