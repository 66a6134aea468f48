// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/stream/float_plan_internal.h"
#include "gating/kernels/kernels.h"

namespace fcscreen::engine {
namespace {

void make_room(const DimensionPlan& dimensions, const FloatPlan& plan, FloatScratch& scratch) {
  const std::size_t n_columns = dimensions.n_slots + dimensions.steps.size();
  if (scratch.columns.size() == n_columns) return;
  scratch.values = AlignedBuffer<float>((dimensions.n_slots + plan.displays.size() + plan.norms.size()) * kFloatTile);
  float* at = scratch.values.data();
  const auto next = [&] { return std::exchange(at, at + kFloatTile); };
  scratch.columns.assign(n_columns, nullptr);
  for (std::size_t s = 0; s < dimensions.n_slots; ++s) scratch.columns[s] = next();
  for (const FloatPlan::Display& d : plan.displays) scratch.columns[dimensions.n_slots + d.dimension] = next();
  scratch.norms.clear();
  for (std::size_t k = 0; k < plan.norms.size(); ++k) scratch.norms.push_back(next());  // the first stays zero
}

}  // namespace

Status decide_tile(const io::fcs::File& file, std::size_t dataset, const DimensionPlan& dimensions,
                   const FloatPlan& plan, std::size_t first, std::size_t n, std::size_t first_word,
                   std::size_t stride_words, FloatScratch& scratch, std::span<std::uint64_t> inside,
                   std::span<std::uint64_t> doubt) {
  make_room(dimensions, plan, scratch);
  const auto& columns = scratch.columns;
  const std::span<float* const> decoded(columns.data(), dimensions.parameters.size());
  if (Status ok = file.read(dataset, first, n, dimensions.parameters, decoded, io::fcs::Values::Linearized); !ok) {
    return ok;
  }
  file.prefetch(dataset, first + n, kFloatTile);  // arrives while this tile is worked on
  for (std::size_t p = 0; p < decoded.size(); ++p) {
    if (dimensions.gains[p] == 1) continue;
    for (std::size_t e = 0; e < n; ++e) decoded[p][e] *= plan.reciprocal_gains[p];
  }
  std::vector<const float*> in;
  std::vector<float*> out;
  for (const FloatPlan::Matrix& matrix : plan.matrices) {
    in.clear();
    out.clear();
    for (const std::size_t s : matrix.inputs) in.push_back(columns[s]);
    for (const std::size_t s : matrix.outputs) out.push_back(columns[s]);
    gating::compensate(matrix.coefficients, in, out, n);
  }
  for (std::size_t k = 1; k < plan.norms.size(); ++k) {
    in.clear();
    for (const std::size_t s : plan.norms[k]) in.push_back(columns[s]);
    gating::absolute_sum(in, scratch.norms[k], n);
  }
  for (const FloatPlan::Display& d : plan.displays) {
    gating::transform(d.transform, columns[d.slot], columns[dimensions.n_slots + d.dimension], n);
  }
  const std::vector<const float*> values(columns.begin(), columns.end());
  const std::vector<const float*> norms(scratch.norms.begin(), scratch.norms.end());
  for (std::size_t g = 0; g < plan.forms.size(); ++g) {
    std::uint64_t* const in_words = inside.data() + g * stride_words + first_word;
    std::uint64_t* const doubt_words = doubt.data() + g * stride_words + first_word;
    if (const auto* ranges = std::get_if<std::vector<gating::DoubtRange>>(&plan.forms[g])) {
      gating::doubt_ranges(*ranges, values, norms, n, in_words, doubt_words);
    } else if (const auto* polygon = std::get_if<gating::DoubtPolygon>(&plan.forms[g])) {
      gating::doubt_polygon(*polygon, values, norms, n, in_words, doubt_words);
    } else if (const auto* ellipsoid = std::get_if<gating::DoubtEllipsoid>(&plan.forms[g])) {
      gating::doubt_ellipsoid(*ellipsoid, values, norms, n, in_words, doubt_words);
    }
  }
  return {};
}

}  // namespace fcscreen::engine
