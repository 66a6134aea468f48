// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fcscreen::gating {

/// What marker_aliases.tsv says, with every alias normalised exactly as a label is.
class AliasTable {
 public:
  /// The table compiled in; made once, safe to read from any thread.
  [[nodiscard]] static const AliasTable& instance();

  /// Canonical marker of a whole alias, or empty.
  [[nodiscard]] std::string_view alias(std::string_view text) const;
  /// Canonical marker of an alias written with a trailing `*` that equals `text`, or empty.
  [[nodiscard]] std::string_view open_alias(std::string_view text) const;
  /// Canonical marker of the longest one-word alias with a trailing `*` that `token` starts with, or empty.
  [[nodiscard]] std::string_view open_alias_start(std::string_view token) const;
  /// True when `text` is the name of a fluorochrome and nothing else.
  [[nodiscard]] bool is_fluorochrome(std::string_view text) const;
  /// Name of the known composite of exactly these markers, or empty.
  [[nodiscard]] std::string_view composite(const std::set<std::string_view>& markers) const;
  /// Canonical name of `marker` under an intracellular word, "-" when the pair is unknown, empty for no marker.
  [[nodiscard]] std::string_view intracellular(std::string_view marker) const;
  /// Class of a canonical marker ("lineageB", "aberrancy", "viability" …), or empty.
  [[nodiscard]] std::string_view marker_class(std::string_view marker) const;
  /// Words of a row "@KIND" in file order, e.g. words("VENDOR").
  [[nodiscard]] const std::vector<std::string>& words(std::string_view kind) const;
  /// Location words, longest first.
  [[nodiscard]] const std::vector<std::string>& intracellular_words() const { return intracellular_words_; }
  [[nodiscard]] const std::vector<std::string>& surface_words() const { return surface_words_; }
  [[nodiscard]] bool has_word(std::string_view kind, std::string_view word) const;

 private:
  AliasTable();
  void read_special_row(const std::vector<std::string>& fields);
  void read_marker_row(const std::vector<std::string>& fields);

  template <class T>
  using ByText = std::map<std::string, T, std::less<>>;
  ByText<std::string> alias_, open_alias_, intracellular_, class_;
  ByText<std::vector<std::string>> words_;
  std::map<std::set<std::string, std::less<>>, std::string> composite_;
  std::array<std::vector<std::string>, 256> fluorochromes_;  ///< by first character; '#' stands for two or three digits
  std::vector<std::string> intracellular_words_, surface_words_;
};

}  // namespace fcscreen::gating
