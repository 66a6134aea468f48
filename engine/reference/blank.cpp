// SPDX-License-Identifier: Apache-2.0
#include "engine/reference/blank.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/version.h"
#include "models/counting.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kMinNormals = 20, kFullConfidence = 59;  // SPEC §3.2, lob_rate()

using PanelKey = std::pair<std::vector<std::string>, std::string>;  // markers, serial number
using Groups = std::map<PanelKey, std::vector<const result::ReferenceNormal*>>;

Groups by_panel(const result::MaturationReference& reference) {
  Groups groups;
  for (const auto& normal : reference.normals) groups[{normal.markers, normal.serial}].push_back(&normal);
  return groups;
}

double rate(std::size_t events, const result::ReferenceNormal& n) {
  return static_cast<double>(events) / static_cast<double>(n.denominator);
}

/// The limit of the same panel where anti-CD38 hides CD38, from the same normals counted without it.
void add_limit_without_cd38(result::MaturationReference& reference,
                            const std::vector<const result::ReferenceNormal*>& normals, std::size_t min_denominator,
                            result::LimitOfBlank limit) {
  std::vector<double> class2, class1;
  for (const auto* n : normals) {
    if (!n->left_out || n->denominator < std::max<std::size_t>(min_denominator, 1)) continue;
    if (!n->class2_without_cd38 || !n->class1_without_cd38) continue;
    class2.push_back(rate(*n->class2_without_cd38, *n));
    class1.push_back(rate(*n->class1_without_cd38, *n));
  }
  const auto r2 = models::lob_rate(class2), r1 = models::lob_rate(class1);
  if (!r2 || !r1) return;
  limit.n_normals = class2.size();
  limit.rate_class2 = r2->r95;
  limit.rate_class1 = r1->r95;
  limit.confidence = r2->confidence;
  limit.masked = {"CD38"};
  reference.limits.push_back(std::move(limit));
}

}  // namespace

std::string panel_text(const std::vector<std::string>& markers, const std::string& serial) {
  std::string out;
  for (const std::string& marker : markers) out += (out.empty() ? "" : " ") + marker;
  return out + (serial.empty() ? "" : " on instrument " + serial);
}

bool limit_of_blank_possible(const result::MaturationReference& reference, std::size_t min_denominator) {
  const Groups groups = by_panel(reference);
  return std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
    const auto large = std::count_if(group.second.begin(), group.second.end(),
                                     [&](const auto* n) { return n->denominator >= min_denominator; });
    return static_cast<std::size_t>(large) >= kMinNormals;
  });
}

void set_limits_of_blank(result::MaturationReference& reference, std::size_t min_denominator, Findings& findings) {
  reference.limits.clear();
  for (const auto& [key, normals] : by_panel(reference)) {
    std::vector<double> class2, class1;
    for (const auto* n : normals) {
      if (!n->left_out || n->denominator < std::max<std::size_t>(min_denominator, 1)) continue;
      class2.push_back(rate(n->class2, *n));
      class1.push_back(rate(n->class1, *n));
    }
    const std::string panel = panel_text(key.first, key.second);
    const auto r2 = models::lob_rate(class2), r1 = models::lob_rate(class1);
    if (!r2 || !r1) {
      findings.add(
          "REF-B01", Severity::Warning,
          fmt::format("no limit of blank for {}: {} of its {} normals have the {} events and the left-out count "
                      "that {} normals must have; negatives of this panel stay without one",
                      panel, class2.size(), normals.size(), min_denominator, kMinNormals));
      continue;
    }
    if (class2.size() < kFullConfidence) {
      findings.add("REF-B02", Severity::Info,
                   fmt::format("the limit of blank for {} is the highest of {} normals, with a confidence of {:.0f} %; "
                               "{} normals give 95 %",
                               panel, class2.size(), 100 * r2->confidence, kFullConfidence));
    }
    result::LimitOfBlank limit;
    limit.n_normals = class2.size();
    limit.rate_class2 = r2->r95;
    limit.rate_class1 = r1->r95;
    limit.confidence = r2->confidence;
    limit.analysis_version = kAnalysisVersion;
    limit.markers = key.first;
    limit.serial = key.second;
    reference.limits.push_back(limit);
    add_limit_without_cd38(reference, normals, min_denominator, std::move(limit));
  }
}

}  // namespace fcscreen::engine
