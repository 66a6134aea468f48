// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "engine/report/cohort_words.h"

// A study on a terminal.
namespace fcscreen::engine {
namespace {

using result::StudyResult;

/// Characters, not bytes.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

class Lines {
 public:
  void row(const std::string& label, const std::string& value, const std::string& note = {}) {
    rows_.push_back({label, value, note});
  }

  [[nodiscard]] std::string text() const {
    std::size_t label = 0, value = 0;
    for (const Row& r : rows_) {
      label = std::max(label, width_of(r.label));
      value = std::max(value, width_of(r.value));
    }
    std::string out;
    for (const Row& r : rows_) {
      std::string line = "  " + padded(r.label, label + 2) + padded(r.value, value + 2) + r.note;
      while (!line.empty() && line.back() == ' ') line.pop_back();
      out += line + "\n";
    }
    return out;
  }

 private:
  struct Row {
    std::string label, value, note;
  };
  static std::string padded(const std::string& text, std::size_t width) {
    const std::size_t have = width_of(text);
    return text + std::string(width > have ? width - have : 0, ' ');
  }
  std::vector<Row> rows_;
};

/// `text` in lines of at most 116 characters, indented by two.
std::string wrapped(const std::string& text) {
  constexpr std::size_t kWidth = 116;
  std::string out, line = " ";
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(' ', from), text.size());
    const std::string word = text.substr(from, to - from);
    if (width_of(line) + width_of(word) + 1 > kWidth && width_of(line) > 4) {
      out += line + "\n";
      line = " ";
    }
    line += " " + word;
    from = to + 1;
  }
  return out + line + "\n";
}

}  // namespace

std::string study_terminal(const StudyResult& study) {
  std::string out = std::string(study.synthetic ? "[SYNTHETIC] " : "") + study.title + ": " +
                    cell_words(study.patients) + " patients, " + cell_words(study.samples) + " samples; not reviewed\n";
  Lines table;
  for (const auto& s : study.spreads) {
    table.row(s.label, spread_words(s), "median (range); " + spread_patients(s) + " patients");
  }
  for (const auto& s : study.shares) table.row(s.label, share_words(s), s.denominator);
  out += table.text();
  if (!study.exclusions.empty()) {
    out += "Not evaluable for regression\n";
    for (const auto& line : exclusion_words(study)) out += wrapped(line);
  }
  out += "Regression\n";
  for (const auto& line : regression_words(study)) out += wrapped(line);
  for (const auto& set : study.curves) {
    if (set.code != "survival") continue;
    out += set.title + "\n";
    Lines curves;
    for (const auto& c : set.curves) {
      curves.row(c.label, cell_words(c.events) + " events in " + cell_words(c.patients), "median " + median_words(c));
    }
    out += curves.text();
  }
  for (const auto& note : study.notes) out += wrapped(note);
  return out;
}

}  // namespace fcscreen::engine
