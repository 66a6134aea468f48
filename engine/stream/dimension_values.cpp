// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "engine/stream/dimension_plan_internal.h"
#include "gating/kernels/kernels.h"

namespace fcscreen::engine {
namespace {

double clamped(double y, const DimensionPlan::Bounds& bounds) {
  if (y > bounds.max) y = bounds.max;
  return y < bounds.min ? bounds.min : y;
}

}  // namespace

Status DimensionPlan::evaluate(const io::fcs::File& file, std::size_t dataset, std::size_t first, std::size_t n,
                               std::span<double> scratch, std::span<const double*> columns) const {
  std::vector<double*> decoded(parameters.size());
  for (std::size_t p = 0; p < parameters.size(); ++p) decoded[p] = scratch.data() + p * n;
  if (Status ok = file.read(dataset, first, n, parameters, decoded, io::fcs::Values::Linearized); !ok) return ok;
  compute(n, scratch, columns);
  return {};
}

void DimensionPlan::evaluate(const io::fcs::EventReader& reader, std::span<const std::size_t> events,
                             std::span<double> scratch, std::span<const double*> columns) const {
  std::vector<double*> decoded(parameters.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    for (std::size_t p = 0; p < parameters.size(); ++p) decoded[p] = scratch.data() + p * events.size() + i;
    reader.read(events[i], 1, decoded);
  }
  compute(events.size(), scratch, columns);
}

void DimensionPlan::compute(std::size_t n, std::span<double> scratch, std::span<const double*> columns) const {
  const auto slot = [&](std::size_t s) { return scratch.data() + s * n; };
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    if (gains[p] == 1) continue;
    for (std::size_t e = 0; e < n; ++e) slot(p)[e] /= gains[p];
  }
  for (const Matrix& matrix : matrices) {
    std::vector<const double*> in;
    std::vector<double*> out;
    for (const std::size_t s : matrix.inputs) in.push_back(slot(s));
    for (const std::size_t s : matrix.outputs) out.push_back(slot(s));
    gating::compensate(matrix.coefficients, in, out, n);
  }
  for (std::size_t d = 0; d < steps.size(); ++d) {
    const Step& step = steps[d];
    columns[d] = slot(step.x);
    if (step.is_plain()) continue;
    double* const values = slot(n_slots + d);
    const double *x = slot(step.x), *y = slot(step.y);
    for (std::size_t e = 0; e < n; ++e) {
      double v = x[e];
      if (step.ratio) v = clamped(step.ratio->A * (v - step.ratio->B) / (y[e] - step.ratio->C), step.ratio_bounds);
      if (step.scale) v = clamped(step.scale->forward(v), step.bounds);
      values[e] = v;
    }
    columns[d] = values;
  }
}

DimensionPlan restricted_to(const DimensionPlan& plan, std::span<const std::size_t> wanted) {
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::vector<bool> needed(plan.n_slots, false);
  for (const std::size_t d : wanted) {
    needed[plan.steps[d].x] = true;
    if (plan.steps[d].ratio) needed[plan.steps[d].y] = true;
  }
  const auto used = [&](const DimensionPlan::Matrix& matrix) {
    return std::any_of(matrix.outputs.begin(), matrix.outputs.end(), [&](std::size_t s) { return needed[s]; });
  };
  for (const DimensionPlan::Matrix& matrix : plan.matrices) {
    if (!used(matrix)) continue;
    for (const std::size_t s : matrix.inputs) needed[s] = true;
  }
  DimensionPlan out;
  std::vector<std::size_t> moved(plan.n_slots, kNone);
  for (std::size_t p = 0; p < plan.parameters.size(); ++p) {
    if (!needed[p]) continue;
    moved[p] = out.n_slots++;
    out.parameters.push_back(plan.parameters[p]);
    out.gains.push_back(plan.gains[p]);
  }
  for (std::size_t s = plan.parameters.size(); s < plan.n_slots; ++s) {
    if (needed[s]) moved[s] = out.n_slots++;
  }
  for (const DimensionPlan::Matrix& matrix : plan.matrices) {
    if (!used(matrix)) continue;
    DimensionPlan::Matrix part;
    for (const std::size_t s : matrix.inputs) part.inputs.push_back(moved[s]);
    const std::size_t n_out = matrix.outputs.size();
    for (const std::size_t s : matrix.outputs) {
      if (needed[s]) part.outputs.push_back(moved[s]);
    }
    for (std::size_t i = 0; i < matrix.inputs.size(); ++i) {
      for (std::size_t j = 0; j < n_out; ++j) {
        if (needed[matrix.outputs[j]]) part.coefficients.push_back(matrix.coefficients[i * n_out + j]);
      }
    }
    out.matrices.push_back(std::move(part));
  }
  for (const std::size_t d : wanted) {
    out.steps.push_back(plan.steps[d]);
    out.steps.back().x = moved[plan.steps[d].x];
    out.steps.back().y = plan.steps[d].ratio ? moved[plan.steps[d].y] : 0;
  }
  return out;
}

}  // namespace fcscreen::engine
