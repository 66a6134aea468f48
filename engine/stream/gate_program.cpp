// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/gate_program.h"

#include <algorithm>
#include <new>
#include <utility>

#include "engine/core/parallel.h"
#include "engine/stream/dimension_plan_internal.h"
#include "gating/kernels/kernels.h"
#include "gating/tree/gate_tree.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kTileValues = std::size_t{1} << 17;  // 1 MiB of doubles: all dimensions of a tile stay in cache
constexpr std::size_t kLargestTile = 2048;

/// Events per tile, a multiple of 64: fewer for more dimensions, so that the scratch stays small whatever was asked.
std::size_t tile_events(std::size_t width) {
  return std::clamp(kTileValues / std::max<std::size_t>(width, 1) / 64 * 64, std::size_t{64}, kLargestTile);
}

double clamped(double y, const DimensionPlan::Bounds& bounds) {
  if (y > bounds.max) y = bounds.max;
  return y < bounds.min ? bounds.min : y;
}

/// Run body on the blocks of `count` events; the error of the first block that failed.
template <class Body>
Status over_blocks(std::size_t count, unsigned threads, const Body& body) {
  std::vector<Status> outcome(n_blocks(count));
  parallel_for(outcome.size(), threads, [&](std::size_t block) { outcome[block] = body(block); });
  for (const Status& status : outcome) {
    if (!status) return status;
  }
  return {};
}

tl::unexpected<Error> out_of_memory(const std::string& what, const std::string& file) {
  return fail(ErrorKind::Input, "ENG-L04", "There is not enough memory for " + what + ".", file, {},
              "Evaluate fewer gates or use a machine with more memory.");
}

/// Gating-ML's formula is applied to any matrix; the reader is told where it makes no ellipsoid.
void note_odd_ellipsoids(const result::GatingDocument& document, Findings& findings) {
  for (std::size_t g = 0; g < document.gates.size(); ++g) {
    const auto* ellipsoid = std::get_if<result::EllipsoidGate>(&document.gates[g].shape);
    if (ellipsoid == nullptr || gating::make_ellipsoid_plan(*ellipsoid)) continue;
    const auto& lines = document.lines.gates;
    findings.add(
        "GATE-W5", Severity::Warning,
        (g < lines.size() ? "Line " + std::to_string(lines[g]) + ": the" : "The") + " covariance of the gate \"" +
            document.gates[g].id +
            "\" is not symmetric and positive definite: its surface is no ellipsoid; the formula was applied as "
            "it stands.");
  }
}

}  // namespace

Status DimensionPlan::evaluate(const io::fcs::File& file, std::size_t dataset, std::size_t first, std::size_t n,
                               std::span<double> scratch, std::span<const double*> columns) const {
  const auto slot = [&](std::size_t s) { return scratch.data() + s * n; };
  std::vector<double*> decoded(parameters.size());
  for (std::size_t p = 0; p < parameters.size(); ++p) decoded[p] = slot(p);
  if (Status ok = file.read(dataset, first, n, parameters, decoded, io::fcs::Values::Linearized); !ok) return ok;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    if (gains[p] == 1) continue;
    for (std::size_t e = 0; e < n; ++e) decoded[p][e] /= gains[p];
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
  return {};
}

struct GateProgram::Impl {
  const io::fcs::File* file = nullptr;
  std::size_t dataset = 0, n_events = 0;
  result::GatingDocument document;
  Findings findings;
  DimensionPlan dimensions;
  gating::GateTree tree;

  /// Call use(first event of the tile from 0 of the block's range, columns of all dimensions, n) for each tile of a
  /// block.
  template <class Use>
  Status for_each_tile(std::size_t first, std::size_t count, std::size_t block, const Use& use) const;
};

