// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/evidence.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/parallel.h"

namespace fcscreen::gating {
namespace {

constexpr float kExcluded = -std::numeric_limits<float>::infinity();

/// log σ(m) without overflow at either end.
double log_logistic(double m) { return m >= 0 ? -std::log1p(std::exp(-m)) : m - std::log1p(std::exp(m)); }

struct MovedMargin {
  const Margin* margin;
  double cut, sign;
  [[nodiscard]] double at(std::size_t i) const {
    return std::min(sign * (margin->values[i] - cut) / margin->noise, margin->cap);
  }
};

std::vector<MovedMargin> moved(const std::vector<Margin>& margins, const MarginShift& shift) {
  std::vector<MovedMargin> out;
  for (const Margin& m : margins) {
    const double sign = m.side == Side::Above ? 1.0 : -1.0;
    const bool move = shift.only.empty() || shift.only == m.name;
    out.push_back({&m, m.cut - (move ? sign * shift.steps * m.band_step : 0.0), sign});
  }
  return out;
}

float evidence_of(const std::vector<MovedMargin>& all_of, const std::vector<MovedMargin>& any_of, std::size_t i) {
  double sum = 0;
  for (const MovedMargin& m : all_of) {
    sum += log_logistic(m.at(i));
    if (!(sum > -60)) return kExcluded;  // also NaN
  }
  if (any_of.empty()) return static_cast<float>(sum);
  double best = -std::numeric_limits<double>::infinity();
  for (const MovedMargin& m : any_of) best = std::max(best, m.at(i));
  sum += log_logistic(best);
  return sum > -60 ? static_cast<float>(sum) : kExcluded;
}

}  // namespace

std::vector<float> log_evidence(const EvidenceModel& model, const Bitmask& base, const MarginShift& shift,
                                unsigned threads) {
  std::vector<float> out(base.size(), kExcluded);
  const auto all_of = moved(model.all_of, shift), any_of = moved(model.any_of, shift);
  parallel_for(n_blocks(base.size()), threads, [&](std::size_t block) {
    const std::size_t end = std::min(base.size(), (block + 1) * kBlockEvents);
    for (std::size_t i = block * kBlockEvents; i < end; ++i) {
      if (base.test(i)) out[i] = evidence_of(all_of, any_of, i);
    }
  });
  return out;
}

double relax_threshold(std::span<const float> evidence, const RelaxParameters& p) {
  const auto count = [&](double threshold) {
    return static_cast<double>(
        std::count_if(evidence.begin(), evidence.end(), [&](float e) { return e >= threshold; }));
  };
  double threshold = p.strict, core = count(threshold);
  if (core < 10) return threshold;
  while (threshold - p.step >= p.loosest) {
    const double wider = count(threshold - p.step);
    if (wider - core > p.shell_share * core) break;
    threshold -= p.step;
    core = wider;
  }
  return threshold;
}

Bitmask at_least_evidence(std::span<const float> evidence, double threshold) {
  Bitmask out(evidence.size());
  for (std::size_t i = 0; i < evidence.size(); ++i) {
    if (evidence[i] >= threshold) out.set(i);
  }
  return out;
}

}  // namespace fcscreen::gating
