// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "engine/report/strings/say.h"
#include "engine/report/words.h"

// Why a group of cells is not called aberrant, controls, dilution and panel, in words.
namespace fcscreen::engine {
namespace {

std::string held_words(const std::string& code) {
  const std::size_t colon = code.find(':');
  const say::Coded* entry = say::find("held", code.substr(0, colon));
  if (entry == nullptr) return code;
  return entry->words + (colon == std::string::npos ? std::string() : say::kAdvicePart(code.substr(colon + 1)));
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
  return n == 0 ? say::kNoMarkers : say::kOwnCombination(std::to_string(n));
}

std::string held_back_sentence(const result::Cluster& cluster) {
  if (cluster.held_back.empty() || cluster.aberrancy_class < 0 || cluster.aberrancy_class > 1) return {};
  std::string why;
  for (const std::string& code : cluster.held_back) why += (why.empty() ? "" : "; ") + held_words(code);
  return say::kHeldAt(cluster.aberrancy_class, why);
}

std::string control_sentence(const std::vector<result::StainControl>& controls) {
  std::string failed, missing, explained;
  std::size_t passed = 0, without = 0;
  const auto add = [](std::string& list, const std::string& item) { list += (list.empty() ? "" : ", ") + item; };
  for (const result::StainControl& c : controls) {
    if (c.status == "fail" && c.level && c.baseline) {
      add(failed, say::kControlFailed(c.marker, format_delta(*c.level - *c.baseline), c.population));
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
  if (passed > 0) part(say::kControlsPassed(passed));
  if (!explained.empty()) part(say::kControlsExplained(explained));
  if (!missing.empty()) part(say::kControlsTooFew(missing));
  if (without > 0) part(say::kControlsNoBaseline(without, without));
  return out;
}

std::string dilution_sentence(const result::MarrowQuality& marrow) {
  std::string out;
  for (const result::MarrowPopulation& p : marrow.populations) {
    if (!p.scored || !p.p5) continue;
    out += (out.empty() ? "" : ", ") + (p.low ? say::kDilutionBelow : say::kDilutionAbove)(
                                           p.population, events_in_words(p.count), format_percent(*p.p5));
  }
  return out.empty() ? out : say::kDilutionOf(out);
}

}  // namespace fcscreen::engine
