// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/ploidy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/order_statistics.h"
#include "engine/report/words.h"

namespace fcscreen::engine {
namespace {

using models::DnaPeak;

std::span<const float> column(const TubeData& tube, const std::string& name) {
  const auto at = tube.column_of(name);
  return at ? tube.events.linear.column(*at).values() : std::span<const float>{};
}

bool carries_signal(float v) { return std::isfinite(v) && v > 0; }

/// Robust upper limit of a pulse ratio within one population: median + mad robust SDs; none without spread.
struct RatioLimit {
  std::span<const float> over, under;
  double limit = std::numeric_limits<double>::infinity();

  RatioLimit(std::span<const float> numerator, std::span<const float> denominator, const Bitmask& population,
             double mad)
      : over(numerator), under(denominator) {
    std::vector<float> ratios;
    population.for_each([&](std::size_t i) {
      if (measured(i)) ratios.push_back(static_cast<float>(ratio(i)));
    });
    const double centre = median(ratios), sd = robust_sd(ratios, centre);
    if (sd > 0) limit = centre + mad * sd;
  }
  [[nodiscard]] bool measured(std::size_t i) const {
    return carries_signal(over[i]) && (under.empty() || carries_signal(under[i]));
  }
  [[nodiscard]] double ratio(std::size_t i) const {
    return under.empty() ? over[i] : static_cast<double>(over[i]) / under[i];
  }
  /// What was not measured is no doublet by this ratio.
  [[nodiscard]] bool keeps(std::size_t i) const { return !measured(i) || ratio(i) <= limit; }
};

/// DNA signals of the single cells of one population.
struct Signals {
  std::vector<float> values;  ///< on the scale
  std::size_t off_scale = 0;  ///< at its top
  std::size_t doublets = 0;
  [[nodiscard]] std::size_t count() const { return values.size() + off_scale; }
  [[nodiscard]] double off_scale_share() const {
    return off_scale == 0 ? 0 : static_cast<double>(off_scale) / static_cast<double>(count());
  }
};

/// The DNA axis of one tube.
class DnaAxis {
 public:
  DnaAxis(const TubeData& tube, double mad)
      : area_(column(tube, area_name(tube))),
        height_(column(tube, kDnaHeight)),
        width_(column(tube, kDnaWidth)),
        top_(tube.dna->top),
        mad_(mad) {}

  /// The column that holds the pulse area.
  [[nodiscard]] static std::string area_name(const TubeData& tube) {
    return tube.column_of(kDnaArea) ? std::string(kDnaArea) : tube.dna->marker;
  }

  [[nodiscard]] std::string doublets() const {
    if (height_.empty() && width_.empty()) {
      return "scatter singlets only: the DNA detector recorded neither height nor width";
    }
    const char* by = height_.empty()  ? "DNA width"
                     : width_.empty() ? "DNA area over height"
                                      : "DNA area over height and DNA width";
    return fmt::format("scatter singlets, then {} at most {:g} robust SDs above the population's median", by, mad_);
  }

  [[nodiscard]] Signals signals(const Bitmask& population) const {
    std::vector<RatioLimit> limits;
    if (!height_.empty()) limits.emplace_back(area_, height_, population, mad_);
    if (!width_.empty()) limits.emplace_back(width_, std::span<const float>{}, population, mad_);
    Signals out;
    population.for_each([&](std::size_t i) {
      const bool single = std::all_of(limits.begin(), limits.end(), [i](const RatioLimit& l) { return l.keeps(i); });
      if (!single) {
        ++out.doublets;
      } else if (top_ > 0 && area_[i] >= top_) {
        ++out.off_scale;
      } else if (carries_signal(area_[i])) {
        out.values.push_back(area_[i]);
      }
    });
    return out;
  }

