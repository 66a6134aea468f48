// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/replicates.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "engine/report/words.h"
#include "models/count_tests.h"
#include "models/counting.h"

namespace fcscreen::engine {
namespace {

constexpr double kDiffer = 0.01;  // SPEC §3.2: chi-square, p < 0.01

std::vector<std::string> markers_of(const result::Panel& panel) {
  std::vector<std::string> out;
  for (const auto& m : panel.mapping) {
    if (!m.marker.empty()) out.push_back(m.marker);
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// What keeps two tubes from being replicates; empty when nothing does.
std::string difference(const result::ScreenResult& a, const result::ScreenResult& b) {
  if (a.input.sha256 == b.input.sha256) return "are the same file";
  if (markers_of(a.panel) != markers_of(b.panel)) return "differ in their markers";
  if (a.input.cytometer != b.input.cytometer) return "come from different cytometers";
  if (a.input.acquired.size() < 10 || a.input.acquired.substr(0, 10) != b.input.acquired.substr(0, 10)) {
    return "were not acquired on one day, or the day is not known";
  }
  if (a.input.accession != b.input.accession || a.input.patient != b.input.patient) return "are not of one sample";
  if (a.fcscreen.config_hash != b.fcscreen.config_hash || a.fcscreen.analysis_version != b.fcscreen.analysis_version ||
      a.fcscreen.reference_id != b.fcscreen.reference_id) {
    return "were not screened alike";
  }
  if (a.target.denominator != b.target.denominator || a.target.counted != b.target.counted) {
    return "do not count the same";
  }
  return {};
}

}  // namespace

Result<Replicates> merge_replicates(std::span<const result::ScreenResult> results) {
  const auto refuse = [](const std::string& what) {
    return fail(ErrorKind::Usage, "SCR-M01", what, {}, {},
                "Only tubes of one sample, alike in panel, settings and day, are put together.");
  };
  if (results.size() < 2) return refuse("replicates need at least two tubes.");
  std::vector<std::uint64_t> counts, cells;
  for (std::size_t i = 0; i < results.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (const std::string why = difference(results[j], results[i]); !why.empty()) {
        return refuse(results[j].input.path + " and " + results[i].input.path + " " + why + ".");
      }
    }
    counts.push_back(results[i].target.count);
    cells.push_back(results[i].target.denominator_count);
  }
  const models::Homogeneity h = models::homogeneity(counts, cells);
  Replicates out;
  out.tubes = results.size();
  out.count = static_cast<std::size_t>(h.count);
  out.denominator = static_cast<std::size_t>(h.denominator);
  if (h.denominator == 0) return refuse("the tubes hold no cells to count in.");
  out.ci95 = models::clopper_pearson(h.count, h.denominator);
  out.lod = static_cast<double>(models::CountRules().lod_ev) / static_cast<double>(h.denominator);
  out.p_value = h.p_value;
  out.homogeneous = !h.p_value || *h.p_value >= kDiffer;
  const auto& t = results.front().target;
  out.sentence = fmt::format(
      "{} replicate tubes: {} {} of {} of {} (95 % CI {}); {}", out.tubes, format_count(out.count, Grouping::Comma),
      counted_name(t), format_count(out.denominator, Grouping::Comma), denominator_name(t.denominator),
      format_interval(out.ci95),
      !out.p_value ? std::string("nothing counted to compare")
      : out.homogeneous
          ? fmt::format("one rate in all (chi-square, p {:.2g})", *out.p_value)
          : fmt::format("THE RATES DIFFER (chi-square, p {:.2g}): look for a clump or carry-over in one tube",
                        *out.p_value));
  return out;
}

}  // namespace fcscreen::engine
