// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/alias_table.h"

#include <algorithm>

#include "gating/panel/embedded_data.h"
#include "gating/panel/label_text.h"

namespace fcscreen::gating {
namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> out;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(at, begin);
    out.emplace_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return out;
    begin = end + 1;
  }
}

std::string normalised(std::string_view alias) { return spaced(plain_label(alias)); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Match a fluorochrome pattern, '#' = two or three digits. Patterns are short and hold one '#', so this is cheap.
bool matches(std::string_view pattern, std::string_view text) {
  while (!pattern.empty()) {
    if (pattern.front() == '#') {
      for (const std::size_t n : {3U, 2U}) {
        const bool digits = text.size() >= n && std::all_of(text.begin(), text.begin() + static_cast<int>(n), is_digit);
        if (digits && matches(pattern.substr(1), text.substr(n))) return true;
      }
      return false;
    }
    if (text.empty() || text.front() != pattern.front()) return false;
    pattern.remove_prefix(1);
    text.remove_prefix(1);
  }
  return text.empty();
}

template <class Map>
std::string_view look_up(const Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<std::string> longest_first(std::vector<std::string> words) {
  std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return words;
}

}  // namespace

AliasTable::AliasTable() {
  for (const std::string& line : split(marker_aliases_tsv(), '\n')) {
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> fields = split(line, '\t');
    fields.resize(std::max<std::size_t>(fields.size(), 6));
    if (fields[0] == "canonical") continue;
    if (fields[0].front() == '@') {
      read_special_row(fields);
    } else {
      read_marker_row(fields);
    }
  }
  intracellular_words_ = longest_first(words("INTRACELLULAR"));
  surface_words_ = longest_first(words("SURFACE"));
}

void AliasTable::read_special_row(const std::vector<std::string>& fields) {
  const std::vector<std::string> members = split(fields[2], ',');
  if (fields[0] == "@COMPOSITE") {
    composite_[{members.begin(), members.end()}] = fields[1];
  } else if (fields[0] == "@FLUOR") {
    for (const std::string& member : members) {
      const std::string name = normalised(member);
      fluorochromes_[static_cast<unsigned char>(name.front())].push_back(name);
    }
  } else {
    // Scatter words keep their '*'; the others are normalised as labels are.
    std::vector<std::string>& words = words_[fields[0].substr(1)];
    for (const std::string& member : members) words.push_back(fields[0] == "@SCATTER" ? member : normalised(member));
  }
}

void AliasTable::read_marker_row(const std::vector<std::string>& fields) {
  class_[fields[0]] = fields[1];
  intracellular_[fields[0]] = fields[3];
  for (const std::string& alias : split(fields[4], ',')) {
    if (alias.empty()) continue;
    (alias.back() == '*' ? open_alias_ : alias_)[normalised(alias)] = fields[0];
  }
}

const AliasTable& AliasTable::instance() {
  static const AliasTable table;
  return table;
}

std::string_view AliasTable::alias(std::string_view text) const { return look_up(alias_, text); }

std::string_view AliasTable::open_alias(std::string_view text) const { return look_up(open_alias_, text); }

std::string_view AliasTable::open_alias_start(std::string_view token) const {
  std::string_view best, marker;
  for (const auto& [start, name] : open_alias_) {
    const bool one_word = start.find(' ') == std::string::npos;
    if (one_word && start.size() > best.size() && token.substr(0, start.size()) == start) {
      best = start;
      marker = name;
    }
  }
  return marker;
}

bool AliasTable::is_fluorochrome(std::string_view text) const {
  if (text.empty()) return false;
  const std::vector<std::string>& patterns = fluorochromes_[static_cast<unsigned char>(text.front())];
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) { return matches(p, text); });
}

std::string_view AliasTable::composite(const std::set<std::string_view>& markers) const {
  const auto found = composite_.find({markers.begin(), markers.end()});
  return found == composite_.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view AliasTable::intracellular(std::string_view marker) const { return look_up(intracellular_, marker); }

std::string_view AliasTable::marker_class(std::string_view marker) const { return look_up(class_, marker); }

const std::vector<std::string>& AliasTable::words(std::string_view kind) const {
  static const std::vector<std::string> none;
  const auto found = words_.find(kind);
  return found == words_.end() ? none : found->second;
}

bool AliasTable::has_word(std::string_view kind, std::string_view word) const {
  const std::vector<std::string>& all = words(kind);
  return std::find(all.begin(), all.end(), word) != all.end();
}

}  // namespace fcscreen::gating
