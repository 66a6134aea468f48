// SPDX-License-Identifier: Apache-2.0
// One-dimensional methods of a template: mindensity, tailgate, quantile.
#include <fmt/format.h>

#include <algorithm>

#include "engine/core/order_statistics.h"
#include "gating/auto/modes.h"
#include "gating/auto/template_methods_internal.h"
#include "models/density.h"

namespace fcscreen::gating {
namespace {

using namespace result;

constexpr double kDeep = 0.5, kVisible = 0.15;  // depth of a valley for high and moderate confidence [DESIGN]

Result<std::optional<double>> right_tail(const MethodInput& in, const TailMethod& method) {
  models::TailOptions options;
  options.side = method.right ? models::Side::Right : models::Side::Left;
  options.n_peaks = method.n_peaks;
  options.ref_peak = method.ref_peak;
  options.tolerance = method.tolerance;
  options.auto_tolerance = method.auto_tolerance;
  options.adjust = method.adjust;
  return models::tail_cut(gather(in.values[0], *in.events), options);
}

MethodOutcome cut_at(const MethodInput& in, double cut, CutSide side) {
  MethodOutcome out;
  out.cut = cut;
  out.shape = half_line(in.columns[0], cut, side);
  return out;
}

/// All events of the parent, or none of them.
MethodOutcome uncut(const MethodInput& in, bool all, CutSide side) {
  return cut_at(in, all == (side == CutSide::Above) ? -kInfinity : kInfinity, side);
}

}  // namespace

Shape half_line(std::size_t column, double cut, CutSide side) {
  return RectangleGate{{side == CutSide::Above ? Range{column, cut, kInfinity} : Range{column, -kInfinity, cut}}};
}

Result<MethodOutcome> mindensity_outcome(const MindensityMethod& method, const MethodInput& in,
                                         std::span<const double> between) {
  const std::vector<float> values = gather(in.values[0], *in.events);
  models::MindensityOptions options;
  options.adjust = method.adjust;
  options.positive = method.side == CutSide::Above;
  if (method.from_share > 0) options.lo = quantile(values, method.from_share);
  if (method.to_share < 1) options.hi = quantile(values, method.to_share);
  if (between.size() == 2) {
    options.lo = std::max(options.lo.value_or(-kInfinity), std::min(between[0], between[1]));
    options.hi = std::min(options.hi.value_or(kInfinity), std::max(between[0], between[1]));
  }
  options.choice = static_cast<models::ValleyChoice>(method.valley);
  options.min_depth = method.min_depth;
  const auto found = models::mindensity(values, options);
  if (!found) return fail(found.error());
  if (found->valley) {
    MethodOutcome out = cut_at(in, found->x, method.side);
    const double depth = found->valley->depth;
    out.method = fmt::format("mindensity of {} (valley depth {:.2f})", in.names[0], depth);
    out.confidence = depth >= kDeep ? "high" : depth >= kVisible ? "moderate" : "low";
    return out;
  }
  using Without = MindensityMethod::WithoutValley;
  if (method.without_valley == Without::Tail) {
    const auto tail = right_tail(in, TailMethod{});
    if (!tail) return fail(tail.error());
    MethodOutcome out = *tail ? cut_at(in, **tail, method.side) : uncut(in, method.side == CutSide::Below, method.side);
    out.method = fmt::format("tailgate of {}", in.names[0]);
    out.note = "no valley: cut at the tail of the tallest peak";
    out.confidence = "low";
    return out;
  }
  const bool all = method.without_valley == Without::All;
  MethodOutcome out = uncut(in, all, method.side);
  out.method = fmt::format("mindensity of {}", in.names[0]);
  out.note = all ? "no valley: every event is kept" : "no valley: no event is kept";
  out.confidence = "low";
  return out;
}

Result<MethodOutcome> tail_outcome(const TailMethod& method, const MethodInput& in) {
  const auto tail = right_tail(in, method);
  if (!tail) return fail(tail.error());
  // A tail that never levels off leaves nothing beyond it.
  MethodOutcome out =
      *tail ? cut_at(in, **tail, method.side) : uncut(in, method.right == (method.side == CutSide::Below), method.side);
  out.method = fmt::format("tailgate of {}, {} tail", in.names[0], method.right ? "right" : "left");
  out.confidence = *tail ? "moderate" : "low";
  if (!*tail) out.note = "the tail never levels off: nothing lies beyond it";
  return out;
}

Result<MethodOutcome> quantile_outcome(const QuantileMethod& method, const MethodInput& in) {
  const std::vector<float> values = gather(in.values[0], *in.events);
  if (values.empty()) return fail(ErrorKind::Input, "TPL-11", "There is no value to take a quantile of.");
  MethodOutcome out = cut_at(in, quantile(values, method.probability), method.side);
  out.method = fmt::format("quantile {} of {}", method.probability, in.names[0]);
  out.confidence = "moderate";
  return out;
}

}  // namespace fcscreen::gating
