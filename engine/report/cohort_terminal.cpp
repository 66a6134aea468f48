// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "engine/report/cohort_words.h"
#include "engine/report/strings/say.h"
#include "engine/report/terminal_text.h"

// A study on a terminal.
namespace fcscreen::engine {
namespace {

using result::StudyResult;

constexpr Paragraph kFlush{116, 2, 2};

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
  std::vector<Row> rows_;
};

}  // namespace

std::string study_terminal(const StudyResult& study) {
  std::string out = say::kTerminalStudy(study.synthetic ? say::kSyntheticMark : "", study.title,
                                        cell_words(study.patients), cell_words(study.samples));
  Lines table;
  for (const auto& s : study.spreads) {
    table.row(s.label, spread_words(s), say::kTerminalSpread(spread_patients(s)));
  }
  for (const auto& s : study.shares) table.row(s.label, share_words(s), s.denominator);
  out += table.text();
  if (!study.exclusions.empty()) {
    out += say::kTerminalNotEvaluable;
    for (const auto& line : exclusion_words(study)) out += wrapped(line, kFlush);
  }
  out += say::kTerminalRegression;
  for (const auto& line : regression_words(study)) out += wrapped(line, kFlush);
  for (const auto& set : study.curves) {
    if (set.code != "survival") continue;
    out += set.title + "\n";
    Lines curves;
    for (const auto& c : set.curves) {
      curves.row(c.label, say::kTerminalEvents(cell_words(c.events), cell_words(c.patients)),
                 say::kTerminalMedian(median_words(c)));
    }
    out += curves.text();
  }
  for (const auto& note : study.notes) out += wrapped(note, kFlush);
  return out;
}

}  // namespace fcscreen::engine
