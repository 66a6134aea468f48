// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/plot_data.h"
#include "io/report/style.h"

namespace fcscreen::io::report {

/// Pixels of an image, 3 bytes (red, green, blue) each, [height][width], first row at the top.
struct Pixels {
  std::size_t width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
};

enum class LineStyle { Solid, Dashed, Dotted };
enum class MarkShape { Dot, Triangle, Square, Cross };

/// What a piece of a page is for a reader's program (ISO 32000-1, 14.8.4).
enum class Tag { Title, Heading, Paragraph, Table, Row, HeadCell, Cell, Figure };

/// A PDF document that is drawn upon page by page. Text is real text in embedded subset fonts, shapes are vectors.
/// The fonts come from one folder through a font configuration of this library alone, and nothing depends on the
/// clock, so the same calls give the same bytes on every machine with the same library versions.
/// Not thread-safe; separate canvases may be used in separate threads.
class Canvas {
 public:
  /// Open an empty document. Errors: PDF-F01 when the fonts are not installed, PDF-C01 when Cairo refuses.
  [[nodiscard]] static Result<Canvas> create(PageSize size, const DocumentInfo& info);

  Canvas(Canvas&&) noexcept;
  Canvas& operator=(Canvas&&) noexcept;
  ~Canvas();

  [[nodiscard]] Size page() const;
  /// Finish the page and begin the next.
  void next_page();
  /// Add an entry to the document outline that leads to height `y` of the present page; level 0 or 1.
  void bookmark(const std::string& title, double y, int level = 0);
  /// Finish the document and hand over its bytes; the canvas must not be drawn upon afterwards. Errors: PDF-C01,
  /// PDF-Q01.
  [[nodiscard]] Result<std::string> finish();

  /// Draw text with the top left of its first line box at (x, y), or within [x, x + box.width]; returns the height it
  /// took. Text is UTF-8; bytes that are not are shown as U+FFFD. A percent sign never leaves its number.
  double text(double x, double y, const std::string& text, const TextStyle& style, const TextBox& box = {});
  /// The width and height text() would take.
  [[nodiscard]] Size measure(const std::string& text, const TextStyle& style, const TextBox& box = {}) const;
  /// Draw one line with its baseline at `y`; `align` says which point of the line `x` is.
  void text_on_baseline(double x, double y, const std::string& text, const TextStyle& style, Align align = Align::Left);
  /// Draw one line turned by `degrees` (counter-clockwise) around its centre (x, y).
  void rotated_text(double x, double y, double degrees, const std::string& text, const TextStyle& style);
  /// Distance from the top of a line box to its baseline for this style.
  [[nodiscard]] double ascent(const TextStyle& style, double leading = TextBox{}.leading) const;

  void line(double x0, double y0, double x1, double y1, Colour colour, double width = 0.5);
  void fill(const Rect& rect, Colour colour, double radius = 0);
  void stroke(const Rect& rect, Colour colour, double width = 0.5, double radius = 0);
  void circle(double x, double y, double radius, Colour fill, Colour stroke, double stroke_width = 0);
  void fill_polygon(const std::vector<result::Point>& points, Colour colour);
  void stroke_polyline(const std::vector<result::Point>& points, bool closed, Colour colour, double width,
                       LineStyle style = LineStyle::Solid);
  /// Draw pixels over `rect` without smoothing. Nothing is drawn when the sizes do not agree.
  void image(const Rect& rect, const Pixels& pixels);

  /// Draw one mark of diameter `size` at every position; all of them, whatever their number. Thousands become an image
  /// of `within`, in which `deepen` darkens the colour where marks lie upon each other. Positions outside `within` may
  /// be drawn or not.
  void marks(MarkShape shape, const std::vector<result::Point>& at, double size, Colour colour, const Rect& within,
             bool deepen = false);

  /// Everything drawn while one of these lives belongs to an element of the document's structure; they nest. Text drawn
  /// outside of any is a paragraph of its own. `alternative`: what a figure shows, in words.
  class Tagged {
   public:
    Tagged(Canvas& canvas, Tag tag, const std::string& alternative = {});
    Tagged(const Tagged&) = delete;
    Tagged& operator=(const Tagged&) = delete;
    ~Tagged();

   private:
    Canvas& canvas_;
    const char* name_;
  };

  /// Draw nothing outside `rect` until unclip().
  void clip(const Rect& rect);
  void unclip();

 private:
  struct Impl;
  explicit Canvas(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fcscreen::io::report
