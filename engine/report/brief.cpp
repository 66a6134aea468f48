// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/report/words.h"

// The short forms: a group of cells in one line, a sample in a few lines of a terminal.
namespace fcscreen::engine {
namespace {

/// One marker of a group with everything said about it.
struct Brief {
  std::string marker;
  double decades = 0;
  bool out_of_step = false, counts = false;
  std::string other;  ///< of another lineage, uniform

  [[nodiscard]] std::string text() const {
    std::string out = marker + " ";
    if (!other.empty()) {
      out += other;
    } else {
      const std::string delta = format_delta(decades);  // "+0.82 decades (6.6×)"
      const auto from = delta.find('('), to = delta.find(')');
      const bool sized = from != std::string::npos && to != std::string::npos;
      if (sized) out += delta.substr(from + 1, to - from - 1) + (decades < 0 ? " dimmer" : " brighter");
      if (out_of_step) out += sized ? " and out of step" : "out of step";
      if (!sized && !out_of_step) out += "different";
    }
    return counts ? out : out + " (also in regeneration, not counted)";
  }
};

}  // namespace

std::string features_in_brief(const result::Cluster& cluster, std::size_t most) {
  const bool counted = !cluster.features.empty();
  std::vector<Brief> all;
  for (const auto& f : counted ? cluster.features : cluster.top_deltas) {
    auto it = std::find_if(all.begin(), all.end(), [&f](const Brief& b) { return b.marker == f.marker; });
    if (it == all.end()) it = all.insert(all.end(), Brief{f.marker, 0, false, !counted, ""});
    if (std::isfinite(f.delta_decades) && std::fabs(f.delta_decades) > std::fabs(it->decades)) {
      it->decades = f.delta_decades;
    }
    it->out_of_step = it->out_of_step || f.kind == "asynchrony";
    it->counts = it->counts || !f.exempt;
    if (f.kind == "cross-lineage") it->other = "of another lineage present";
    if (f.kind == "arrest") it->other = "uniform, without later stages";
  }
  std::stable_sort(all.begin(), all.end(), [](const Brief& a, const Brief& b) {
    return a.counts != b.counts ? a.counts : std::fabs(a.decades) > std::fabs(b.decades);
  });
  std::string out;
  for (std::size_t i = 0; i < std::min(most, all.size()); ++i) out += (out.empty() ? "" : ", ") + all[i].text();
  if (all.size() > most) out += ", and " + std::to_string(all.size() - most) + " more";
  return out;
}

std::vector<std::string> terminal_lines(const result::ScreenResult& result) {
  std::vector<std::string> lines = {call_sentence(result.target.call)};
  if (result.laip) lines.push_back(laip_sentence(result));
  if (result.ploidy) {
    lines.push_back(ploidy_line(*result.ploidy));
    for (const auto& sentence : result.ploidy->sentences) lines.push_back("note DNA index: " + sentence);
  }
  const auto explain = [&lines](const char* word, const std::vector<std::string>& codes) {
    for (const auto& code : codes) lines.push_back(word + code + ": " + reason_sentence(code));
  };
  explain("why  ", result.target.reasons);
  explain("note ", result.target.flags);
  for (const Finding& f : result.findings.items()) {
    const bool told = f.code == "SCR-R01";  // the flag REFERENCE_GENERIC says it
    const bool warns = f.severity == Severity::Warning || f.severity == Severity::Failed;
    if (warns && !told) lines.push_back("file " + f.code + ": " + f.text);
  }
  return lines;
}

}  // namespace fcscreen::engine
