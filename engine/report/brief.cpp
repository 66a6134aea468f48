// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/report/strings/say.h"
#include "engine/report/words.h"

// The short forms: a group of cells in one line, a sample in a few lines of a terminal.
namespace fcscreen::engine {
namespace {

/// One marker of a group with everything said about it.
struct Brief {
  std::string marker;
  double decades = 0;
  bool out_of_step = false, counts = false;
  std::string other;  ///< of another lineage, uniform: the sentence of that kind

  [[nodiscard]] std::string how() const {
    if (decades == 0) return out_of_step ? say::kBriefOutOfStep(marker) : say::kBriefDifferent(marker);
    const std::string times = format_factor(decades) + "×";
    if (decades < 0) return (out_of_step ? say::kBriefDimmerOutOfStep : say::kBriefDimmer)(marker, times);
    return (out_of_step ? say::kBriefBrighterOutOfStep : say::kBriefBrighter)(marker, times);
  }

  [[nodiscard]] std::string text() const {
    const std::string words = !other.empty() ? say::filled(other.c_str(), {marker}) : how();
    return counts ? words : say::kBriefExempt(words);
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
    if (f.kind == "cross-lineage" || f.kind == "arrest") it->other = say::words_of("feature", f.kind);
  }
  std::stable_sort(all.begin(), all.end(), [](const Brief& a, const Brief& b) {
    return a.counts != b.counts ? a.counts : std::fabs(a.decades) > std::fabs(b.decades);
  });
  std::string out;
  for (std::size_t i = 0; i < std::min(most, all.size()); ++i) out += (out.empty() ? "" : ", ") + all[i].text();
  if (all.size() > most) out += say::kBriefMore(all.size() - most);
  return out;
}

std::vector<std::string> terminal_lines(const result::ScreenResult& result) {
  std::vector<std::string> lines = {call_sentence(result.target.call)};
  if (result.laip) lines.push_back(laip_sentence(result));
  if (result.ploidy) {
    lines.push_back(ploidy_line(*result.ploidy));
    for (const auto& sentence : result.ploidy->sentences) lines.push_back(say::kTerminalNote(say::kDnaIndex, sentence));
  }
  for (const auto& code : result.target.reasons) lines.push_back(say::kTerminalWhy(code, reason_sentence(code)));
  for (const auto& code : result.target.flags) lines.push_back(say::kTerminalNote(code, reason_sentence(code)));
  for (const Finding& f : result.findings.items()) {
    const bool told = f.code == "SCR-R01";  // the flag REFERENCE_GENERIC says it
    const bool warns = f.severity == Severity::Warning || f.severity == Severity::Failed;
    if (warns && !told) lines.push_back(say::kTerminalFile(f.code, f.text));
  }
  return lines;
}

}  // namespace fcscreen::engine
