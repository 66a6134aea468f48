// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/stream/float_plan_internal.h"

namespace fcscreen::engine {
namespace {

using gating::ErrorBound;

constexpr double kUnit = 0x1p-24;  // relative rounding of float
constexpr double kTiny = 1e-37;    // absolute, below float's normal range
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kDisplayError = 1e-6;  // of max(1, |y|): five times what tests/kernel_contract measures of transform()
constexpr double kMargin = 0.02;        // display units
constexpr double kSteeper = 1.02;       // chords of a scale are flatter than its tangent
constexpr double kLargestRelative = 4e-6;  // less than half of what the kernels allow for (1e-5)
constexpr unsigned kExactBits = 24;        // integers of float

float rounded_up(double v) {
  const auto f = static_cast<float>(v);
  return static_cast<double>(f) < v ? std::nextafter(f, std::numeric_limits<float>::infinity()) : f;
}

bool is_exact(const io::fcs::Parameter& p, double gain) {
  if (gain != 1) return false;
  if (p.type == io::fcs::DataType::Float) return true;
  const unsigned bits = p.mask_bits > 0 ? std::min(p.mask_bits, p.bits) : p.bits;
  return p.type == io::fcs::DataType::Integer && !(p.log_decades > 0 && p.range > 0) && bits <= kExactBits;
}

/// Doubles in their order as integers, so that halving an interval of them ends.
std::int64_t ordinal(double v) {
  const auto bits = std::bit_cast<std::int64_t>(v);
  return bits < 0 ? std::numeric_limits<std::int64_t>::min() - bits : bits;
}
double of_ordinal(std::int64_t i) {
  return std::bit_cast<double>(i < 0 ? std::numeric_limits<std::int64_t>::min() - i : i);
}

double value_of(const DimensionPlan::Step& step, double x) {
  if (!step.scale) return x;
  const double y = step.scale->forward(x);
  return y > step.bounds.max ? step.bounds.max : y < step.bounds.min ? step.bounds.min : y;
}

/// Where a rising dimension reaches `level`: the smallest x with value >= level, and how far rounding in the scale may
/// move that. -inf: everywhere; +inf: nowhere.
struct Threshold {
  double x = 0, noise = 0;
};

Threshold threshold_of(const DimensionPlan::Step& step, double level) {
  constexpr double kMost = std::numeric_limits<double>::max();
  if (level == -kInf || value_of(step, -kMost) >= level) return {-kInf, 0};
  if (!(value_of(step, kMost) >= level)) return {kInf, 0};
  std::int64_t lo = ordinal(-kMost), hi = ordinal(kMost);
  while (hi > lo && static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo) > 1) {
    const std::int64_t mid =
        lo + static_cast<std::int64_t>((static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo)) / 2);
    (value_of(step, of_ordinal(mid)) >= level ? hi : lo) = mid;
  }
  const double x = of_ordinal(hi);
  if (!step.scale) return {x, 0};
  // As far as the scale takes to move by more than its own rounding.
  constexpr double kRounding = 1e-12;
  double noise = std::max(std::fabs(x) * 1e-15, 1e-30);
  const auto moved = [&] {
    return value_of(step, x + noise) - level > kRounding && level - value_of(step, x - noise) > kRounding;
  };
  while (noise < kMost / 4 && !moved()) {
    if (noise > std::fabs(x) + 1 && std::isinf(noise * noise)) break;
    noise *= 2;
  }
  return {x, noise};
}

/// How far the float of a slot may be from the double v: within `whole`; and within `part` + relative · |v|.
struct SlotError {
  ErrorBound whole, part;
  double relative = 0;
};

/// Largest rise of a scale per unit of x while its display is between lo and hi; the scale bends one way on either side
/// of 0.
double steepest(const gating::Scale& scale, double lo, double hi) {
  constexpr int kChords = 4096;
  double most = 0, before = scale.inverse(lo);
  for (int k = 1; k <= kChords; ++k) {
    const double x = scale.inverse(lo + (hi - lo) * k / kChords);
    if (x > before) most = std::max(most, (hi - lo) / kChords / (x - before));
    before = x;
  }
  return most * kSteeper;
}

/// Largest change of display while x changes by a factor e, anywhere from lo to hi of the display.
double steepest_of_logarithm(const gating::Scale& scale, double lo, double hi) {
  constexpr int kChords = 4096;
  double most = 0, before = scale.inverse(lo);
  for (int k = 1; k <= kChords; ++k) {
    const double x = scale.inverse(lo + (hi - lo) * k / kChords);
    const double far = std::max(std::fabs(x), std::fabs(before));
    if (x > before) most = std::max(most, far * (hi - lo) / kChords / (x - before));
    before = x;
  }
  return most * kSteeper;
}

