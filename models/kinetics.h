// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/result/kinetics.h"

// Piecewise log-linear change of a rare fraction, fitted to raw counts (SPEC §4.4). Thread-safe, no random numbers.
namespace fcscreen::models {

/// One sample of a series. `sigma` is the between-sample SD in decades.
struct KineticPoint {
  double day = 0;  ///< any origin
  std::uint64_t k = 0, n = 0;
  double sigma = 0.15;
};

/// Which line is fitted. t is the day minus the knot.
enum class PiecewiseShape {
  OneSlope,  ///< ln f = a + λ·t
  Knot,      ///< ln f = a + λ_on·min(t, 0) + λ_off·max(t, 0)
  OffOnly,   ///< ln f = a + λ_off·max(t, 0): samples before the knot stand for the level at the knot
};

/// A fit with its uncertainty. OneSlope gives `on` alone, OffOnly `off` alone.
struct PiecewiseFit {
  double knot_day = 0;
  double intercept = 0;  ///< ln f at the knot
  std::optional<result::Slope> on, off;
  double log_likelihood = 0, bic = 0;
  std::size_t parameters = 0;            ///< counted in `bic`
  std::optional<double> p_off_negative;  ///< P(λ_off < 0)
};

/// Fit k_i ~ NegBin(mean μ = N_i·(f(t_i) + blank_rate), variance μ + (e^{(σ_i ln 10)²} − 1)·μ²) by maximum likelihood.
///
/// Raw counts with their zeros: nothing is imputed. Fisher scoring with damping on the analytic gradient (McCullagh &
/// Nelder 1989, doi 10.1007/978-1-4899-3242-6); σ = 0 is the Poisson limit. Intervals are those of the profile
/// likelihood, 2·(ℓ_max − ℓ_profile) ≤ χ²₁(0.95) (Venzon & Moolgavkar 1988, doi 10.2307/2347496); an end that no slope
/// within ± 2 a day reaches is ± infinity. P(λ_off < 0) = Φ(−r), r the signed root of the likelihood ratio against
/// λ_off = 0 (Barndorff-Nielsen 1986, doi 10.1093/biomet/73.2.307). BIC = −2ℓ + p·ln(samples).
///
/// Absent where the line is not identified: fewer distinct times than parameters on the side they describe, a sample
/// with n = 0 or k > n, no events at all, or a blank rate or σ that is negative or not finite. The order of the points
/// does not matter.
[[nodiscard]] std::optional<PiecewiseFit> fit_piecewise(std::span<const KineticPoint> points, double knot_day,
                                                        PiecewiseShape shape, double blank_rate = 0);

/// The same with the knot where it fits best, on whole days with at least `each_side` points on or before it and as
/// many after it. The knot counts as a parameter in `bic`. Absent where no knot can be fitted. Of equal likelihoods the
/// earliest knot.
[[nodiscard]] std::optional<PiecewiseFit> fit_free_knot(std::span<const KineticPoint> points, double blank_rate = 0,
                                                        std::size_t each_side = 2);

/// P(λ_off < λ_on) from the fits of one slope and of a knot to the same points: Φ of the signed root of their
/// likelihood ratio. 0.5 where the two slopes are equal. Both slopes must be present in `knot`.
[[nodiscard]] double p_off_below_on(const PiecewiseFit& one_slope, const PiecewiseFit& knot);

/// Half-life (of a falling slope) or doubling time (of a rising one), ln 2 / |λ|, with the interval of the slope.
///
/// `falling` asks for a half-life. A slope of the other sign or 0 is "not estimable". The upper bound is infinity where
/// the slope's interval reaches 0; above `poor_ratio` × the point: "poorly determined".
[[nodiscard]] result::KineticTime kinetic_time(const result::Slope& slope, bool falling, double poor_ratio = 5);

}  // namespace fcscreen::models
