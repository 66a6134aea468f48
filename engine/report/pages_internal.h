// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "engine/report/laboratory_words.h"
#include "engine/report/report.h"
#include "engine/report/review_words.h"
#include "engine/report/words.h"
#include "io/report/canvas.h"
#include "io/report/table.h"

namespace fcscreen::engine {

// The words of drawing, as every page uses them.
namespace ink = io::report::ink;
using io::report::Align;
using io::report::Canvas;
using io::report::Colour;
using io::report::Column;
using io::report::ColumnAlign;
using io::report::LineStyle;
using io::report::Rect;
using io::report::Table;
using io::report::TextBox;
using io::report::TextStyle;
using io::report::Weight;

/// Sizes and styles every page shares.
namespace look {
inline constexpr double kMargin = 44;
inline constexpr double kGap = 22;  ///< between columns
inline const io::report::TextStyle kBody{7.9};
inline const io::report::TextStyle kSmall{6.4};
inline const io::report::TextStyle kNote{6.4, io::report::ink::kMuted};
inline const io::report::TextStyle kHead{6.6, io::report::ink::kMuted, io::report::Weight::SemiBold};
inline const io::report::TextStyle kSection{6.9, io::report::ink::kAccent, io::report::Weight::SemiBold, false, false,
                                            0.35};
}  // namespace look

/// What stands at the head and foot of every page of one document.
struct PageFrame {
  bool synthetic = false;          ///< the band that says so
  std::vector<std::string> heads;  ///< right of the title, from page 2 on: whose document this is and what it says
  std::string foot;                ///< versions and hashes
  std::string status = not_reviewed();
  bool watermark = true;  ///< `status` across the page
};
[[nodiscard]] PageFrame frame_of(const result::ScreenResult& result, const ReportOptions& options);

/// "fcscreen 1.2.0 · analysis 4 · configuration 0123456789ab"; without a hash the software alone.
[[nodiscard]] std::string foot_text(const std::string& version, int analysis_version, const std::string& config_hash);

/// The run of pages: heads, foot lines, watermark and page numbers around what the sections draw.
class PageRun {
 public:
  /// `total` is the number of pages to print at the foot; 0 where it is not known yet.
  PageRun(io::report::Canvas& canvas, PageFrame frame, const ReportOptions& options, std::size_t total);

  [[nodiscard]] io::report::Canvas& canvas() { return canvas_; }
  [[nodiscard]] const ReportOptions& options() const { return options_; }
  /// The area a section may draw into.
  [[nodiscard]] double left() const { return look::kMargin; }
  [[nodiscard]] double width() const { return canvas_.page().width - 2 * look::kMargin; }
  [[nodiscard]] double bottom() const { return canvas_.page().height - 50; }
  [[nodiscard]] std::size_t count() const { return number_; }

  /// Begin a page with the section's title (or its continuation); returns where its content starts. The first page
  /// draws its own title.
  double begin(const std::string& title, bool continued = false);
  /// Draw what lies over and below the content of the last page.
  void end();

 private:
  io::report::Canvas& canvas_;
  PageFrame frame_;
  const ReportOptions& options_;
  std::size_t total_ = 0, number_ = 0;
};

/// What a document says of itself: title, program, laboratory, language, date, and what it carries as `name`, where
/// the options hold that.
[[nodiscard]] io::report::DocumentInfo document_info(const std::string& title, const std::string& subject,
                                                     const std::string& version, const char* name,
                                                     const char* description, const ReportOptions& options);
/// The bytes of a document. `compose` draws it, told how many pages it is going to have, and returns how many it drew;
/// where that is not the `usual` number it draws once more, for the numbers at the foot.
[[nodiscard]] Result<std::string> render_document(
    const io::report::DocumentInfo& info, io::report::PageSize page, std::size_t usual,
    const std::function<std::size_t(Canvas& canvas, std::size_t total)>& compose);

/// The pages of one screened sample.
class Pages : public PageRun {
 public:
  Pages(io::report::Canvas& canvas, const result::ScreenResult& result, const ReportOptions& options, std::size_t total)
      : PageRun(canvas, frame_of(result, options), options, total), result_(result) {}
  [[nodiscard]] const result::ScreenResult& result() const { return result_; }

