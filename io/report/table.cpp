// SPDX-License-Identifier: Apache-2.0
#include "io/report/table.h"

#include <algorithm>
#include <utility>

namespace fcscreen::io::report {
namespace {

constexpr double kGutter = 8.0;
constexpr double kRowPadding = 1.6;

// Where the part left of the decimal point ends: at the first '.', or behind the leading digits. An en dash between two
// numbers ends the first.
std::size_t decimal_split(const std::string& cell) {
  std::size_t i = 0;
  const auto part_of_number = [](char c) {
    // Narrow spaces and the minus sign are multi-byte; their bytes count as part of the number.
    return (c >= '0' && c <= '9') || c == '<' || c == '-' || c == '+' || static_cast<unsigned char>(c) >= 0x80;
  };
  while (i < cell.size() && part_of_number(cell[i]) && (i == 0 || cell.compare(i, 3, "–") != 0)) ++i;
  return i;
}

}  // namespace

Table::Table(std::vector<Column> columns, TextStyle body, TextStyle head)
    : columns_(std::move(columns)), body_(body), head_(head) {}

void Table::add(std::vector<std::string> cells, double indent, bool emphasis) {
  cells.resize(columns_.size());
  rows_.push_back(Row{std::move(cells), indent, emphasis});
}

std::vector<Table::Span> Table::spans(double width) const {
  double shares = 0;
  for (const auto& column : columns_) shares += column.share;
  const double room = width - kGutter * static_cast<double>(columns_.size() - 1);
  std::vector<Span> out;
  double x = 0;
  for (const auto& column : columns_) {
    out.push_back({x, room * column.share / shares});
    x += out.back().width + kGutter;
  }
  return out;
}

TextStyle Table::style_of(const Row& row) const { return row.emphasis ? body_.bold() : body_; }

double Table::head_height(const Canvas& canvas, double width) const {
  const auto columns = spans(width);
  double height = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].title.empty()) continue;
    height = std::max(height, canvas.measure(columns_[i].title, head_, {columns[i].width}).height);
  }
  return height > 0 ? height + 3.0 : 0;
}

double Table::row_height(const Canvas& canvas, double width, std::size_t row) const {
  const auto columns = spans(width);
  const Row& r = rows_[row];
  double height = body_.size * TextBox{}.leading;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].align == ColumnAlign::Decimal || r.cells[i].empty()) continue;
    const double inner = columns[i].width - (i == 0 ? r.indent : 0);
    height = std::max(height, canvas.measure(r.cells[i], style_of(r), {inner}).height);
  }
  return height + 2 * kRowPadding;
}

// Where the point of a decimal column stands: from the widest parts of the whole column on both sides, so that it
// stands still over page breaks.
double Table::decimal_point(const Canvas& canvas, const Span& span, std::size_t column) const {
  double left = 0, right = 0;
  for (const auto& row : rows_) {
    const std::string& cell = row.cells[column];
    const std::size_t split = decimal_split(cell);
    left = std::max(left, canvas.measure(cell.substr(0, split), style_of(row)).width);
    right = std::max(right, canvas.measure(cell.substr(split), style_of(row)).width);
  }
  const double under_head = span.width - right;  // the head stands on the right
  return std::max(left, columns_[column].title.empty() ? std::min(under_head, left + 14) : under_head);
}

std::size_t Table::draw(Canvas& canvas, double x, double& y, double width, double bottom, std::size_t first,
                        bool head) const {
  const auto columns = spans(width);
  const double head_room = head_height(canvas, width);
  const Canvas::Tagged table(canvas, Tag::Table);
  if (head && head_room > 0) {
    const Canvas::Tagged line(canvas, Tag::Row);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Align align = columns_[i].align == ColumnAlign::Left ? Align::Left : Align::Right;
      const double height = canvas.measure(columns_[i].title, head_, {columns[i].width}).height;
      const Canvas::Tagged cell(canvas, Tag::HeadCell);
      canvas.text(x + columns[i].x, y + head_room - 3.0 - height, columns_[i].title, head_, {columns[i].width, align});
    }
    y += head_room;
    canvas.line(x, y - 1.0, x + width, y - 1.0, ink::kMuted, 0.6);
  }
  std::vector<double> points(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].align == ColumnAlign::Decimal) points[i] = decimal_point(canvas, columns[i], i);
  }
  std::size_t row = first;
  for (; row < rows_.size(); ++row) {
    const double height = row_height(canvas, width, row);
    if (row > first && y + height > bottom) break;
    const Row& r = rows_[row];
    const Canvas::Tagged line(canvas, Tag::Row);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Canvas::Tagged cell(canvas, Tag::Cell);
      if (r.cells[i].empty()) continue;
      if (columns_[i].align == ColumnAlign::Decimal) {
        const std::string whole = r.cells[i].substr(0, decimal_split(r.cells[i]));
        const double before = canvas.measure(whole, style_of(r)).width;
        canvas.text(x + columns[i].x + points[i] - before, y + kRowPadding, r.cells[i], style_of(r));
        continue;
      }
      const double indent = i == 0 ? r.indent : 0;
      const Align align = columns_[i].align == ColumnAlign::Right ? Align::Right : Align::Left;
      canvas.text(x + columns[i].x + indent, y + kRowPadding, r.cells[i], style_of(r),
                  {columns[i].width - indent, align});
    }
    y += height;
    canvas.line(x, y, x + width, y, ink::kRule, 0.3);
  }
  return row;
}

}  // namespace fcscreen::io::report