class Planner {
 public:
  Planner(const io::fcs::Dataset& dataset, const DimensionPlan& dimensions, const gating::GateTree& tree)
      : data_(dataset), dimensions_(dimensions), tree_(tree) {
    plan_.display_of.resize(dimensions.steps.size());
  }

  FloatPlan plan(const std::vector<bool>& wanted) {
    add_parameters();
    for (const DimensionPlan::Matrix& matrix : dimensions_.matrices) add_matrix(matrix);
    for (std::size_t g = 0; g < tree_.size(); ++g) plan_.forms.push_back(form_of(g));
    for (std::size_t d = 0; d < wanted.size(); ++d) {
      if (wanted[d]) (void)display(d);
    }
    return std::move(plan_);
  }

 private:
  void add_parameters() {
    errors_.resize(dimensions_.n_slots);
    for (std::size_t p = 0; p < dimensions_.parameters.size(); ++p) {
      const double gain = dimensions_.gains[p];
      plan_.reciprocal_gains.push_back(static_cast<float>(1 / gain));
      if (is_exact(data_.parameters[dimensions_.parameters[p]], gain)) continue;
      plan_.norm_slots.push_back(p);
      errors_[p].whole = {plan_.norm_slots.size(), rounded_up(4 * kUnit), rounded_up(kTiny)};
      errors_[p].part = errors_[p].whole;
    }
  }

  /// Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., eq. 3.5: a fused sum v of n products is off by at
  /// most n units of Σ |product|; the rounding of coefficients, inputs and of the norm itself comes on top. With one
  /// large coefficient and all others at most `rest`, Σ |product| <= |v| + 2 · rest · Σ |input|, which is far less.
  void add_matrix(const DimensionPlan::Matrix& matrix) {
    FloatPlan::Matrix out{matrix.inputs, matrix.outputs, {}};
    for (const double c : matrix.coefficients) out.coefficients.push_back(static_cast<float>(c));
    const std::size_t norm = plan_.n_norms(), n_in = matrix.inputs.size(), n_out = matrix.outputs.size();
    const double unit = static_cast<double>(n_in + 8) * kUnit * 1.01;
    for (std::size_t j = 0; j < n_out; ++j) {
      std::vector<double> sizes;
      for (std::size_t i = 0; i < n_in; ++i) sizes.push_back(std::fabs(matrix.coefficients[i * n_out + j]));
      std::sort(sizes.begin(), sizes.end(), std::greater<>());
      const double largest = sizes[0], rest = n_in > 1 ? sizes[1] : 0;
      const std::size_t slot = matrix.outputs[j];
      errors_[slot].whole = {norm, rounded_up(unit * largest), rounded_up(kTiny)};
      errors_[slot].part = errors_[slot].whole;
      if (2 * rest >= largest || unit > kLargestRelative) continue;
      errors_[slot].part.scale = rounded_up(unit * 2 * rest);
      errors_[slot].relative = unit * 1.01;
    }
    plan_.matrices.push_back(std::move(out));
  }

  /// The display column of a dimension, or nothing where float has no such scale.
  std::optional<std::size_t> display(std::size_t d) {
    const DimensionPlan::Step& step = dimensions_.steps[d];
    if (step.ratio || !step.scale || step.bounds.min != -kInf || step.bounds.max != kInf) return std::nullopt;
    if (plan_.display_of[d]) return plan_.display_of[d];
    const auto transform = gating::make_transform_plan(*step.scale);
    if (!transform) return std::nullopt;
    plan_.displays.push_back({d, step.x, *transform});
    plan_.display_of[d] = plan_.displays.size() - 1;
    return plan_.display_of[d];
  }

  struct Value {
    std::size_t column = 0;
    ErrorBound error;
  };

