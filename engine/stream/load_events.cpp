// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/load_events.h"

#include <algorithm>
#include <new>
#include <span>

#include "engine/core/parallel.h"
#include "engine/stream/compensated_events.h"
#include "gating/kernels/kernels.h"
#include "gating/scale/compensation.h"
#include "gating/scale/scale.h"

namespace fcscreen::engine {
namespace {

/// Events per tile: 15 channels of it fit the second-level cache thrice; a divisor of kBlockEvents, a multiple of 64.
constexpr std::size_t kTileEvents = 512;
static_assert(kBlockEvents % kTileEvents == 0);

/// Everything decided before the first event is decoded.
struct Plan {
  std::size_t dataset = 0, n_events = 0;
  std::vector<std::size_t> parameters;            ///< of the columns kept
  std::vector<gating::TransformPlan> transforms;  ///< one per column displayed
  std::vector<std::size_t> through;               ///< columns kept that no matrix changes
  std::vector<std::size_t> compensated;           ///< columns kept that the matrix reaches
  std::vector<std::size_t> inputs;                ///< parameters of the matrix channels, in matrix order
  std::vector<float> coefficients;                ///< [inputs.size()][compensated.size()]
  std::vector<std::size_t> decode;                ///< parameters to read: of `through`, then `inputs`
};

Result<gating::TransformPlan> transform_of(const result::ScaleSpec& spec) {
  const auto scale = gating::make_scale(spec);
  if (!scale) return fail(scale.error());
  return gating::make_transform_plan(*scale);
}

Status plan_compensation(const io::fcs::File& file, const io::fcs::Dataset& data, const LoadRequest& request,
                         Plan& plan, CompensationInfo& info) {
  const auto matrix = gating::make_compensation(*request.compensation);
  if (!matrix) {
    Error error = matrix.error();
    error.file = file.name();
    return fail(std::move(error));
  }
  info = {!matrix->is_identity(), matrix->is_identity(), matrix->condition_number(), request.compensation->keyword};
  if (!info.applied) return {};
  const std::size_t n = matrix->n_channels();
  for (const std::string& name : matrix->names()) {
    const auto parameter = find_matrix_channel(file, data, name);
    if (!parameter) return fail(parameter.error());
    plan.inputs.push_back(*parameter);
  }
  std::vector<std::size_t> outputs;  // matrix columns kept
  for (std::size_t c = 0; c < plan.parameters.size(); ++c) {
    const auto it = std::find(plan.inputs.begin(), plan.inputs.end(), plan.parameters[c]);
    if (it == plan.inputs.end()) continue;
    plan.compensated.push_back(c);
    outputs.push_back(static_cast<std::size_t>(it - plan.inputs.begin()));
  }
  if (outputs.empty()) plan.inputs.clear();
  for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
    for (const std::size_t j : outputs) plan.coefficients.push_back(matrix->inverse_float()[i * n + j]);
  }
  return {};
}

Result<Plan> make_plan(const io::fcs::File& file, const LoadRequest& request, CompensationInfo& info) {
  if (request.dataset >= file.datasets().size()) {
    return fail(ErrorKind::Usage, "ENG-L01", "The file has no data set " + std::to_string(request.dataset + 1) + ".",
                file.name(), {}, "Choose one of its " + std::to_string(file.datasets().size()) + " data sets.");
  }
  const io::fcs::Dataset& data = file.datasets()[request.dataset];
  Plan plan;
  plan.dataset = request.dataset;
  plan.n_events = data.n_events;
  if (const auto bytes = bytes_of_columns(data.n_events, request.columns.size(), file.name()); !bytes) {
    return fail(bytes.error());
  }
  for (const StreamColumn& column : request.columns) {
    if (column.parameter >= data.parameters.size()) {
      return fail(ErrorKind::Usage, "ENG-L01",
                  "The data set has no parameter " + std::to_string(column.parameter + 1) + ".", file.name(), {},
                  "Choose one of its " + std::to_string(data.parameters.size()) + " parameters.");
    }
    plan.parameters.push_back(column.parameter);
    if (!request.display) continue;
    const auto transform = transform_of(column.scale);
    if (!transform) return fail(transform.error());
    plan.transforms.push_back(*transform);
  }
  if (request.compensation) {
    if (Status planned = plan_compensation(file, data, request, plan, info); !planned) return fail(planned.error());
  }
  for (std::size_t c = 0; c < plan.parameters.size(); ++c) {
    if (std::find(plan.compensated.begin(), plan.compensated.end(), c) != plan.compensated.end()) continue;
    plan.through.push_back(c);
    plan.decode.push_back(plan.parameters[c]);
  }
  plan.decode.insert(plan.decode.end(), plan.inputs.begin(), plan.inputs.end());
  return plan;
}

/// Decode → compensate → display one block, tile by tile.
Status load_block(const io::fcs::File& file, const Plan& plan, std::size_t block, LoadedEvents& events) {
  AlignedBuffer<float> observed(plan.inputs.size() * kTileEvents);
  std::vector<const float*> inputs;
  for (std::size_t i = 0; i < plan.inputs.size(); ++i) inputs.push_back(observed.data() + i * kTileEvents);
  std::vector<float*> decoded(plan.decode.size()), outputs(plan.compensated.size());
  for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
    decoded[plan.through.size() + i] = observed.data() + i * kTileEvents;
  }
  const std::size_t end = std::min((block + 1) * kBlockEvents, plan.n_events);
  for (std::size_t first = block * kBlockEvents; first < end; first += kTileEvents) {
    const std::size_t n = std::min(kTileEvents, end - first);
    const auto linear = [&](std::size_t c) { return events.linear.column(c).values().data() + first; };
    for (std::size_t k = 0; k < plan.through.size(); ++k) decoded[k] = linear(plan.through[k]);
    if (Status read = file.read(plan.dataset, first, n, plan.decode, decoded, io::fcs::Values::Linearized); !read) {
      return read;
    }
    if (!plan.compensated.empty()) {
      for (std::size_t k = 0; k < outputs.size(); ++k) outputs[k] = linear(plan.compensated[k]);
      gating::compensate(plan.coefficients, inputs, outputs, n);
    }
    for (std::size_t c = 0; c < plan.transforms.size(); ++c) {
      gating::transform(plan.transforms[c], linear(c), events.display.column(c).values().data() + first, n);
    }
  }
  return {};
}

