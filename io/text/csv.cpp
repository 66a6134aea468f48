// SPDX-License-Identifier: Apache-2.0
#include "io/text/csv.h"

#include <charconv>
#include <cmath>
#include <utility>

namespace fcscreen::io::text {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Separator of the first non-empty line, outside quotes.
char find_separator(std::string_view text) {
  bool quoted = false, semicolon = false, tab = false, seen = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '\n' || c == '\r') && seen) break;
    seen = seen || (c != '\n' && c != '\r');
    semicolon = semicolon || (!quoted && c == ';');
    tab = tab || (!quoted && c == '\t');
  }
  return semicolon ? ';' : tab ? '\t' : ',';
}

/// Cuts text into rows of fields.
class Scanner {
 public:
  Scanner(std::string_view text, char separator) : text_(text), separator_(separator) {}

  [[nodiscard]] bool at_end() const { return position_ >= text_.size(); }
  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] std::size_t line() const { return line_; }

  /// Next row; an empty line gives one empty unquoted field. A sentence on a fault.
  tl::expected<std::vector<std::string>, std::string> row() {
    std::vector<std::string> fields;
    for (;;) {
      auto field = at_end() || text_[position_] != '"' ? plain() : quoted();
      if (!field) return tl::unexpected<std::string>(field.error());
      fields.push_back(std::move(*field));
      if (at_end()) return fields;
      const char c = text_[position_++];
      if (c == separator_) continue;
      if (c == '\r' && !at_end() && text_[position_] == '\n') ++position_;
      ++line_;
      return fields;
    }
  }

 private:
  tl::expected<std::string, std::string> plain() {
    const std::size_t begin = position_;
    while (!at_end() && text_[position_] != separator_ && text_[position_] != '\n' && text_[position_] != '\r') {
      ++position_;
    }
    return std::string(text_.substr(begin, position_ - begin));
  }

  tl::expected<std::string, std::string> quoted() {
    std::string field;
    for (++position_; !at_end(); ++position_) {
      const char c = text_[position_];
      if (c == '\n') ++line_;
      if (c != '"') {
        field += c;
      } else if (position_ + 1 < text_.size() && text_[position_ + 1] == '"') {
        field += text_[++position_];
      } else {
        ++position_;
        if (at_end() || text_[position_] == separator_ || text_[position_] == '\n' || text_[position_] == '\r') {
          return field;
        }
        return tl::unexpected<std::string>("text follows a closing quote.");
      }
    }
    return tl::unexpected<std::string>("a quote is never closed.");
  }

  std::string_view text_;
  char separator_;
  std::size_t position_ = 0, line_ = 1;
};

}  // namespace

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (trimmed(header[i]) == name) return i;
  }
  return std::nullopt;
}

Result<CsvTable> parse_csv(std::string_view text, const std::string& name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const std::size_t skipped = text.substr(0, kByteOrderMark.size()) == kByteOrderMark ? kByteOrderMark.size() : 0;
  text.remove_prefix(skipped);
  CsvTable table;
  table.separator = find_separator(text);
  Scanner scanner(text, table.separator);
  while (!scanner.at_end()) {
    const std::size_t line = scanner.line(), begin = scanner.position();
    const auto refuse = [&](const std::string& why) {
      return fail(ErrorKind::Input, "CSV-01", "line " + std::to_string(line) + ": " + why, name, skipped + begin,
                  "Correct the line, or export the table again.");
    };
    auto row = scanner.row();
    if (!row) return refuse(row.error());
    if (row->size() == 1 && row->front().empty()) continue;
    if (table.header.empty()) {
      table.header = std::move(*row);
    } else if (row->size() != table.header.size()) {
      return refuse(std::to_string(row->size()) + " fields where the header has " +
                    std::to_string(table.header.size()) + ".");
    } else {
      table.rows.push_back(std::move(*row));
      table.lines.push_back(line);
    }
  }
  if (table.header.empty()) {
    return fail(ErrorKind::Input, "CSV-01", "holds no header line.", name, 0, "Export the table again.");
  }
  return table;
}

std::optional<double> csv_number(std::string_view field, char separator) {
  std::string text(trimmed(field));
  if (separator != ',' && text.find('.') == std::string::npos) {
    if (const auto comma = text.find(','); comma != std::string::npos) text[comma] = '.';
  }
  const char* begin = text.data();
  const char* end = begin + text.size();
  if (begin != end && *begin == '+') ++begin;
  double value = 0;
  const auto [stop, fault] = std::from_chars(begin, end, value);
  if (begin == end || fault != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace fcscreen::io::text
