// SPDX-License-Identifier: Apache-2.0
#include "engine/report/laboratory_words.h"

#include <optional>

#include "engine/report/strings/say.h"
#include "engine/report/words.h"

namespace fcscreen::engine {
namespace {

using result::RangedPopulation;

struct Share {
  std::size_t count = 0, of = 0;
  result::Interval ci95;
};

std::optional<Share> share_of(RangedPopulation population, const result::ScreenResult& r) {
  const auto& t = r.target;
  const auto& h = r.hematogones;
  switch (population) {
    case RangedPopulation::NormalPrecursors:
      if (!h.assessed || !h.ci95 || !h.denominator || *h.denominator == 0) return std::nullopt;
      return Share{h.count, *h.denominator, *h.ci95};
    case RangedPopulation::ImmatureB:
      if (t.denominator_count == 0) return std::nullopt;
      if (t.candidates_ci95) return Share{t.candidates, t.denominator_count, *t.candidates_ci95};
      if (t.count == t.candidates) return Share{t.count, t.denominator_count, t.ci95};
      return std::nullopt;
  }
  return std::nullopt;
}

const char* name_of(RangedPopulation population) {
  return population == RangedPopulation::NormalPrecursors ? say::kRangePrecursors : say::kRangeImmatureB;
}

}  // namespace

std::string test_title(const result::LaboratoryProfile& laboratory) {
  return laboratory.test_name.empty() ? say::kScreenTitle : laboratory.test_name;
}

std::vector<std::string> range_sentences(const result::LaboratoryProfile& laboratory, const result::ScreenResult& r) {
  std::vector<std::string> out;
  for (const auto& range : laboratory.reference_ranges) {
    const std::string limits = format_interval({range.low, range.high}) + " (" +
                               (range.of.empty() ? "" : range.of + "; ") + range.source + ")";
    const auto share = share_of(range.population, r);
    if (!share) {
      out.push_back(say::kRangeNotCompared(name_of(range.population), limits));
      continue;
    }
    const double fraction = static_cast<double>(share->count) / static_cast<double>(share->of);
    const auto& where = fraction < range.low    ? say::kRangeBelow
                        : fraction > range.high ? say::kRangeAbove
                                                : say::kRangeWithin;
    out.push_back(where(name_of(range.population),
                        share->count == 0 ? std::string(say::kRangeNoneSeen) : format_percent(fraction),
                        format_count(share->count), format_count(share->of), format_interval(share->ci95), limits));
  }
  return out;
}

}  // namespace fcscreen::engine
