// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/gate_program.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "engine/core/parallel.h"
#include "engine/stream/gate_block_internal.h"

namespace fcscreen::engine {
namespace {

/// Run body on the blocks of `count` events; the error of the first block that failed. Blocks go to threads in runs of
/// a few, for the rows of the next block are on their way when one ends.
template <class Body>
Status over_blocks(std::size_t count, unsigned threads, const Body& body) {
  constexpr std::size_t kLongestRun = 8, kRunsPerThread = 8;
  const std::size_t n = n_blocks(count);
  const std::size_t run = std::clamp(n / (n_threads(threads) * kRunsPerThread), std::size_t{1}, kLongestRun);
  std::vector<Status> outcome((n + run - 1) / run);
  parallel_for(outcome.size(), threads, [&](std::size_t r) {
    for (std::size_t block = r * run; outcome[r] && block < std::min(n, (r + 1) * run); ++block) {
      outcome[r] = body(block);
    }
  });
  for (const Status& status : outcome) {
    if (!status) return status;
  }
  return {};
}

tl::unexpected<Error> out_of_memory(const std::string& what, const std::string& file) {
  return fail(ErrorKind::Input, "ENG-L04", "There is not enough memory for " + what + ".", file, {},
              "Evaluate fewer gates or use a machine with more memory.");
}

/// Evaluators that are not at work: as many as there were threads at once, so that their memory is touched anew for
/// no block.
class IdleBlocks {
 public:
  explicit IdleBlocks(const GatePlan& plan) : plan_(plan) {}
  std::unique_ptr<GateBlock> take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (idle_.empty()) return std::make_unique<GateBlock>(plan_);
    auto block = std::move(idle_.back());
    idle_.pop_back();
    return block;
  }
  void give(std::unique_ptr<GateBlock> block) {
    const std::lock_guard<std::mutex> lock(mutex_);
    idle_.push_back(std::move(block));
  }

