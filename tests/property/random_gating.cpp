// SPDX-License-Identifier: Apache-2.0
#include "tests/property/random_gating.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "engine/stream/dimension_plan_internal.h"

namespace fcscreen::test {
namespace {

constexpr std::size_t kParameters = 8;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Signals over five decades, negatives, exact repeats, and a few values that are no numbers.
float signal(Draw& draw) {
  const double kind = draw.uniform();
  if (kind < 0.002) {
    const double odd[] = {kNan, HUGE_VAL, -HUGE_VAL, 0, -0.0, 3e38, 1e-42};
    return static_cast<float>(odd[draw.below(7)]);
  }
  if (kind < 0.2) return static_cast<float>(draw.below(200)) - 50;
  if (kind < 0.5) return static_cast<float>(draw.between(-300, 300));
  return static_cast<float>(std::pow(10.0, draw.between(0, 5.6)));
}

/// Make P2 to P6 what an instrument would see of such signals: compensated, the bright ones cancel in the dim ones.
void spill(const std::vector<double>& matrix, std::vector<std::vector<float>>& columns) {
  for (std::size_t e = 0; e < columns[0].size(); ++e) {
    double seen[5] = {};
    for (std::size_t i = 0; i < 5; ++i) {
      for (std::size_t j = 0; j < 5; ++j) seen[j] += static_cast<double>(columns[1 + i][e]) * matrix[i * 5 + j];
    }
    for (std::size_t j = 0; j < 5; ++j) columns[1 + j][e] = static_cast<float>(seen[j]);
  }
}

}  // namespace

RandomEvents random_events(Draw& draw, std::size_t n_events) {
  RandomEvents out;
  out.columns.assign(kParameters, std::vector<float>(n_events));
  Spillover spillover;
  for (std::size_t p = 0; p < kParameters; ++p) {
    io::fcs::WriteParameter parameter;
    parameter.name = "P" + std::to_string(p + 1);
    if (p == 7) parameter.gain = 2.5;
    out.dataset.parameters.push_back(parameter);
    for (float& v : out.columns[p]) v = signal(draw);
    if (p >= 1 && p <= 5) spillover.names.push_back(parameter.name);
  }
  const double kMost[] = {0.3, 0.02, 0.001};
  const double most = kMost[draw.below(3)];
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j < 5; ++j) spillover.matrix.push_back(i == j ? 1 : draw.between(0, most));
  }
  if (draw.uniform() < 0.5) spill(spillover.matrix, out.columns);
  spillover.keyword = "$SPILLOVER";
  out.dataset.spillover = spillover;
  return out;
}

std::string RandomEvents::bytes() const {
  auto written = io::fcs::write_bytes(dataset, std::vector<std::span<const float>>(columns.begin(), columns.end()));
  REQUIRE(written);
  return std::move(*written);
}

io::fcs::File open_random(const std::string& bytes) {
  auto file = io::fcs::File::from_memory(std::as_bytes(std::span(bytes)), "random.fcs");
  REQUIRE(file);
  return std::move(*file);
}

