// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>

#include "engine/report/page_words.h"
#include "engine/report/words.h"

// Why a group of cells is not called aberrant, controls, dilution and panel, in words.
namespace fcscreen::engine {
namespace {

struct Entry {
  const char* code;
  const char* words;
};

constexpr std::array kWords = {
    Entry{"no_feature", "no marker differs enough to count"},
    Entry{"one_feature", "one independent feature, two are needed"},
    Entry{"exempt_only", "all its features are also seen in regeneration or under therapy"},
    Entry{"triple_negative", "CD10, CD34 and TdT are negative or not measured"},
    Entry{"edge", "half of it or more is lost when one margin moves a step inward, the tail of another population"},
    Entry{"diffuse", "spread far wider than normal cells of its stage, as dying and sticky cells are"},
    Entry{"plasma_like", "CD38 above the brightest normal precursor with low CD10 and CD20, as plasma cells are"},
    Entry{"lineage_dim", "lineage marker less than half the way from T to mature B cells"},
};

std::string words_of(const std::string& code) {
  const std::size_t colon = code.find(':');
  const std::string name = code.substr(0, colon);
  for (const Entry& e : kWords) {
    if (name != e.code) continue;
    return std::string(e.words) + (colon == std::string::npos ? "" : " (" + code.substr(colon + 1) + ")");
  }
  return code;
}

}  // namespace

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

std::string panel_name(const result::Panel& panel) {
  if (!panel.name.empty()) return panel.name;
  const auto n = std::count_if(panel.mapping.begin(), panel.mapping.end(),
                               [](const result::MarkerMapping& m) { return !m.marker.empty(); });
  return n == 0 ? say::kNoMarkers : say::filled(say::kOwnCombination, {std::to_string(n)});
}

std::string held_back_sentence(const result::Cluster& cluster) {
  if (cluster.held_back.empty() || cluster.aberrancy_class < 0 || cluster.aberrancy_class > 1) return {};
  std::string why;
  for (const std::string& code : cluster.held_back) why += (why.empty() ? "" : "; ") + words_of(code);
  return "Held at class " + std::to_string(cluster.aberrancy_class) + ": " + why + ".";
}

std::string control_sentence(const std::vector<result::StainControl>& controls) {
  std::string failed, missing, explained;
  std::size_t passed = 0, without = 0;
  const auto add = [](std::string& list, const std::string& item) { list += (list.empty() ? "" : ", ") + item; };
  for (const result::StainControl& c : controls) {
    if (c.status == "fail" && c.level && c.baseline) {
      add(failed, c.marker + " " + format_delta(*c.level - *c.baseline) + " on " + c.population);
    } else if (c.status == "explained") {
      add(explained, c.marker);
    } else if (c.status == "not_assessable") {
      add(missing, c.marker);
    } else if (c.status == "pass") {
      ++passed;
    } else {
      ++without;
    }
  }
  std::string out;
  const auto part = [&out](const std::string& text) { out += (out.empty() ? "" : "; ") + text; };
  if (!failed.empty()) part(failed);
  if (passed > 0) part(std::to_string(passed) + " where the laboratory's normals have them");
  if (!explained.empty()) part(explained + " displaced, as the recorded therapy explains");
  if (!missing.empty()) part("too few control cells for " + missing);
  if (without > 0)
    part("no baseline of this laboratory for " + std::to_string(without) + (without == 1 ? " marker" : " markers"));
  return out;
}

std::string dilution_sentence(const result::MarrowQuality& marrow) {
  std::string out;
  for (const result::MarrowPopulation& p : marrow.populations) {
    if (!p.scored || !p.p5) continue;
    out += (out.empty() ? "" : ", ") + p.population + " " + events_in_words(p.count) + ", " +
           (p.low ? "below " : "above ") + format_percent(*p.p5);
  }
  return out.empty() ? out : out + " of the nucleated cells (5th percentile of this laboratory's normals)";
}

}  // namespace fcscreen::engine
