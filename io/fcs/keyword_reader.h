// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/fcs/dataset.h"
#include "io/fcs/reporter.h"

namespace fcscreen::io::fcs {

/// Reads numbers from keywords and remembers which were padded or not numbers.
class KeywordReader {
 public:
  KeywordReader(const Keywords& keywords, Reporter& reporter, std::uint64_t text_offset)
      : keywords_(keywords), reporter_(reporter), text_offset_(text_offset) {}

  [[nodiscard]] Reporter& reporter() { return reporter_; }
  /// Where TEXT begins in the file.
  [[nodiscard]] std::uint64_t text_offset() const { return text_offset_; }
  /// Where a keyword stands in the file; where TEXT begins when it is absent.
  [[nodiscard]] std::uint64_t place(std::string_view key) const {
    return keywords_.offset_of(key).value_or(text_offset_);
  }
  [[nodiscard]] const Keywords& keywords() const { return keywords_; }
  /// Number of keywords.
  [[nodiscard]] std::size_t count() const { return keywords_.items().size(); }
  /// The value as it stands, or nothing when absent or blank.
  [[nodiscard]] const std::string* text(std::string_view key) const;
  /// Nothing when absent, blank or not a number; the last is reported as FCS-T10.
  [[nodiscard]] std::optional<std::uint64_t> integer(std::string_view key);
  [[nodiscard]] std::optional<double> number(std::string_view key);
  /// Remember a value that is not what its keyword asks for.
  void mark_bad(std::string_view key) { remember(bad_, key); }
  /// Remember a number with spaces around or inside it.
  void mark_padded(std::string_view key) { remember(padded_, key); }
  /// Report what was remembered (FCS-T10, FCS-T16), once.
  void finish();

 private:
  static void remember(std::vector<std::string>& keys, std::string_view key);

  const Keywords& keywords_;
  Reporter& reporter_;
  std::uint64_t text_offset_;
  std::vector<std::string> padded_, bad_;
};

/// Check every keyword against the version's table: unknown, deprecated and later-version ones, numbers that no other
/// step reads, date forms.
void check_keywords(KeywordReader& reader);

}  // namespace fcscreen::io::fcs