template <class Use>
Status GateProgram::Impl::for_each_tile(std::size_t first, std::size_t count, std::size_t block, const Use& use) const {
  const std::size_t tile = tile_events(dimensions.width());
  AlignedBuffer<double> values(dimensions.width() * tile);
  std::vector<const double*> columns(dimensions.steps.size());
  const std::size_t end = std::min(count, (block + 1) * kBlockEvents);
  for (std::size_t at = block * kBlockEvents; at < end;) {
    const std::size_t n = std::min(tile, end - at);
    const std::span<double> room(values.data(), dimensions.width() * n);
    if (Status ok = dimensions.evaluate(*file, dataset, first + at, n, room, columns); !ok) return ok;
    use(at, columns, n);
    at += n;
  }
  return {};
}

GateProgram::GateProgram(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GateProgram::GateProgram(GateProgram&&) noexcept = default;
GateProgram& GateProgram::operator=(GateProgram&&) noexcept = default;
GateProgram::~GateProgram() = default;

const result::GatingDocument& GateProgram::document() const { return impl_->document; }
const Findings& GateProgram::findings() const { return impl_->findings; }
std::size_t GateProgram::n_events() const { return impl_->n_events; }

Result<GateProgram> GateProgram::make(const io::fcs::File& file, std::size_t dataset, result::GatingDocument document) {
  if (dataset >= file.datasets().size()) {
    return fail(ErrorKind::Usage, "ENG-L01", "The file has no data set " + std::to_string(dataset + 1) + ".",
                file.name(), {}, "Choose one of its " + std::to_string(file.datasets().size()) + " data sets.");
  }
  auto impl = std::make_unique<Impl>();
  impl->file = &file;
  impl->dataset = dataset;
  impl->n_events = file.datasets()[dataset].n_events;
  auto dimensions = make_dimension_plan(file.datasets()[dataset], document, impl->findings);
  if (!dimensions) return fail(dimensions.error());
  note_odd_ellipsoids(document, impl->findings);
  auto tree = gating::make_gate_tree(document.gates, {document.lines.gates, gating::CovarianceRule::AsWritten});
  if (!tree) return fail(tree.error());
  if (tree->n_columns() > document.dimensions.size()) {
    return fail(ErrorKind::Usage, "GATE-T06", "A gate refers to a dimension that the document does not have.", {}, {},
                "Correct the gates.");
  }
  impl->dimensions = std::move(*dimensions);
  impl->tree = std::move(*tree);
  impl->document = std::move(document);
  return GateProgram(std::move(impl));
}

Result<std::vector<Bitmask>> GateProgram::evaluate(std::size_t first, std::size_t count, unsigned threads) const {
  FCS_ASSERT(first <= impl_->n_events && count <= impl_->n_events - first);
  try {
    std::vector<Bitmask> masks;
    masks.reserve(impl_->tree.size());
    for (std::size_t g = 0; g < impl_->tree.size(); ++g) masks.emplace_back(count);
    Status ok = over_blocks(count, threads, [&](std::size_t block) {
      std::vector<std::uint64_t> scratch;
      return impl_->for_each_tile(first, count, block, [&](std::size_t at, const auto& columns, std::size_t n) {
        impl_->tree.evaluate_tile(columns, n, scratch, [&](std::size_t gate, std::span<const std::uint64_t> words) {
          std::copy(words.begin(), words.end(), masks[gate].words().data() + at / 64);
        });
      });
    });
    if (!ok) return fail(ok.error());
    return masks;
  } catch (const std::bad_alloc&) {
    return out_of_memory("the masks of all gates", impl_->file->name());
  }
}

Result<std::vector<double>> GateProgram::values(std::size_t dimension, unsigned threads) const {
  FCS_ASSERT(dimension < impl_->dimensions.steps.size());
  try {
    std::vector<double> values(impl_->n_events);
    Status ok = over_blocks(impl_->n_events, threads, [&](std::size_t block) {
      return impl_->for_each_tile(0, impl_->n_events, block, [&](std::size_t at, const auto& columns, std::size_t n) {
        std::copy_n(columns[dimension], n, values.begin() + static_cast<std::ptrdiff_t>(at));
      });
    });
    if (!ok) return fail(ok.error());
    return values;
  } catch (const std::bad_alloc&) {
    return out_of_memory("the values of a dimension", impl_->file->name());
  }
}

}  // namespace fcscreen::engine
