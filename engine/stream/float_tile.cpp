// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "engine/stream/float_tile_internal.h"
#include "gating/kernels/kernels.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kPiece = 32;                         // events compensated before the next rows are fetched
constexpr std::size_t kTileValues = std::size_t{1} << 17;  // 512 KiB: half of the second-level cache; rows take some
constexpr std::size_t kLargestTile = 2048;
constexpr std::size_t kLineValues = 64 / sizeof(float);

std::size_t tile_events(std::size_t n_columns) {
  return std::clamp(kTileValues / std::max<std::size_t>(n_columns, 1) / 64 * 64, std::size_t{64}, kLargestTile);
}

}  // namespace

FloatTile::FloatTile(const io::fcs::File& file, std::size_t dataset, const DimensionPlan& dimensions,
                     const FloatPlan& plan, std::span<const std::size_t> last_dimension)
    : file_(file), dataset_(dataset), dimensions_(dimensions), plan_(plan) {
  const std::size_t n_columns = dimensions.n_slots + plan.displays.size() + plan.n_norms();
  events_ = tile_events(n_columns);
  // From column to column: a line more than a tile, so that the same event of all columns does not fall into the same
  // few sets of the first-level cache, which a power of two would make it do.
  const std::size_t stride = events_ + kLineValues;
  values_ = AlignedBuffer<float>(n_columns * stride);
  float* at = values_.data();
  const auto next = [&] { return std::exchange(at, at + stride); };
  columns_.assign(dimensions.n_slots + dimensions.steps.size(), nullptr);
  for (std::size_t s = 0; s < dimensions.n_slots; ++s) columns_[s] = next();
  for (const FloatPlan::Display& d : plan.displays) columns_[dimensions.n_slots + d.dimension] = next();
  for (std::size_t k = 0; k < plan.n_norms(); ++k) {  // the first stays zero
    norm_values_.push_back(next());
    norms_.push_back({norm_values_.back(), 0});
  }
  for (const FloatPlan::Matrix& matrix : plan.matrices) {
    Channels& channels = matrices_.emplace_back();
    for (const std::size_t s : matrix.inputs) channels.in.push_back(columns_[s]);
    for (const std::size_t s : matrix.outputs) channels.out.push_back(columns_[s]);
    n_outputs_ += matrix.outputs.size();
  }
  gates_after_.resize(dimensions.steps.size());
  for (std::size_t g = 0; g < plan.forms.size(); ++g) {
    if (!std::holds_alternative<std::monostate>(plan.forms[g])) gates_after_[last_dimension[g]].push_back(g);
  }
  n_steps_ = dimensions.steps.size() + plan.forms.size();
  shows_.assign(plan.displays.size(), false);
  for (const FloatPlan::Form& form : plan.forms) {
    const auto mark = [&](std::size_t column) {
      if (column < dimensions.n_slots) return;
      if (const auto display = plan.display_of[column - dimensions.n_slots]) shows_[*display] = true;
    };
    if (const auto* polygon = std::get_if<gating::DoubtPolygon>(&form)) {
      mark(polygon->x);
      mark(polygon->y);
    } else if (const auto* ellipsoid = std::get_if<gating::DoubtEllipsoid>(&form)) {
      std::for_each(ellipsoid->columns.begin(), ellipsoid->columns.end(), mark);
    }
  }
}

void FloatTile::decode(const io::fcs::EventReader& reader, std::size_t first, std::size_t n) const {
  const std::span<float* const> decoded(columns_.data(), dimensions_.parameters.size());
  reader.read(first, n, decoded, io::fcs::Destination::Cache);
  for (std::size_t p = 0; p < decoded.size(); ++p) {
    if (dimensions_.gains[p] == 1) continue;
    for (std::size_t e = 0; e < n; ++e) decoded[p][e] *= plan_.reciprocal_gains[p];
  }
}

void FloatTile::show(std::size_t dimension, std::size_t n, float* kept) const {
  const DimensionPlan::Step& step = dimensions_.steps[dimension];
  if (const auto display = plan_.display_of[dimension]) {
    float* const to = shows_[*display] ? columns_[dimensions_.n_slots + dimension] : nullptr;
    if (to == nullptr && kept == nullptr) return;
    gating::transform(plan_.displays[*display].transform, columns_[step.x], to, n, kept);
  } else if (step.is_plain() && kept != nullptr) {
    gating::stream_copy(columns_[step.x], kept, n);
  }
}

void FloatTile::decide_gate(std::size_t gate, std::size_t n, std::uint64_t* inside, std::uint64_t* doubt) const {
  const FloatPlan::Form& form = plan_.forms[gate];
  if (const auto* ranges = std::get_if<std::vector<gating::DoubtRange>>(&form)) {
    gating::doubt_ranges(*ranges, columns_, norms_, n, inside, doubt);
  } else if (const auto* polygon = std::get_if<gating::DoubtPolygon>(&form)) {
    gating::doubt_polygon(*polygon, columns_, norms_, n, inside, doubt);
  } else if (const auto* ellipsoid = std::get_if<gating::DoubtEllipsoid>(&form)) {
    gating::doubt_ellipsoid(*ellipsoid, columns_, norms_, n, inside, doubt);
  }
}

void FloatTile::decide(const io::fcs::EventReader& reader, std::size_t first, std::size_t n,
                       std::span<float* const> kept, const TileVerdicts& verdicts) {
  decode(reader, first, n);
  // The next tile's rows come while this one is compensated, or decided where no matrix is.
  gating::FetchAhead ahead(file_.stored_rows(dataset_, first + n, events_),
                           n * (n_outputs_ > 0 ? n_outputs_ : n_steps_));
  for (std::size_t m = 0; m < matrices_.size(); ++m) {
    gating::compensate(plan_.matrices[m].coefficients, matrices_[m].in, matrices_[m].out, n,
                       norm_values_[1 + plan_.norm_slots.size() + m], &ahead);
  }
  for (std::size_t k = 0; k < plan_.norm_slots.size(); ++k) {
    const std::array<const float*, 1> parameter{columns_[plan_.norm_slots[k]]};
    gating::absolute_sum(parameter, norm_values_[1 + k], n);
  }
  for (std::size_t k = 1; k < norms_.size(); ++k) norms_[k].largest = gating::largest_norm(norm_values_[k], n);
  for (std::size_t d = 0; d < dimensions_.steps.size(); ++d) {
    ahead.computed(n);
    show(d, n, kept.empty() ? nullptr : kept[d]);
    for (const std::size_t gate : gates_after_[d]) {
      ahead.computed(n);
      decide_gate(gate, n, verdicts.inside[gate] + verdicts.first_word, verdicts.doubt + gate * verdicts.stride_words);
    }
  }
}

}  // namespace fcscreen::engine