namespace {

result::Transformation random_transformation(Draw& draw, std::size_t i, Vocabulary vocabulary) {
  result::Transformation t;
  t.id = "t" + std::to_string(i);
  const double T = draw.uniform() < 0.5 ? 262144 : draw.between(1000, 1e6), M = draw.between(3, 5.5);
  switch (draw.below(8)) {
    case 0: t.function = result::ScaleSpec(result::LinearScale{T, draw.between(0, T / 4)}); break;
    case 1: t.function = result::ScaleSpec(result::LogScale{T, M}); break;
    case 2: t.function = result::ScaleSpec(result::AsinhScale{T, M, draw.between(0, 1.5)}); break;
    case 3: t.function = result::ScaleSpec(result::HyperlogScale{T, draw.between(0.3, 1.2), M, 0}); break;
    case 4:
      t.function = vocabulary == Vocabulary::FlowJoToo ? result::ScaleSpec(result::BiexScale{})
                                                       : result::ScaleSpec(result::LogicleScale{T, 0.5, M, 0});
      break;
    case 5:
      t.function = result::RatioSpec{draw.between(0.5, 2), draw.between(-5, 5), draw.between(-5, 5), "P1", "P3"};
      break;
    default:
      t.function = result::ScaleSpec(result::LogicleScale{T, draw.between(0, M / 2 - 0.3), M, draw.between(0, 0.5)});
      break;
  }
  if (draw.uniform() < 0.15) {
    t.bound_min = draw.between(-0.2, 0.3);
    t.bound_max = draw.between(0.5, 1.1);
  }
  return t;
}

result::Dimension random_dimension(Draw& draw, const result::GatingDocument& document) {
  result::Dimension d;
  const double kind = draw.uniform();
  if (kind < 0.6) d.compensation.kind = result::CompensationRef::Kind::File;
  d.name = "P" + std::to_string(1 + draw.below(kParameters));
  if (draw.uniform() < 0.8) {
    const std::size_t t = draw.below(document.transformations.size());
    if (std::holds_alternative<result::RatioSpec>(document.transformations[t].function)) {
      d.ratio = t;
      d.name.clear();
    } else {
      d.transformation = t;
    }
  }
  return d;
}

/// The double values of some events in every dimension: where gates are laid, so that a bound, a vertex or an edge goes
/// exactly through events and every rounding shows.
struct Events {
  std::vector<std::vector<double>> values;  ///< [dimension][event]
};

Events some_events(const io::fcs::File& file, const result::GatingDocument& document, Draw& draw) {
  Findings findings;
  const auto plan = engine::make_dimension_plan(file.datasets().front(), document, findings);
  REQUIRE_MESSAGE(plan, plan.error().message);
  std::vector<std::size_t> events;
  for (int i = 0; i < 200; ++i) events.push_back(draw.below(file.datasets().front().n_events));
  std::vector<double> scratch(plan->width() * events.size());
  std::vector<const double*> columns(plan->steps.size());
  const auto reader = file.event_reader(0, plan->parameters, io::fcs::Values::Linearized);
  REQUIRE(reader);
  plan->evaluate(*reader, events, scratch, columns);
  Events out;
  for (const double* column : columns) out.values.emplace_back(column, column + events.size());
  return out;
}

double place(Draw& draw, const Events& events, std::size_t dimension) {
  const std::vector<double>& values = events.values[dimension];
  const double v = values[draw.below(values.size())];
  const double kind = draw.uniform();
  return kind < 0.8 ? v : kind < 0.9 ? std::nextafter(v, 1e300) : v * draw.between(0.5, 1.5);
}

double finite_place(Draw& draw, const Events& events, std::size_t dimension) {
  const double v = place(draw, events, dimension);
  return std::isfinite(v) && std::fabs(v) < 1e30 ? v : 1;
}

result::Gate random_gate(Draw& draw, const result::GatingDocument& document, const Events& events,
                         Vocabulary vocabulary) {
  const std::size_t i = document.gates.size(), n_dimensions = document.dimensions.size();
  result::Gate gate;
  gate.id = "g" + std::to_string(i);
  if (i > 0 && draw.uniform() < 0.4) gate.parent = "g" + std::to_string(draw.below(i));
  const std::size_t x = draw.below(n_dimensions), y = draw.below(n_dimensions);
  const double kind = draw.uniform();
  if (kind < 0.15 && i > 2) {
    result::BooleanGate boolean{draw.uniform() < 0.5 ? result::BooleanOp::And : result::BooleanOp::Or, {}};
    for (int k = 0; k < 3; ++k) boolean.operands.push_back({"g" + std::to_string(draw.below(i)), draw.uniform() < 0.4});
    gate.shape = boolean;
  } else if (kind < 0.45) {
    result::PolygonGate polygon{x, y, {}};
    for (std::size_t k = 0, n = 3 + draw.below(7); k < n; ++k) {
      polygon.vertices.push_back({finite_place(draw, events, x), finite_place(draw, events, y)});
    }
    if (draw.uniform() < 0.3) polygon.vertices[1].y = polygon.vertices[0].y;  // a level edge
    gate.shape = polygon;
  } else if (kind < 0.6 && x != y) {
    const double sx = std::fabs(finite_place(draw, events, x)) * 0.5 + 1e-3;
    const double sy = std::fabs(finite_place(draw, events, y)) * 0.5 + 1e-3, r = draw.between(-0.95, 0.95);
    gate.shape = result::EllipsoidGate{{x, y},
                                       {finite_place(draw, events, x), finite_place(draw, events, y)},
                                       {sx * sx, r * sx * sy, r * sx * sy, sy * sy},
                                       draw.between(0.2, 4)};
  } else {
    result::RectangleGate rectangle;
    for (const std::size_t d : {x, y}) {
      result::Range range{d, place(draw, events, d), place(draw, events, d)};
      if (std::isnan(range.min) || draw.uniform() < 0.3) range.min = -result::kInfinity;
      if (std::isnan(range.max) || draw.uniform() < 0.3) range.max = result::kInfinity;
      if (range.min > range.max && draw.uniform() < 0.8) std::swap(range.min, range.max);
      rectangle.ranges.push_back(range);
      if (draw.uniform() < 0.5) break;
    }
    gate.shape = rectangle;
  }
  gate.complement = draw.uniform() < 0.15 && vocabulary == Vocabulary::FlowJoToo;
  return gate;
}

}  // namespace

result::GatingDocument random_document(Draw& draw, const io::fcs::File& file, Vocabulary vocabulary) {
  result::GatingDocument document;
  for (std::size_t t = 0; t < 6; ++t) document.transformations.push_back(random_transformation(draw, t, vocabulary));
  for (std::size_t d = 0; d < 12; ++d) document.dimensions.push_back(random_dimension(draw, document));
  const Events events = some_events(file, document, draw);
  for (std::size_t g = 0; g < 40; ++g) document.gates.push_back(random_gate(draw, document, events, vocabulary));
  return document;
}

std::vector<Bitmask> masks_of(const engine::GateProgram& program, unsigned threads, engine::Arithmetic arithmetic) {
  std::vector<Bitmask> masks;
  for (std::size_t g = 0; g < program.document().gates.size(); ++g) masks.emplace_back(program.n_events());
  REQUIRE(program.evaluate(0, program.n_events(), threads, {}, masks, arithmetic));
  return masks;
}

}  // namespace fcscreen::test
