// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/report/words.h"

// The DNA index in words (SPEC §6). No band is ever good news: a doubled hypodiploid clone is hyperdiploid.
namespace fcscreen::engine {
namespace {

std::string range(const result::Ploidy& p) { return fmt::format("{:.2f}–{:.2f}", p.diploid_lo, p.diploid_hi); }

std::string band_text(const result::Ploidy& p) {
  if (p.band == "hypo") return "below the diploid range " + range(p) + " (hypodiploid)";
  if (p.band == "hyper") return "above the diploid range " + range(p) + " (hyperdiploid or doubled hypodiploid)";
  return "in the diploid range " + range(p);
}

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

std::string ploidy_line(const result::Ploidy& p, Grouping grouping) {
  if (!p.index || !p.cv) return "DNA index not assessed: " + p.why + ".";
  std::string out = fmt::format("DNA index {:.2f}, {}; G0/G1 CV {:.1f} %, {} of the target", *p.index, band_text(p),
                                100 * *p.cv, events_in_words(p.target_count, grouping));
  if (p.aberrant_share && *p.aberrant_share > 0) {
    out += ", " + format_percent(*p.aberrant_share) + " of its G0/G1 events outside the diploid range";
  }
  for (const result::PloidyReference& r : p.references) {
    if (r.used && r.cv) {
      out +=
          fmt::format("; relative to {} {}, CV {:.1f} %", format_count(r.count, grouping), r.population, 100 * *r.cv);
    }
  }
  return out + ".";
}

std::vector<std::string> ploidy_sentences(const result::Ploidy& p, double reference_gap) {
  if (!p.index) return {};
  std::vector<std::string> out;
  if (p.band == "diploid") {
    out.emplace_back(
        "A diploid DNA index does not exclude aneuploidy: gains or losses of a few chromosomes do not leave this "
        "range, "
        "and they may balance.");
  }
  if (has_band(p, "hypo")) {
    out.emplace_back(
        "Low-hypodiploid clones are expected at a DNA index of about 0.67 to 0.85, near-haploid ones at 0.52 to 0.65.");
  }
  if (has_band(p, "hyper")) {
    out.emplace_back(
        "Masked hypodiploidy is not excluded: a hypodiploid clone that has doubled lies at 1.04 to 1.70 and cannot be "
        "told from hyperdiploidy by its DNA index, which therefore carries no favourable meaning.");
  }
  if (p.band != "diploid") {
    out.emplace_back("A DNA index counts no chromosomes; cytogenetics tell which are gained or lost.");
    if (has_band(p, "diploid")) {
      out.emplace_back("A diploid peak stands beside it: normal precursors, or a diploid part of the population.");
    }
  }
  const auto used = std::find_if(p.references.begin(), p.references.end(), [](const auto& r) { return r.used; });
  if (used != p.references.end() && used != p.references.begin()) {
    out.push_back("Too few " + p.references.front().population + ": the DNA index is relative to " + used->population +
                  ", whose chromatin takes up the dye differently.");
  }
  if (const double gap = gap_of(p); gap > reference_gap) {
    out.push_back(fmt::format(
        "Two kinds of normal cells lie {:.0f} % apart on the DNA axis: read the DNA index with that in mind.",
        100 * gap));
  }
  return out;
}

}  // namespace fcscreen::engine