  /// Where the values of a dimension stand in float and how far off they are near a gate that reaches from lo to hi.
  std::optional<Value> value(std::size_t d, double lo, double hi) {
    const DimensionPlan::Step& step = dimensions_.steps[d];
    const SlotError& slot = errors_[step.x];
    if (step.is_plain()) {
      // |v| is at most the gate's far end and what the value lies beyond it.
      ErrorBound e = slot.part;
      e.floor = rounded_up(static_cast<double>(e.floor) + 2 * slot.relative * std::max(std::fabs(lo), std::fabs(hi)));
      return Value{step.x, e};
    }
    // Of the logarithmic scale the slope has no bound.
    if (step.ratio || !step.scale || std::holds_alternative<result::LogScale>(step.scale->spec()) || !display(d)) {
      return std::nullopt;
    }
    // An error that crosses less than kMargin of display near the gate meets no steeper slope than there is within
    // kMargin of it; one that crosses more may come from where the scale is steepest.
    const double near = steepest(*step.scale, lo - kMargin, hi + kMargin);
    const double anywhere = std::max(near, steepest(*step.scale, -0.5, 1.5));
    if (!(near > 0) || !std::isfinite(anywhere)) return std::nullopt;
    const ErrorBound& e = slot.part;
    double rounding = kDisplayError * std::max({1.0, std::fabs(lo), std::fabs(hi)});
    if (slot.relative > 0) {
      const double from = std::min(-0.5, lo - kMargin), to = std::max(1.5, hi + kMargin);
      rounding += 2 * slot.relative * steepest_of_logarithm(*step.scale, from, to);
    }
    return Value{dimensions_.n_slots + d,
                 {e.norm, rounded_up(near * static_cast<double>(e.scale)),
                  rounded_up(near * static_cast<double>(e.floor) + rounding), static_cast<float>(kMargin),
                  rounded_up(anywhere / near)}};
  }

  FloatPlan::Form form_of(std::size_t g) {
    const auto& shape = tree_.gates()[g].shape;
    if (const auto* rectangle = std::get_if<result::RectangleGate>(&shape)) return ranges_of(*rectangle);
    if (const auto* polygon = std::get_if<result::PolygonGate>(&shape)) return polygon_of(*polygon);
    if (const auto* ellipsoid = tree_.ellipsoid(g)) return ellipsoid_of(*ellipsoid);
    return {};
  }

  FloatPlan::Form ranges_of(const result::RectangleGate& gate) {
    std::vector<gating::DoubtRange> tests;
    for (const result::Range& range : gate.ranges) {
      const DimensionPlan::Step& step = dimensions_.steps[range.column];
      if (step.ratio) return {};
      // On a rising scale a bound of the display is a bound of the value before it.
      const Threshold min = threshold_of(step, range.min);
      const Threshold max = range.max == kInf ? Threshold{kInf, 0} : threshold_of(step, range.max);
      const ErrorBound& e = errors_[step.x].part;
      double floor = static_cast<double>(e.floor);
      for (const Threshold& t : {min, max}) {
        if (!std::isfinite(t.x)) continue;
        floor += 2 * (t.noise + (2 * kUnit + errors_[step.x].relative) * std::fabs(t.x)) + kTiny;
      }
      if (!std::isfinite(floor)) return {};
      tests.push_back(gating::make_doubt_range(step.x, min.x, max.x, {e.norm, e.scale, rounded_up(floor)}));
    }
    return tests;
  }

  FloatPlan::Form polygon_of(const result::PolygonGate& gate) {
    const gating::PolygonPlan plan = gating::make_polygon_plan(gate.vertices);
    const auto x = value(gate.x, plan.x_min, plan.x_max), y = value(gate.y, plan.y_min, plan.y_max);
    if (!x || !y) return {};
    auto polygon = gating::make_doubt_polygon({x->column, y->column, gate.vertices}, x->error, y->error);
    if (!polygon) return {};
    return std::move(*polygon);
  }

  FloatPlan::Form ellipsoid_of(const gating::EllipsoidPlan& plan) {
    if (plan.inverse_factor.empty()) return {};
    std::vector<ErrorBound> errors;
    gating::EllipsoidPlan moved = plan;
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
      const double reach = gating::reach_of(plan, i);
      auto v = value(plan.columns[i], plan.mean[i] - reach, plan.mean[i] + reach);
      if (!v) return {};
      const DimensionPlan::Step& step = dimensions_.steps[plan.columns[i]];
      if (step.is_plain()) v->error = errors_[step.x].whole;  // along other axes the value may lie far beyond
      moved.columns[i] = v->column;
      errors.push_back(v->error);
    }
    auto ellipsoid = gating::make_doubt_ellipsoid(moved, errors);
    if (!ellipsoid) return {};
    return std::move(*ellipsoid);
  }

  const io::fcs::Dataset& data_;
  const DimensionPlan& dimensions_;
  const gating::GateTree& tree_;
  std::vector<SlotError> errors_;  // of every slot
  FloatPlan plan_;
};

}  // namespace

FloatPlan make_float_plan(const io::fcs::Dataset& dataset, const DimensionPlan& dimensions,
                          const gating::GateTree& tree, const std::vector<bool>& wanted) {
  return Planner(dataset, dimensions, tree).plan(wanted);
}

}  // namespace fcscreen::engine