 private:
  const result::ScreenResult& result_;
};

/// One piece of a text column.
struct Item {
  enum class Kind { Heading, Text, Note, Point, Light };
  Kind kind = Kind::Text;
  std::string lead, text, note;
  result::QcStatus status = result::QcStatus::NotAssessed;
};

/// Height of one item in a column of this width.
[[nodiscard]] double item_height(const io::report::Canvas& canvas, const Item& item, double width);
/// Draw items from `first` down a column until one would pass `bottom`; a heading stays with what follows it. Returns
/// the next item; `y` moves below what was drawn. At least one item is drawn when `force` is set.
std::size_t draw_items(io::report::Canvas& canvas, const std::vector<Item>& items, std::size_t first, double x,
                       double& y, double width, double bottom, bool force);

/// Draw a table from row `first` on under its heading, going on to further pages of `title` where it is long; returns
/// where it ends.
double draw_table(PageRun& pages, const char* title, const char* heading, const io::report::Table& table, double y,
                  std::size_t first = 0);

/// Draw a table without a heading, turning to further pages of `title` where the next row does not fit; returns where
/// it ends.
double draw_rows(PageRun& pages, const char* title, const io::report::Table& table, double y);
/// Draw items over the whole width down to `bottom`, then on further pages of `title`; returns where they end.
double draw_all_items(PageRun& pages, const char* title, const std::vector<Item>& items, double y, double bottom);
/// Height of the sentence of the intended use at the foot of a document.
[[nodiscard]] double intended_use_height(PageRun& pages);
/// Draw it at the foot of this page, or of a further one where the content ends too low at `y`.
void draw_intended_use(PageRun& pages, const char* title, double y);

/// Draw a section heading; returns its height.
double draw_heading(io::report::Canvas& canvas, double x, double y, const std::string& text);
/// Draw the sign of a quality light (circle pass, triangle check, square fail, ring not assessed) centred at (x, y).
void draw_light(io::report::Canvas& canvas, double x, double y, result::QcStatus status);

/// The fraction with its interval, gate band and limits on one logarithmic axis from 0.0001 % to 100 %, and beside it
/// the compartment's where that carries the call; the key names both. Returns its height.
double draw_fraction_scale(io::report::Canvas& canvas, const result::Target& target, double x, double y, double width);

/// Left column of page 1: reasons, flags, what would change the result, missing markers, remarks, findings.
[[nodiscard]] std::vector<Item> reasons_column(const result::ScreenResult& result);
/// Right column of page 1: aberrancy, hematogones, DNA index, quality lights, ranges of the laboratory.
[[nodiscard]] std::vector<Item> state_column(const result::ScreenResult& result,
                                             const result::LaboratoryProfile& laboratory);

/// Title, laboratory and the rule below them; returns where the content starts.
double draw_letterhead(PageRun& pages, double y, const std::string& title);
/// Who and what: patient, accession, specimen, dates, tube. Returns where it ends.
double draw_identity(Pages& pages, double y);
/// That this report corrects a signed one, or differs from it; nothing otherwise. Returns where it ends.
double draw_correction(Pages& pages, double y);

void compose_answer(Pages& pages);
void compose_gating(Pages& pages, const result::ScreenPlots& plots);
void compose_target(Pages& pages, const result::ScreenPlots& plots);
void compose_normal(Pages& pages, const result::ScreenPlots& plots);
void compose_quality(Pages& pages, const result::ScreenPlots& plots);
void compose_audit(Pages& pages);

}  // namespace fcscreen::engine