 private:
  std::span<const float> area_, height_, width_;
  double top_ = 0, mad_ = 0;
};

/// The peak with the most events; ties: the lowest.
const DnaPeak* largest(const std::vector<DnaPeak>& peaks) {
  const auto at = std::max_element(peaks.begin(), peaks.end(),
                                   [](const DnaPeak& a, const DnaPeak& b) { return a.events < b.events; });
  return at == peaks.end() ? nullptr : &*at;
}

std::vector<DnaPeak> peaks_of(std::span<const float> values, const PloidyParameters& p) {
  auto peaks = models::g0g1_peaks(values, p.peaks);  // an error is a population without a peak
  return peaks ? std::move(*peaks) : std::vector<DnaPeak>{};
}

result::PloidyReference describe_reference(const std::string& name, const Bitmask& population, const DnaAxis& axis,
                                           const PloidyParameters& p) {
  const Signals cells = axis.signals(population);
  result::PloidyReference r{name, cells.count(), {}, {}, false};
  if (cells.off_scale_share() > p.max_off_scale) return r;
  const std::vector<DnaPeak> peaks = peaks_of(cells.values, p);
  if (const DnaPeak* peak = largest(peaks)) r.median = peak->median, r.cv = peak->cv;
  return r;
}

/// High side scatter without the lineage marker.
Bitmask lineage_negative_granulocytes(const TubeData& tube, const GatedTube& g) {
  const Bitmask coarse = gating::granulocytes(g.anchors, g.nucleated);
  Bitmask out = coarse.clone();
  const auto lineage = tube.view.marker(g.lineage);
  const double cut = g.cuts.at(g.lineage).cut;
  coarse.for_each([&](std::size_t i) {
    if (!(lineage[i] < cut)) out.reset(i);
  });
  return out;
}

std::vector<result::PloidyReference> references(const TubeData& tube, const GatedTube& g, const DnaAxis& axis,
                                                const PloidyParameters& p) {
  std::vector<result::PloidyReference> out = {describe_reference("T and NK cells", g.anchors.t_nk, axis, p)};
  if (g.anchors.granulocytes)
    out.push_back(describe_reference("granulocytes", lineage_negative_granulocytes(tube, g), axis, p));
  for (result::PloidyReference& r : out) {
    if (r.count < p.reference_events) continue;
    r.used = true;
    break;
  }
  return out;
}

/// Why the axis cannot carry an index, or empty.
std::string axis_fault(const TubeData& tube, const GatedTube& g, const ScaleParameters& scale) {
  const DnaChannel& dna = *tube.dna;
  if (dna.area == 0) return "the DNA detector recorded no pulse area";
  if (dna.logarithmic) return "the DNA axis is logarithmic; an index needs a linear one";
  if (dna.transformed || tube.prescaled)
    return "the values were transformed before export; an index needs a linear axis";
  if (!g.anchors.found) return "the T and NK cells of the tube were not found";
  const std::array<std::span<const float>, 1> values = {column(tube, DnaAxis::area_name(tube))};
  const PooledRange range = pooled_range(values);
  if (!(range.hi >= scale.prescaled_top)) {
    return fmt::format("the DNA values end at {:.3g}: they are not on the linear scale of an instrument", range.hi);
  }
  return {};
}

std::string band_of(double index, const PloidyParameters& p) {
  return index < p.diploid_lo ? "hypo" : index > p.diploid_hi ? "hyper" : "diploid";
}

std::string cv_fault(const std::string& whose, double cv, double limit) {
  return fmt::format("the G0/G1 peak of the {} has a CV of {:.1f} %, above {:g} %", whose, 100 * cv, 100 * limit);
}

/// Peaks of the target over the diploid median, into the block. Returns why there is no index, or empty.
std::string measure_target(const Signals& target, double diploid, const PloidyParameters& p, result::Ploidy& out) {
  if (target.count() < p.min_events) {
    return fmt::format("{} of the target with a DNA signal; {} are needed",
                       events_in_words(target.count(), Grouping::Comma), p.min_events);
  }
  if (const double share = target.off_scale_share(); share > p.max_off_scale) {
    return fmt::format("{} of the target lie off the DNA scale", format_percent(share));
  }
  std::vector<float> values;
  std::copy_if(target.values.begin(), target.values.end(), std::back_inserter(values),
               [&](float v) { return v >= p.index_lo * diploid && v <= p.index_hi * diploid; });
  const std::vector<DnaPeak> peaks = peaks_of(values, p);
  const DnaPeak* most = largest(peaks);
  if (most == nullptr) return "the target has no G0/G1 peak";
  if (most->cv > p.max_cv) return cv_fault("target", most->cv, p.max_cv);
  const result::PloidyPeak* told = nullptr;
  std::size_t all = 0, aberrant = 0;
  for (const DnaPeak& peak : peaks) {
    if (peak.cv > p.max_cv) continue;
    const double index = peak.median / diploid;
    out.peaks.push_back({index, peak.cv, peak.events, band_of(index, p)});
    all += peak.events;
    aberrant += out.peaks.back().band == "diploid" ? 0 : peak.events;
  }
  for (const result::PloidyPeak& peak : out.peaks) {
    const auto rank = [](const result::PloidyPeak& x) { return std::pair(x.band != "diploid", x.count); };
    if (told == nullptr || rank(peak) > rank(*told)) told = &peak;
  }
  out.index = told->index;
  out.cv = told->cv;
  out.band = told->band;
  out.aberrant_share = static_cast<double>(aberrant) / static_cast<double>(all);
  return {};
}

/// Why there is no index, or empty; the block is filled as far as it goes.
std::string measure(const TubeData& tube, const GatedTube& g, const Bitmask& target, const Parameters& parameters,
                    result::Ploidy& out) {
  const PloidyParameters& p = parameters.ploidy;
  if (std::string fault = axis_fault(tube, g, parameters.scale); !fault.empty()) return fault;
  const DnaAxis axis(tube, parameters.cleaning.singlet_width_mad);
  const Signals cells = axis.signals(target);
  out.doublets = axis.doublets();
  out.doublet_count = cells.doublets;
  out.target_count = cells.count();
  out.references = references(tube, g, axis, p);
  const auto used = std::find_if(out.references.begin(), out.references.end(), [](const auto& r) { return r.used; });
  if (used == out.references.end()) {
    return fmt::format("fewer than {} diploid cells with a DNA signal in the tube", p.reference_events);
  }
  if (!used->median) return fmt::format("the {} have no G0/G1 peak on the DNA scale", used->population);
  if (*used->cv > p.max_cv) return cv_fault(used->population, *used->cv, p.max_cv);
  return measure_target(cells, *used->median, p, out);
}

}  // namespace

std::optional<result::Ploidy> dna_index(const TubeData& tube, const GatedTube& g, const Bitmask& target,
                                        const Parameters& parameters) {
  if (!tube.dna) return std::nullopt;
  const PloidyParameters& p = parameters.ploidy;
  if (tube.dna->dual && g.viability.method == "valley of " + tube.dna->marker) return std::nullopt;
  result::Ploidy out;
  out.dye = tube.dna->marker;
  out.channel = tube.dna->detector;
  out.diploid_lo = p.diploid_lo;
  out.diploid_hi = p.diploid_hi;
  out.why = measure(tube, g, target, parameters, out);
  const bool normal_peak = std::any_of(out.references.begin(), out.references.end(),
                                       [&](const auto& r) { return r.used && r.cv && *r.cv <= p.max_cv; });
  if (tube.dna->dual && !normal_peak) return std::nullopt;
  out.status = out.why.empty() ? "assessed" : "not_assessed";
  out.sentences = ploidy_sentences(out, p.reference_gap);
  return out;
}

}  // namespace fcscreen::engine
