// SPDX-License-Identifier: Apache-2.0
// Compensation undoes spillover: random matrices up to 30 × 30, and spectra over more detectors than fluorochromes.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "engine/stream/gate_program.h"
#include "gating/kernels/kernels.h"
#include "gating/scale/compensation.h"
#include "gating/scale/unmixing.h"
#include "io/fcs/reader.h"
#include "io/fcs/writer.h"
#include "tests/property/draw.h"

using namespace fcscreen;
using namespace fcscreen::gating;
using test::Draw;

namespace {

constexpr double kUnit = std::numeric_limits<double>::epsilon() / 2;      // of one double rounding
constexpr double kFloatUnit = std::numeric_limits<float>::epsilon() / 2;  // of one float rounding
constexpr std::size_t kLargest = 30;
constexpr double kWellConditioned = 1e4;

// Tolerances of |found - true| in units of κ ‖true‖₂, where κ = ‖S‖₂ ‖S⁻¹‖₂; n terms in a sum are n roundings (Higham,
// Accuracy and Stability of Numerical Algorithms, 2nd ed., §3.1).
//
// Double: n roundings of the sums that spill, n of those that compensate, and 2 · 3n of the columns of the inverse,
// each solved by LU with partial pivoting, whose factors are not much larger than S (§9.3, §14.3).
double double_tolerance(std::size_t n) { return 8 * static_cast<double>(n) * kUnit; }
// Float: one rounding of each observed value, one of each coefficient, n of the fused sums.
double float_tolerance(std::size_t n) { return (static_cast<double>(n) + 2) * kFloatUnit; }

double norm(std::span<const double> values) {
  double square = 0;
  for (const double v : values) square += v * v;
  return std::sqrt(square);
}

std::vector<std::string> names(const std::string& stem, std::size_t n) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(stem + std::to_string(i));
  return out;
}

/// Signals of one event: zero, negative, and up to five decades apart.
std::vector<double> signals(Draw& draw, std::size_t n) {
  std::vector<double> out;
  for (std::size_t i = 0; i < n; ++i) {
    const double kind = draw.uniform();
    out.push_back(kind < 0.1 ? 0 : kind < 0.4 ? draw.between(-300, 300) : std::pow(10.0, draw.between(0, 5.4)));
  }
  return out;
}

/// observed = true · S, row vectors.
std::vector<double> spilled(std::span<const double> truth, std::span<const double> matrix) {
  const std::size_t n_out = matrix.size() / truth.size();
  std::vector<double> out(n_out, 0.0);
  for (std::size_t j = 0; j < n_out; ++j) {
    for (std::size_t i = 0; i < truth.size(); ++i) out[j] += truth[i] * matrix[i * n_out + j];
  }
  return out;
}

/// A share of each dye in every other detector: seldom any, mostly little, some of it much; a few are overcompensated.
std::vector<double> random_spillover(Draw& draw, std::size_t n_dyes, std::size_t n_detectors) {
  std::vector<double> out;
  const double most = draw.between(0.02, 0.6);
  for (std::size_t i = 0; i < n_dyes; ++i) {
    for (std::size_t j = 0; j < n_detectors; ++j) {
      const double kind = draw.uniform();
      out.push_back(i == j ? 1 : kind < 0.3 ? 0 : kind < 0.35 ? -0.02 : kind < 0.9 ? draw.between(0, 0.05) : most);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("compensation: compensate ∘ spill is the identity for random matrices of 1 to 30 channels") {
  double worst = 0, worst_float = 0, largest_condition = 0;
  std::size_t used = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Draw draw(seed);
    const std::size_t n = seed <= kLargest ? static_cast<std::size_t>(seed) : 1 + draw.below(kLargest);
    const Spillover spillover{names("D", n), random_spillover(draw, n, n), "$SPILLOVER"};
    const auto compensation = make_compensation(spillover);
    if (!compensation || compensation->condition_number() > kWellConditioned) continue;
    ++used;
    const double condition = compensation->condition_number();
    largest_condition = std::max(largest_condition, condition);
    for (int event = 0; event < 20; ++event) {
      const std::vector<double> truth = signals(draw, n), observed = spilled(truth, spillover.matrix);
      std::vector<double> found(n);
      compensation->apply(observed, found);
      std::vector<float> observed_float(observed.begin(), observed.end()), found_float(n);
      std::vector<const float*> in;
      std::vector<float*> out;
      for (std::size_t i = 0; i < n; ++i) {
        in.push_back(&observed_float[i]);
        out.push_back(&found_float[i]);
      }
      compensate(compensation->inverse_float(), in, out, 1);
      const double unit = condition * norm(truth);
      for (std::size_t i = 0; i < n; ++i) {
        const double error = std::fabs(found[i] - truth[i]);
        const double float_error = std::fabs(static_cast<double>(found_float[i]) - truth[i]);
        REQUIRE(error <= double_tolerance(n) * unit);
        REQUIRE(float_error <= (float_tolerance(n) + double_tolerance(n)) * unit);
        if (unit > 0) worst = std::max(worst, error / (double_tolerance(n) * unit));
        if (unit > 0) worst_float = std::max(worst_float, float_error / (float_tolerance(n) * unit));
      }
    }
  }
  MESSAGE("largest share of the tolerance: double " << worst << ", float " << worst_float << "; condition up to "
                                                    << largest_condition);
  CHECK(used > 250);
}

TEST_CASE("compensation: spill ∘ compensate is the identity too") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    Draw draw(1000 + seed);
    const std::size_t n = 1 + draw.below(kLargest);
    const Spillover spillover{names("D", n), random_spillover(draw, n, n), "$SPILLOVER"};
    const auto compensation = make_compensation(spillover);
    if (!compensation || compensation->condition_number() > kWellConditioned) continue;
    const std::vector<double> observed = signals(draw, n);
    std::vector<double> compensated(n);
    compensation->apply(observed, compensated);
    const std::vector<double> again = spilled(compensated, spillover.matrix);
    // The inverse is solved by columns: only S · inverse is near I to the condition; inverse · S to its square (§14.3).
    const double condition = compensation->condition_number();
    for (std::size_t i = 0; i < n; ++i) {
      CHECK(std::fabs(again[i] - observed[i]) <= double_tolerance(n) * condition * condition * norm(observed));
    }
  }
}

