// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::io::text {

/// A table as spreadsheets and laboratory systems write it; every field as text.
struct CsvTable {
  char separator = ',';                        ///< ',' ';' or tab, as found
  std::vector<std::string> header;             ///< first row
  std::vector<std::vector<std::string>> rows;  ///< each as long as the header
  std::vector<std::size_t> lines;              ///< [rows] line each row begins on, 1-based

  /// Index of a header name (exact, after trimming blanks), if there is one.
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
};

/// Read CSV (RFC 4180 and what is found beside it): UTF-8 byte-order mark skipped; rows end in LF, CRLF or CR; fields
/// separated by comma, semicolon or tab, decided by which of semicolon, tab, comma the header holds first in that
/// order; quoted fields may hold separators, line ends and doubled quotes; empty lines are skipped.
///
/// Errors (ErrorKind::Input, code CSV-01, with line and byte offset): no header, a quote that never closes, text after
/// a closing quote, a row that is longer or shorter than the header. `name` is the file's name in messages.
[[nodiscard]] Result<CsvTable> parse_csv(std::string_view text, const std::string& name);

/// Read a number with a decimal point or, where the table's separator is not a comma, a decimal comma. Surrounding
/// blanks are allowed, anything else around the number (units, thousands separators) is not; nothing for an empty
/// field.
[[nodiscard]] std::optional<double> csv_number(std::string_view field, char separator);

/// A field as written to CSV: in quotes, doubled inside, where it holds a comma, a quote or a line end.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace fcscreen::io::text
