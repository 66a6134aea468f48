// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/instrument.h"

#include <algorithm>
#include <cmath>

namespace fcscreen::simulate {
namespace {

constexpr std::uint64_t kCompensation = 14;  // stream
constexpr double kScatterNoise = 120;        // SD, units
constexpr double kDnaNoise = 60, kDnaHeightShare = 0.9, kPulseShape = 0.02;
constexpr double kStep = 16;  // values are multiples of 1/16, as a digitiser's are of its own step
constexpr double kClogSignal = 0.70, kClogScatter = 0.80, kClogJitter = 0.10;

float digitise(double value) {
  const double limited = std::clamp(value, -kFullScale, kFullScale);
  return static_cast<float>(std::floor(limited * kStep + 0.5) / kStep);
}

/// Photon and electronic noise: Poisson photoelectrons of `photon` units each, then Gaussian.
double detect(double signal, const Detector& detector, double gain, Random& random) {
  const double electrons = signal / detector.photon;
  if (electrons > 30) {
    const double variance = signal * detector.photon * gain * gain + detector.noise * detector.noise;
    return signal * gain + std::sqrt(variance) * random.normal();
  }
  const double photons = static_cast<double>(random.poisson(electrons)) * detector.photon;  // drawn first
  return photons * gain + detector.noise * random.normal();
}

}  // namespace

void Instrument::record(const Cell& cell, double position, Random& random, std::span<float> out) const {
  double signal = std::pow(10.0, recipe_.drift * position), scatter = recipe_.scatter_gain * signal;
  if (clogged(position)) {
    signal *= kClogSignal * std::exp(kClogJitter * random.normal());
    scatter *= kClogScatter * std::exp(kClogJitter * random.normal());
  }
  const double area = cell.fsc * scatter, height = 0.92 * area * cell.height;
  const double fsc_a = area + kScatterNoise * random.normal();
  const double fsc_h = std::max(height + kScatterNoise * random.normal(), 1.0);
  out[kFscA] = digitise(fsc_a);
  out[kFscH] = digitise(fsc_h);
  out[kFscW] = digitise(fsc_a / fsc_h * 65536);  // width as the area in units of the height, 65536 for a square pulse
  out[kSscA] = digitise(cell.ssc * scatter + kScatterNoise * random.normal());
  const std::size_t n = panel_.size();
  for (std::size_t j = 0; j < n; ++j) {
    double sum = panel_.detectors[j].background * cell.autofluorescence;
    for (std::size_t i = 0; i < n; ++i) sum += cell.dye[panel_.detectors[i].marker] * panel_.spillover[i * n + j];
    out[kScatterColumns + j] = digitise(detect(sum * signal, panel_.detectors[j], recipe_.gain, random));
  }
}

void Instrument::record_dna(const DnaContent& content, double position, Random& random, std::span<float> out) const {
  const double signal = kDiploidChannel * std::pow(10.0, recipe_.drift * position);
  const double area = content.total * signal + kDnaNoise * random.normal();
  const double height = std::max(
      kDnaHeightShare * content.peak * signal * (1 + kPulseShape * random.normal()) + kDnaNoise * random.normal(), 1.0);
  out[kDnaArea] = digitise(area);
  out[kDnaHeight] = digitise(height);
  out[kDnaWidth] = digitise(area / height * 65536);
}

std::vector<double> Instrument::written_spillover(std::uint64_t seed) const {
  std::vector<double> written = panel_.spillover;
  const std::size_t n = panel_.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j || panel_.spillover[i * n + j] == 0) continue;
      Random random(seed, kCompensation, i * n + j);
      const double error = recipe_.compensation_error * random.normal();
      const double value = written[i * n + j] * recipe_.compensation_factor + error;
      written[i * n + j] = std::floor(std::max(value, 0.0) * 1e6 + 0.5) / 1e6;
    }
  }
  return written;
}

}  // namespace fcscreen::simulate