 private:
  const GatePlan& plan_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<GateBlock>> idle_;
};

/// Linear vertices → positions on the scales that events get; a position that is not finite (a logarithmic axis has
/// none at and below 0) is moved to the bound on that side. Others stay where they are, so that an edge which leaves
/// the axis keeps its slope within it.
Status put_vertices_on_scales(result::GatingDocument& document, const DimensionPlan& dimensions) {
  for (const std::size_t g : std::exchange(document.linear_polygons, {})) {
    auto* polygon = g < document.gates.size() ? std::get_if<result::PolygonGate>(&document.gates[g].shape) : nullptr;
    if (polygon == nullptr || std::max(polygon->x, polygon->y) >= dimensions.steps.size()) {
      return fail(ErrorKind::Usage, "GATE-T06", "Linear vertices are those of a polygon on dimensions of the document.",
                  {}, {}, "Correct the gates.");
    }
    const auto put = [](const DimensionPlan::Step& step, double& value) {
      if (step.scale) value = step.scale->forward(value);
      if (std::isinf(value)) value = value < 0 ? step.bounds.min : step.bounds.max;
    };
    for (result::Point& vertex : polygon->vertices) {
      put(dimensions.steps[polygon->x], vertex.x);
      put(dimensions.steps[polygon->y], vertex.y);
    }
  }
  return {};
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

struct GateProgram::Impl {
  std::size_t n_events = 0;
  result::GatingDocument document;
  Findings findings;
  GatePlan plan;
};

GateProgram::GateProgram(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GateProgram::GateProgram(GateProgram&&) noexcept = default;
GateProgram& GateProgram::operator=(GateProgram&&) noexcept = default;
GateProgram::~GateProgram() = default;

const result::GatingDocument& GateProgram::document() const { return impl_->document; }
const Findings& GateProgram::findings() const { return impl_->findings; }
std::size_t GateProgram::n_events() const { return impl_->n_events; }

Result<GateProgram> GateProgram::make(const io::fcs::File& file, std::size_t dataset, result::GatingDocument document,
                                      KeepColumns keep) {
  if (dataset >= file.datasets().size()) {
    return fail(ErrorKind::Usage, "ENG-L01", "The file has no data set " + std::to_string(dataset + 1) + ".",
                file.name(), {}, "Choose one of its " + std::to_string(file.datasets().size()) + " data sets.");
  }
  auto impl = std::make_unique<Impl>();
  impl->plan.file = &file;
  impl->plan.dataset = dataset;
  impl->n_events = file.datasets()[dataset].n_events;
  auto dimensions = make_dimension_plan(file.datasets()[dataset], document, impl->findings);
  if (!dimensions) return fail(dimensions.error());
  note_odd_ellipsoids(document, impl->findings);
  if (Status ok = put_vertices_on_scales(document, *dimensions); !ok) return fail(ok.error());
  auto tree = gating::make_gate_tree(document.gates, {document.lines.gates, gating::CovarianceRule::AsWritten});
  if (!tree) return fail(tree.error());
  if (tree->n_columns() > document.dimensions.size()) {
    return fail(ErrorKind::Usage, "GATE-T06", "A gate refers to a dimension that the document does not have.", {}, {},
                "Correct the gates.");
  }
  impl->plan.dimensions = std::move(*dimensions);
  impl->plan.tree = std::move(*tree);
  Status finished = finish_plan(file.datasets()[dataset], keep == KeepColumns::Yes, impl->plan);
  if (!finished) return fail(finished.error());
  impl->document = std::move(document);
  return GateProgram(std::move(impl));
}

Status GateProgram::evaluate(std::size_t first, std::size_t count, unsigned threads, std::span<float* const> columns,
                             std::vector<Bitmask>& masks, Arithmetic arithmetic) const {
  const GatePlan& plan = impl_->plan;
  FCS_ASSERT(first <= impl_->n_events && count <= impl_->n_events - first && masks.size() == plan.tree.size());
  FCS_ASSERT(columns.empty() || columns.size() == plan.dimensions.steps.size());
  try {
    IdleBlocks idle(plan);
    return over_blocks(count, threads, [&](std::size_t block) {
      const std::size_t at = block * kBlockEvents, n = std::min(kBlockEvents, count - at);
      std::vector<std::uint64_t*> words;
      for (Bitmask& mask : masks) words.push_back(mask.words().data() + at / 64);
      std::vector<float*> at_block(columns.begin(), columns.end());
      for (float*& column : at_block) {
        if (column != nullptr) column += at;
      }
      auto events = idle.take();
      Status done = arithmetic == Arithmetic::Double ? events->in_double(first + at, n, words)
                                                     : events->in_float(first + at, n, at_block, words);
      idle.give(std::move(events));
      return done;
    });
  } catch (const std::bad_alloc&) {
    return out_of_memory("the masks of all gates", plan.file->name());
  }
}

Result<std::vector<Bitmask>> GateProgram::evaluate(std::size_t first, std::size_t count, unsigned threads) const {
  try {
    std::vector<Bitmask> masks;
    masks.reserve(impl_->plan.tree.size());
    for (std::size_t g = 0; g < impl_->plan.tree.size(); ++g) masks.emplace_back(count);
    if (Status ok = evaluate(first, count, threads, {}, masks); !ok) return fail(ok.error());
    return masks;
  } catch (const std::bad_alloc&) {
    return out_of_memory("the masks of all gates", impl_->plan.file->name());
  }
}

Status GateProgram::values(std::size_t dimension, unsigned threads, std::span<double> into) const {
  const GatePlan& plan = impl_->plan;
  FCS_ASSERT(dimension < plan.dimensions.steps.size() && into.size() == impl_->n_events);
  try {
    const std::array<std::size_t, 1> wanted{dimension};
    const DimensionPlan alone = restricted_to(plan.dimensions, wanted);
    return over_blocks(into.size(), threads, [&](std::size_t block) {
      const std::size_t at = block * kBlockEvents, n = std::min(kBlockEvents, into.size() - at);
      std::vector<double> scratch(alone.width() * n);
      std::vector<const double*> column(1);
      Status done = alone.evaluate(*plan.file, plan.dataset, at, n, scratch, column);
      if (done) std::copy_n(column[0], n, into.begin() + static_cast<std::ptrdiff_t>(at));
      return done;
    });
  } catch (const std::bad_alloc&) {
    return out_of_memory("the values of a dimension", plan.file->name());
  }
}

Result<std::vector<double>> GateProgram::values(std::size_t dimension, unsigned threads) const {
  try {
    std::vector<double> values(impl_->n_events);
    if (Status ok = this->values(dimension, threads, values); !ok) return fail(ok.error());
    return values;
  } catch (const std::bad_alloc&) {
    return out_of_memory("the values of a dimension", impl_->plan.file->name());
  }
}

}  // namespace fcscreen::engine
