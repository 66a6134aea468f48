// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/report/strings/say.h"
#include "engine/report/words.h"

// The DNA index in words (SPEC §6). No band is ever good news: a doubled hypodiploid clone is hyperdiploid.
namespace fcscreen::engine {
namespace {

std::string range(const result::Ploidy& p) { return fmt::format("{:.2f}–{:.2f}", p.diploid_lo, p.diploid_hi); }

std::string band_text(const result::Ploidy& p) {
  if (p.band == "hypo") return say::kDnaBelow(range(p));
  return (p.band == "hyper" ? say::kDnaAbove : say::kDnaWithin)(range(p));
}

std::string one_decimal(double value) { return fmt::format("{:.1f}", value); }

bool has_band(const result::Ploidy& p, const char* band) {
  return std::any_of(p.peaks.begin(), p.peaks.end(), [&](const result::PloidyPeak& peak) { return peak.band == band; });
}

/// Largest relative distance of a kind of normal cells from the one used; 0 with one kind.
double gap_of(const result::Ploidy& p) {
  const auto used = std::find_if(p.references.begin(), p.references.end(), [](const auto& r) { return r.used; });
  if (used == p.references.end() || !used->median) return 0;
  double gap = 0;
  for (const result::PloidyReference& r : p.references) {
    if (r.median) gap = std::max(gap, std::fabs(*r.median / *used->median - 1));
  }
  return gap;
}

}  // namespace

std::string ploidy_value(const result::Ploidy& p, Grouping grouping) {
  if (!p.index || !p.cv) return say::kDnaNotAssessed(p.why);
  std::string out = say::kDnaValue(fmt::format("{:.2f}", *p.index), band_text(p), one_decimal(100 * *p.cv),
                                   events_in_words(p.target_count, grouping));
  if (p.aberrant_share && *p.aberrant_share > 0) out += say::kDnaOutside(format_percent(*p.aberrant_share));
  for (const result::PloidyReference& r : p.references) {
    if (r.used && r.cv) {
      out += say::kDnaRelative(format_count(r.count, grouping), r.population, one_decimal(100 * *r.cv));
    }
  }
  return out + ".";
}

std::string ploidy_line(const result::Ploidy& p, Grouping grouping) {
  return std::string(say::kDnaIndex) + " " + ploidy_value(p, grouping);
}

std::vector<std::string> ploidy_sentences(const result::Ploidy& p, double reference_gap) {
  if (!p.index) return {};
  std::vector<std::string> out;
  if (p.band == "diploid") {
    out.emplace_back(say::kDnaDiploidCaveat);
  }
  if (has_band(p, "hypo")) {
    out.emplace_back(say::kDnaHypo);
  }
  if (has_band(p, "hyper")) {
    out.emplace_back(say::kDnaMasked);
  }
  if (p.band != "diploid") {
    out.emplace_back(say::kDnaNoChromosomes);
    if (has_band(p, "diploid")) {
      out.emplace_back(say::kDnaDiploidBeside);
    }
  }
  const auto used = std::find_if(p.references.begin(), p.references.end(), [](const auto& r) { return r.used; });
  if (used != p.references.end() && used != p.references.begin()) {
    out.push_back(say::kDnaOtherReference(p.references.front().population, used->population));
  }
  if (const double gap = gap_of(p); gap > reference_gap) {
    out.push_back(say::kDnaGap(fmt::format("{:.0f}", 100 * gap)));
  }
  return out;
}

}  // namespace fcscreen::engine