Result<LoadedEvents> load(const io::fcs::File& file, const LoadRequest& request) {
  LoadedEvents events;
  events.file = file.name();
  const auto plan = make_plan(file, request, events.compensation);
  if (!plan) return fail(plan.error());
  auto linear = EventTable<CompensatedScale>::make(plan->n_events, plan->parameters.size(), request.memory);
  if (!linear) return fail(linear.error());
  auto display = EventTable<DisplayScale>::make(plan->n_events, plan->transforms.size(), request.memory);
  if (!display) return fail(display.error());
  events.linear = std::move(*linear);
  events.display = std::move(*display);
  if (plan->parameters.empty()) return events;
  std::vector<Status> outcome(n_blocks(plan->n_events));
  parallel_for(outcome.size(), request.threads,
               [&](std::size_t block) { outcome[block] = load_block(file, *plan, block, events); });
  for (const Status& status : outcome) {
    if (!status) return fail(status.error());
  }
  return events;
}

tl::unexpected<Error> out_of_memory(const std::string& file) {
  return fail(ErrorKind::Input, "ENG-L04", "There is not enough memory for the columns asked for.", file, {},
              "Give a --memory-limit, keep fewer columns or use a machine with more memory.");
}

Status display(LoadedEvents& events, std::span<const result::ScaleSpec> scales, const EventMemory& memory,
               unsigned threads) {
  const std::size_t n_events = events.linear.n_events();
  FCS_ASSERT(scales.size() == events.linear.n_columns());
  std::vector<gating::TransformPlan> transforms;
  for (const result::ScaleSpec& scale : scales) {
    const auto transform = transform_of(scale);
    if (!transform) return fail(transform.error());
    transforms.push_back(*transform);
  }
  auto table = EventTable<DisplayScale>::make(n_events, scales.size(), memory);
  if (!table) return fail(table.error());
  parallel_for(n_blocks(n_events), threads, [&](std::size_t block) {
    const std::size_t first = block * kBlockEvents, n = std::min(kBlockEvents, n_events - first);
    for (std::size_t c = 0; c < transforms.size(); ++c) {
      gating::transform(transforms[c], events.linear.column(c).values().data() + first,
                        table->column(c).values().data() + first, n);
    }
  });
  events.display = std::move(*table);
  return {};
}

}  // namespace

Result<std::size_t> bytes_of_columns(std::size_t n_events, std::size_t n_columns, const std::string& file) {
  std::size_t values = 0, bytes = 0;
  if (!__builtin_mul_overflow(n_events, n_columns, &values) &&
      !__builtin_mul_overflow(values, 2 * sizeof(float), &bytes)) {
    return bytes;
  }
  return fail(ErrorKind::Usage, "ENG-L03",
              std::to_string(n_events) + " events in " + std::to_string(n_columns) +
                  " columns, linear and displayed, need more than the address space.",
              file, {}, "Keep fewer columns.");
}

Result<LoadedEvents> load_events(const io::fcs::File& file, const LoadRequest& request) {
  try {
    return load(file, request);
  } catch (const std::bad_alloc&) {
    return out_of_memory(file.name());
  }
}

bool unusable_matrix(const Error& error) { return error.code == "ENG-L02" || error.code.rfind("GATE-C", 0) == 0; }

Status display_events(LoadedEvents& events, std::span<const result::ScaleSpec> scales, const EventMemory& memory,
                      unsigned threads) {
  try {
    return display(events, scales, memory, threads);
  } catch (const std::bad_alloc&) {
    return out_of_memory(events.file);
  }
}

}  // namespace fcscreen::engine
