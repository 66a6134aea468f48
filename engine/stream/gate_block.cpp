// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/gate_block_internal.h"

#include <algorithm>
#include <bit>

#include "engine/core/parallel.h"
#include "gating/kernels/kernels.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kTileValues = std::size_t{1} << 17;  // 1 MiB of doubles: all dimensions of a tile stay in cache
constexpr std::size_t kLargestTile = 2048;

/// Events per tile, a multiple of 64: fewer for more dimensions, so that the scratch stays small whatever was asked.
std::size_t tile_events(std::size_t width) {
  return std::clamp(kTileValues / std::max<std::size_t>(width, 1) / 64 * 64, std::size_t{64}, kLargestTile);
}

std::span<double> room(AlignedBuffer<double>& buffer, std::size_t size) {
  if (buffer.size() < size) buffer = AlignedBuffer<double>(size);
  return {buffer.data(), size};
}

std::vector<std::size_t> dimensions_of(const result::Gate& gate) {
  std::vector<std::size_t> out;
  if (const auto* r = std::get_if<result::RectangleGate>(&gate.shape)) {
    for (const result::Range& range : r->ranges) out.push_back(range.column);
  } else if (const auto* p = std::get_if<result::PolygonGate>(&gate.shape)) {
    out = {p->x, p->y};
  } else if (const auto* e = std::get_if<result::EllipsoidGate>(&gate.shape)) {
    out = e->columns;
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

Status finish_plan(const io::fcs::Dataset& data, bool keep_columns, GatePlan& plan) {
  const std::size_t n_dimensions = plan.dimensions.steps.size();
  plan.in_float = make_float_plan(data, plan.dimensions, plan.tree, std::vector<bool>(n_dimensions, keep_columns));
  for (const result::Gate& gate : plan.tree.gates()) {
    GatePlan::Own own;
    own.dimensions = dimensions_of(gate);
    own.plan = restricted_to(plan.dimensions, own.dimensions);
    auto reader = plan.file->event_reader(plan.dataset, own.plan.parameters, io::fcs::Values::Linearized);
    if (!reader) return fail(reader.error());
    own.reader.emplace(std::move(*reader));
    plan.last_dimension.push_back(own.dimensions.empty() ? 0 : own.dimensions.back());
    plan.own.push_back(std::move(own));
  }
  for (std::size_t d = 0; keep_columns && d < n_dimensions; ++d) {
    if (!plan.dimensions.steps[d].is_plain() && !plan.in_float.display_of[d]) plan.doubles.dimensions.push_back(d);
  }
  plan.doubles.plan = restricted_to(plan.dimensions, plan.doubles.dimensions);
  auto parameters = plan.file->event_reader(plan.dataset, plan.dimensions.parameters, io::fcs::Values::Linearized);
  if (!parameters) return fail(parameters.error());
  plan.parameters.emplace(std::move(*parameters));
  return {};
}

Status GateBlock::in_double(std::size_t first, std::size_t n, std::span<std::uint64_t* const> masks) {
  // Tiles differ in nothing but what fits the cache.
  const std::size_t tile = tile_events(plan_.dimensions.width());
  std::vector<const double*> columns(plan_.dimensions.steps.size());
  for (std::size_t at = 0; at < n; at += tile) {
    const std::size_t count = std::min(tile, n - at);
    const auto values = room(doubles_, plan_.dimensions.width() * count);
    Status ok = plan_.dimensions.evaluate(*plan_.file, plan_.dataset, first + at, count, values, columns);
    if (!ok) return ok;
    plan_.tree.evaluate_tile(columns, count, masks_, [&](std::size_t gate, std::span<const std::uint64_t> words) {
      std::copy(words.begin(), words.end(), masks[gate] + at / 64);
    });
  }
  return {};
}

Status GateBlock::in_float(std::size_t first, std::size_t n, std::span<float* const> columns,
                           std::span<std::uint64_t* const> masks) {
  const std::size_t n_words = (n + 63) / 64;
  doubt_.resize(plan_.tree.size() * n_words);
  std::vector<float*> kept(columns.begin(), columns.end());
  for (std::size_t at = 0; at < n; at += tile_.events()) {
    const std::size_t count = std::min(tile_.events(), n - at);
    tile_.decide(*plan_.parameters, first + at, count, kept, {masks, at / 64, doubt_.data() + at / 64, n_words});
    for (float*& column : kept) {
      if (column != nullptr) column += count;
    }
  }
  if (!columns.empty()) {
    gating::finish_stream_copies();
    if (Status ok = keep_doubles(first, n, columns); !ok) return ok;
  }
  Status outcome;
  plan_.tree.evaluate_in_place(n, masks, [&](std::size_t gate, auto candidates, std::span<std::uint64_t> words) {
    const auto doubt = std::span(doubt_).subspan(gate * n_words, n_words);
    if (std::holds_alternative<std::monostate>(plan_.in_float.forms[gate])) {
      std::fill(words.begin(), words.end(), 0);  // settle() writes the bits of events, not those past the last
      std::fill(doubt.begin(), doubt.end(), ~std::uint64_t{0});
      if (n % 64 != 0) doubt.back() >>= 64 - n % 64;
    }
    std::uint64_t any = 0;
    for (const std::uint64_t word : doubt) any |= word;
    if (any == 0) return;
    for (std::size_t w = 0; w < candidates.size(); ++w) doubt[w] &= candidates[w];
    if (outcome) outcome = settle(gate, first, n, doubt, words);
  });
  return outcome;
}

Status GateBlock::settle(std::size_t gate, std::size_t first, std::size_t n, std::span<const std::uint64_t> doubt,
                         std::span<std::uint64_t> words) {
  events_.clear();
  for (std::size_t w = 0; w < doubt.size(); ++w) {
    for (std::uint64_t bits = doubt[w]; bits != 0; bits &= bits - 1) {
      events_.push_back(first + w * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }
  const GatePlan::Own& own = plan_.own[gate];
  std::vector<const double*> found(own.dimensions.size()), columns(plan_.dimensions.steps.size());
  const std::size_t tile = tile_events(own.plan.width());
  const bool run = events_.size() == n;  // a gate that float cannot decide
  for (std::size_t at = 0; at < events_.size(); at += tile) {
    const std::span<const std::size_t> some = std::span(events_).subspan(at, std::min(tile, events_.size() - at));
    const auto values = room(doubles_, own.plan.width() * some.size());
    if (run) {
      Status ok = own.plan.evaluate(*plan_.file, plan_.dataset, some.front(), some.size(), values, found);
      if (!ok) return ok;
    } else {
      own.plan.evaluate(*own.reader, some, values, found);
    }
    for (std::size_t i = 0; i < found.size(); ++i) columns[own.dimensions[i]] = found[i];
    settled_.resize((some.size() + 63) / 64);
    plan_.tree.test_own(gate, columns, some.size(), settled_);
    for (std::size_t i = 0; i < some.size(); ++i) {
      const std::size_t bit = some[i] - first;
      const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
      const bool inside = (settled_[i / 64] >> (i % 64) & 1) != 0;
      words[bit / 64] = inside ? words[bit / 64] | mask : words[bit / 64] & ~mask;
    }
  }
  return {};
}

Status GateBlock::keep_doubles(std::size_t first, std::size_t n, std::span<float* const> columns) {
  const std::vector<std::size_t>& which = plan_.doubles.dimensions;
  if (which.empty()) return {};
  std::vector<const double*> found(which.size());
  const std::size_t tile = tile_events(plan_.doubles.plan.width());
  for (std::size_t at = 0; at < n; at += tile) {
    const std::size_t count = std::min(tile, n - at);
    const auto values = room(doubles_, plan_.doubles.plan.width() * count);
    Status ok = plan_.doubles.plan.evaluate(*plan_.file, plan_.dataset, first + at, count, values, found);
    if (!ok) return ok;
    for (std::size_t i = 0; i < which.size(); ++i) {
      float* const to = columns[which[i]];
      if (to == nullptr) continue;
      std::transform(found[i], found[i] + count, to + at, [](double v) { return static_cast<float>(v); });
    }
  }
  return {};
}

}  // namespace fcscreen::engine
