// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "io/report/canvas.h"

namespace fcscreen::io::report {

enum class ColumnAlign {
  Left,
  Right,
  Decimal,  ///< the decimal points of all cells stand below each other; units and words follow to the right
};

struct Column {
  std::string title;
  double share = 1;  ///< of the table's width, relative to the other columns
  ColumnAlign align = ColumnAlign::Left;
};

/// A table with one rule below its head and hair lines between rows. Cells wrap; rows never break across pages.
class Table {
 public:
  Table(std::vector<Column> columns, TextStyle body, TextStyle head);

  /// Add a row; missing cells are empty, surplus cells are ignored. `indent` (points) moves the first cell right.
  void add(std::vector<std::string> cells, double indent = 0, bool emphasis = false);
  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  /// Height of head and of one row at this width.
  [[nodiscard]] double head_height(const Canvas& canvas, double width) const;
  [[nodiscard]] double row_height(const Canvas& canvas, double width, std::size_t row) const;
  /// Draw head (unless `head` is false) and rows from `first` until one would pass `bottom`; at least one row is drawn.
  /// Returns the next row to draw; `y` is moved below what was drawn.
  std::size_t draw(Canvas& canvas, double x, double& y, double width, double bottom, std::size_t first = 0,
                   bool head = true) const;

 private:
  struct Row {
    std::vector<std::string> cells;
    double indent = 0;
    bool emphasis = false;
  };
  struct Span {
    double x = 0, width = 0;
  };
  [[nodiscard]] std::vector<Span> spans(double width) const;
  [[nodiscard]] TextStyle style_of(const Row& row) const;
  [[nodiscard]] double decimal_point(const Canvas& canvas, const Span& span, std::size_t column) const;

  std::vector<Column> columns_;
  TextStyle body_, head_;
  std::vector<Row> rows_;
};

}  // namespace fcscreen::io::report
