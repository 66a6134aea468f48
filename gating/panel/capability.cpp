// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/capability.h"

#include <algorithm>
#include <initializer_list>

namespace fcscreen::gating {
namespace {

// SPEC §1.3, row L3; a known pair of two such markers is one aberrancy channel (§1.2 step 6).
constexpr std::initializer_list<const char*> kAberrancyMarkers = {
    "CD58", "CD81", "CD9", "CD66c", "CD123", "CD73", "CD304", "CD13", "CD33", "CD13+CD33", "CD66c+CD123", "CD73+CD304"};
constexpr const char* kAnyAberrancy = "an aberrancy marker (CD58, CD81, CD9, CD66c, CD123, CD73, CD304 or CD13/33)";

struct Has {
  const MarkerSet& markers;
  bool operator()(std::string_view marker) const { return markers.find(marker) != markers.end(); }
  [[nodiscard]] bool aberrancy() const {
    return std::any_of(kAberrancyMarkers.begin(), kAberrancyMarkers.end(),
                       [this](const char* m) { return (*this)(m); });
  }
};

Level level_of(const Has& has, bool lineage) {
  if (!lineage) return Level::L0;
  const bool maturation = has("CD20") || has("CD38"), immaturity = has("CD10") || has("CD34");
  const bool complete = has("CD10") && has("CD34") && has("CD20") && has("CD38") && has.aberrancy();
  if (has("CD45") && complete) return has("TdT") ? Level::L3 : Level::L2;
  if (has("CD45") && immaturity && maturation) return Level::L2Minus;
  if (has("CD19") && has("CD45") && (has("CD38") || has("CD81"))) return Level::L1;
  return Level::BelowL1;
}

/// What the level above `level` needs that the tube lacks.
std::vector<std::string> missing_for_next(const Has& has, Level level) {
  std::vector<std::string> out;
  const auto need = [&](bool present, const char* what) {
    if (!present) out.emplace_back(what);
  };
  switch (level) {
    case Level::L0: need(false, "CD19"); break;
    case Level::BelowL1:
      need(has("CD19"), "CD19");
      need(has("CD45"), "CD45");
      need(has("CD38") || has("CD81"), "CD38");
      break;
    case Level::L1:
      need(false, "CD10");
      need(false, "CD34");
      need(has("CD20") || has("CD38"), "CD20");
      break;
    case Level::L2Minus:
      for (const char* marker : {"CD10", "CD34", "CD20", "CD38"}) need(has(marker), marker);
      need(has.aberrancy(), kAnyAberrancy);
      break;
    case Level::L2: need(false, "TdT"); break;
    case Level::L3: break;
  }
  return out;
}

std::string listed(const Has& has, std::initializer_list<const char*> markers) {
  std::string out;
  for (const char* marker : markers) {
    if (has(marker)) out += (out.empty() ? "" : ", ") + std::string(marker);
  }
  return out;
}

/// What stands in for a marker that is not measured (SPEC §1.4).
std::vector<std::string> surrogate_sentences(const Has& has, const Capability& capability) {
  std::vector<std::string> out;
  if (!has("TdT")) out.emplace_back("TdT not assessed");
  if (!has("TdT") && has("CD34")) out.emplace_back("CD34 used as surrogate for TdT");
  if (!has("CD34")) out.emplace_back("CD34 not assessed");
  if (!has("CD10")) out.emplace_back("CD10 not assessed");
  if (!has("CD19") && capability.other_lineage) {
    std::string by = listed(has, {"CD22", "cyCD22", "cyCD79a"});
    if (has("CD24") && has("CD66b")) by += (by.empty() ? "" : ", ") + std::string("CD24 without CD66b");
    out.push_back("CD19 not assessed: B lineage by " + by);
  }
  if (!has("CD38")) {
    const std::string by = listed(has, {"CD81", "CD58", "CD45", "CD20"});
    out.push_back(by.empty() ? "CD38 not assessed" : "CD38 not assessed: maturation described by " + by);
  }
  return out;
}

}  // namespace

const char* to_string(Level level) {
  switch (level) {
    case Level::L0: return "L0";
    case Level::BelowL1: return "BELOW_L1";
    case Level::L1: return "L1";
    case Level::L2Minus: return "L2-";
    case Level::L2: return "L2";
    case Level::L3: return "L3";
  }
  return "L0";
}

Capability capability_of(const MarkerSet& markers, const Therapy& therapy) {
  const Has has{markers};
  Capability out;
  const bool cd22 = (has("CD22") || has("cyCD22")) && therapy.anti_cd22 != Treatment::Yes;
  out.other_lineage = cd22 || has("cyCD79a") || (has("CD24") && has("CD66b"));
  out.level = level_of(has, has("CD19") || out.other_lineage);
  out.cd10_and_cd34 = has("CD10") && has("CD34");
  out.tdt = has("TdT");
  out.missing = missing_for_next(has, out.level);
  for (const char* marker : {"CD19", "CD10", "CD34", "TdT", "CD20", "CD38"}) {
    if (!has(marker)) out.not_in_tube.emplace_back(marker);
  }
  if (out.level >= Level::L1) out.sentences = surrogate_sentences(has, out);
  for (const std::string& marker : out.not_in_tube) out.sentences.push_back(missing_marker_sentence(marker));
  return out;
}

std::string missing_marker_sentence(std::string_view marker) {
  const std::string name(marker);
  return name + " not in this tube: populations recognisable only by " + name + " are not excluded.";
}

}  // namespace fcscreen::gating
