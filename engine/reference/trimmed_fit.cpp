// SPDX-License-Identifier: Apache-2.0
#include "engine/reference/trimmed_fit.h"

#include <cmath>
#include <string>

#include "models/mixture.h"

namespace fcscreen::engine {
namespace {

Status trim(const result::MaturationReference& first, double distance, unsigned threads,
            std::vector<NormalRows>& normals) {
  std::vector<std::string> markers;
  for (const auto& anchor : first.markers) markers.push_back(anchor.marker);
  const auto scorer = models::PathScorer::create(first, markers);
  if (!scorer) return fail(scorer.error());
  const std::size_t m = markers.size();
  for (NormalRows& r : normals) {
    const std::size_t n = r.values.size() / m;
    std::vector<models::PathScore> scores(n);
    scorer->score({r.values, n, m}, scores, threads);
    std::vector<float> kept;
    for (std::size_t i = 0; i < n; ++i) {
      if (scores[i].distance <= distance) {
        kept.insert(kept.end(), r.values.begin() + static_cast<std::ptrdiff_t>(i * m),
                    r.values.begin() + static_cast<std::ptrdiff_t>((i + 1) * m));
      }
    }
    r.values = std::move(kept);
  }
  return {};
}

Result<result::MaturationReference> fit(const std::vector<NormalRows>& normals, const models::PathFitOptions& options) {
  const std::size_t m = options.markers.size();
  std::vector<models::ReferenceSample> samples;
  for (const NormalRows& r : normals) samples.push_back({{r.values, r.values.size() / m, m}, r.regenerating});
  return models::fit_maturation_path(samples, options);
}

}  // namespace

std::vector<float> clean_rows(const TubeData& tube, const GatedTube& gated,
                              const std::vector<result::MarkerAnchor>& markers, const ScreenOptions& options) {
  std::vector<std::uint32_t> events;
  clean_b_lineage(tube, gated, options.parameters, options.threads).for_each([&](std::size_t e) {
    events.push_back(static_cast<std::uint32_t>(e));
  });
  return anchored_rows(tube, gated, markers, events, options.parameters.axis_min_span);
}

double trim_distance(double probability, std::size_t n_markers) {
  return std::sqrt(models::enclosing_distance_square(n_markers, 0, probability));
}

Result<result::MaturationReference> fit_trimmed(std::vector<NormalRows> normals, const models::PathFitOptions& options,
                                                const TrimRules& rules) {
  models::PathFitOptions step = options;
  for (std::size_t pass = 0; pass < rules.passes; ++pass) {
    step.calibrate = false;
    const auto first = fit(normals, step);
    if (!first) return fail(first.error());
    if (auto trimmed = trim(*first, rules.distance, options.threads, normals); !trimmed) return fail(trimmed.error());
  }
  return fit(normals, options);
}

std::optional<BlankCounts> count_blank(const TubeData& tube, const GatedTube& gated,
                                       const result::MaturationReference& reference, const ScreenOptions& options) {
  const Maturation scored = score_maturation(tube, gated, reference, options);
  if (!scored.usable()) return std::nullopt;
  const Classified classified = classify(tube, gated, scored, gated.strict_candidates, options.parameters);
  return BlankCounts{gated.nucleated.count(), classified.k(), classified.k1(), classified.different_from_normal};
}

}  // namespace fcscreen::engine