TEST_CASE("compensation: a file of spilled signals is gated on the true ones by its own $SPILLOVER") {
  constexpr std::size_t kEvents = 500;
  for (const std::size_t n : {2U, 3U, 7U, 15U, 30U}) {
    CAPTURE(n);
    Draw draw(3000 + n);
    io::fcs::WriteDataset dataset;
    dataset.spillover = Spillover{names("D", n), random_spillover(draw, n, n), "$SPILLOVER"};
    std::vector<std::vector<float>> columns(n);
    result::GatingDocument document;
    for (const std::string& name : dataset.spillover->names) {
      io::fcs::WriteParameter parameter;
      parameter.name = name;
      dataset.parameters.push_back(parameter);
      document.dimensions.push_back({{result::CompensationRef::Kind::File, 0}, name, {}, {}});
    }
    std::vector<std::vector<double>> truth;
    for (std::size_t e = 0; e < kEvents; ++e) {
      truth.push_back(signals(draw, n));
      const std::vector<double> observed = spilled(truth[e], dataset.spillover->matrix);
      for (std::size_t p = 0; p < n; ++p) columns[p].push_back(static_cast<float>(observed[p]));
    }
    const auto bytes =
        io::fcs::write_bytes(dataset, std::vector<std::span<const float>>(columns.begin(), columns.end()));
    REQUIRE_MESSAGE(bytes, bytes.error().message);
    const auto file = io::fcs::File::from_memory(std::as_bytes(std::span(*bytes)), "spilled.fcs");
    REQUIRE(file);
    const auto program = engine::GateProgram::make(*file, 0, document);
    REQUIRE(program);
    const auto compensation = make_compensation(*dataset.spillover);
    REQUIRE(compensation);
    REQUIRE(compensation->condition_number() < kWellConditioned);
    // What is stored is rounded to float once; all else is in double.
    const double tolerance = (kFloatUnit + double_tolerance(n)) * compensation->condition_number();
    for (std::size_t p = 0; p < n; ++p) {
      const auto values = program->values(p);
      REQUIRE(values);
      for (std::size_t e = 0; e < kEvents; ++e) {
        REQUIRE(std::fabs((*values)[e] - truth[e][p]) <= tolerance * norm(truth[e]));
      }
    }
  }
}

TEST_CASE(
    "unmixing: more detectors than fluorochromes give the mixture's own shares, and nothing for what is no mixture") {
  double worst = 0;
  std::size_t used = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Draw draw(2000 + seed);
    const std::size_t p = 1 + draw.below(kLargest), d = p + 1 + draw.below(20);
    const result::SpectrumMatrix matrix{"M", names("F", p), names("D", d), random_spillover(draw, p, d), false};
    const auto unmixing = make_unmixing(matrix);
    if (!unmixing || unmixing->condition_number() > 100) continue;
    ++used;
    // Householder QR of Sᵀ is stable for d rows of p columns (§19.3), but the pseudoinverse it gives is formed column
    // by column, so that an error of κ meets U's own κ.
    const double condition = unmixing->condition_number();
    const double tolerance = double_tolerance(d) * condition * condition;
    const auto unmix = [&](std::span<const double> observed) {
      std::vector<double> out(p, 0.0);
      for (std::size_t j = 0; j < p; ++j) {
        for (std::size_t i = 0; i < d; ++i) out[j] += observed[i] * unmixing->coefficients()[i * p + j];
      }
      return out;
    };
    for (int event = 0; event < 10; ++event) {
      const std::vector<double> truth = signals(draw, p), observed = spilled(truth, matrix.coefficients);
      const std::vector<double> found = unmix(observed);
      for (std::size_t j = 0; j < p; ++j) {
        REQUIRE(std::fabs(found[j] - truth[j]) <= tolerance * norm(truth));
        if (norm(truth) > 0) worst = std::max(worst, std::fabs(found[j] - truth[j]) / (tolerance * norm(truth)));
      }
    }
    // What least squares leaves over has no share of any fluorochrome: r · Sᵀ = 0, so r · U = 0.
    const std::vector<double> anything = signals(draw, d);
    const std::vector<double> shares = unmix(anything), fitted = spilled(shares, matrix.coefficients);
    std::vector<double> rest(d);
    for (std::size_t i = 0; i < d; ++i) rest[i] = anything[i] - fitted[i];
    CHECK(norm(unmix(rest)) <= static_cast<double>(p) * tolerance * norm(anything) * condition);
    for (std::size_t f = 0; f < p; ++f) {
      double product = 0, length = 0;
      for (std::size_t i = 0; i < d; ++i) {
        product += rest[i] * matrix.coefficients[f * d + i];
        length += matrix.coefficients[f * d + i] * matrix.coefficients[f * d + i];
      }
      CHECK(std::fabs(product) <= static_cast<double>(p) * tolerance * norm(anything) * std::sqrt(length) * condition);
    }
  }
  MESSAGE("largest share of the tolerance " << worst);
  CHECK(used > 150);
}
