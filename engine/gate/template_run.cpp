// SPDX-License-Identifier: Apache-2.0
#include "engine/gate/template_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/core/order_statistics.h"
#include "engine/stream/display_scale.h"
#include "engine/stream/load_events.h"
#include "engine/stream/panel_channels.h"
#include "gating/panel/channel_names.h"

namespace fcscreen::engine {
namespace {

namespace fcs = io::fcs;
using result::TemplateScale;

// A stained tube on a linear scale spans several decades from its dim events to its brightest; on a display scale the
// negatives have a place of their own and less than one decade, counted from 0, holds the middle channel [DESIGN].
constexpr double kDisplaySpan = 10;
constexpr double kScatterKnee = 0.10;  // of the median: 2 × the knee of gating::scatter_decades

enum class Axis { Fluorescence, SideScatter, AsStored };

/// A column and what kind of axis it is.
struct Wanted {
  TemplateColumn column;
  Axis axis = Axis::AsStored;
};

class Run {
 public:
  Run(const fcs::File& file, std::size_t dataset, const result::GatingTemplate& plan, unsigned threads,
      std::size_t memory_limit_bytes)
      : file_(file),
        set_(file.datasets()[dataset]),
        dataset_(dataset),
        plan_(plan),
        threads_(threads),
        limit_bytes_(memory_limit_bytes) {}

  Result<TemplateRun> operator()() {
    channels_ = panel_channels(set_);
    panel_ = gating::assign_panel(channels_);
    choose_columns();
    if (columns_.empty()) {
      return fail(ErrorKind::Usage, "TPL-10", "none of the template's channels is measured.", plan_.source, {},
                  "Use a template for this panel.");
    }
    compensated_ = set_.spillover && set_.spillover_status == "ok";
    const auto bytes = bytes_of_columns(set_.n_events, columns_.size(), file_.name());
    if (!bytes) return fail(bytes.error());
    memory_ = EventMemory::within(*bytes, limit_bytes_);
    auto events = load_events(file_, request());
    if (!events && compensated_ && unusable_matrix(events.error())) {  // must not block the events
      out_.findings.add("SCR-C01", Severity::Warning, "compensation not applied: " + events.error().message);
      compensated_ = false;
      events = load_events(file_, request());
    }
    if (!events) return fail(events.error());
    choose_scales(*events);
    std::vector<result::ScaleSpec> scales;
    for (const Wanted& wanted : columns_) scales.push_back(wanted.column.scale);
    if (Status shown = display_events(*events, scales, memory_, threads_); !shown) return fail(shown.error());
    gating::TemplateTube tube;
    tube.channels = found_;
    tube.display = &events->display;
    tube.scales = std::move(scales);
    auto populations = gating::gate_by_template(plan_, tube, threads_);
    if (!populations) return fail(populations.error());
    out_.n_events = set_.n_events;
    out_.populations = std::move(*populations);
    for (Wanted& wanted : columns_) out_.columns.push_back(std::move(wanted.column));
    return std::move(out_);
  }

 private:
  void choose_columns() {
    for (const result::TemplateGate& gate : plan_.gates) {
      for (const std::string& name : gate.channels) {
        if (std::any_of(found_.begin(), found_.end(), [&](const auto& c) { return c.asked == name; })) continue;
        if (const auto named = gating::find_channel(name, channels_, panel_)) add(name, *named);
      }
    }
  }

  void add(const std::string& name, const gating::NamedChannel& named) {
    const fcs::Parameter& parameter = set_.parameters[named.parameter - 1];
    auto at = std::find_if(columns_.begin(), columns_.end(),
                           [&](const Wanted& w) { return w.column.parameter == named.parameter; });
    if (at == columns_.end()) {
      Wanted wanted;
      wanted.column.parameter = named.parameter;
      wanted.column.detector = parameter.name;
      const auto is = [&](const std::optional<std::size_t>& p) { return p && *p == named.parameter; };
      const gating::ScatterChannels& s = panel_.scatter;
      wanted.axis = named.marker ? Axis::Fluorescence : is(s.ssc_a) || is(s.ssc_h) ? Axis::SideScatter : Axis::AsStored;
      at = columns_.insert(columns_.end(), std::move(wanted));
    }
    const auto column = static_cast<std::size_t>(at - columns_.begin());
    const double top = parameter.range > 1 ? parameter.range - 1 : result::kInfinity;
    found_.push_back({name, parameter.name, named.composite, column, top});
  }

  [[nodiscard]] LoadRequest request() const {
    LoadRequest request;
    request.dataset = dataset_;
    for (const Wanted& w : columns_) request.columns.push_back({w.column.parameter - 1, w.column.scale});
    if (compensated_) request.compensation = set_.spillover;
    request.threads = threads_;
    request.memory = memory_;
    request.display = false;
    return request;
  }

  /// 99.5th over 5th percentile; infinite where the latter is not above 0, nothing without values.
  static std::optional<double> span_above_zero(std::span<const float> values) {
    std::vector<float> x;
    for (const float v : values) {
      if (std::isfinite(v)) x.push_back(v);
    }
    if (x.empty()) return std::nullopt;
    const double lo = quantile_in_place(x, 0.05), hi = quantile_in_place(x, 0.995);
    return lo > 0 ? hi / lo : result::kInfinity;
  }

  [[nodiscard]] bool transformed_before_export(const LoadedEvents& events) const {
    if (set_.spillover || panel_.mass_cytometry) return false;
    std::vector<float> spans;
    std::vector<std::span<const float>> values;
    std::vector<const fcs::Parameter*> markers;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (columns_[c].axis != Axis::Fluorescence) continue;
      values.push_back(events.linear.column(c).values());
      markers.push_back(&set_.parameters[columns_[c].column.parameter - 1]);
      if (const auto span = span_above_zero(values.back())) spans.push_back(static_cast<float>(*span));
    }
    if (spans.empty()) return false;
    return median(spans) < kDisplaySpan || looks_prescaled(markers, pooled_range(values));
  }

  void choose_scales(const LoadedEvents& events) {
    const bool stored = transformed_before_export(events);
    if (stored) {
      out_.findings.add("TPL-S01", Severity::Info,
                        "values were transformed before export: channels on the scale 'auto' are gated as stored");
    }
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      Wanted& w = columns_[c];
      w.column.compensated = compensated_ && events.compensation.applied && in_matrix(w.column.detector);
      if (w.axis == Axis::AsStored) continue;
      const bool side = w.axis == Axis::SideScatter;
      TemplateScale scale = side ? plan_.side_scatter : plan_.fluorescence;
      if (scale == TemplateScale::Auto && stored) scale = TemplateScale::Stored;
      const bool asinh =
          scale == TemplateScale::Asinh || (scale == TemplateScale::Auto && (side || panel_.mass_cytometry));
      if (scale == TemplateScale::Stored) continue;
      if (!asinh) {
        w.column.scale = fluorescence_scale(linear_top(set_.parameters[w.column.parameter - 1]));
      } else if (side) {
        w.column.scale = asinh_scale(scatter_cofactor(events.linear.column(c).values()));
      } else {
        w.column.scale = mass_scale();
      }
    }
  }

  static double scatter_cofactor(std::span<const float> values) {
    std::vector<float> positive;
    for (const float v : values) {
      if (v > 0 && std::isfinite(v)) positive.push_back(v);
    }
    const double cofactor = kScatterKnee * quantile_in_place(positive, 0.5);
    return cofactor > 0 ? cofactor : 1;
  }

  [[nodiscard]] bool in_matrix(const std::string& detector) const {
    const auto& names = set_.spillover->names;
    return std::find(names.begin(), names.end(), detector) != names.end();
  }

  const fcs::File& file_;
  const fcs::Dataset& set_;
  std::size_t dataset_;
  const result::GatingTemplate& plan_;
  unsigned threads_;
  std::size_t limit_bytes_;
  EventMemory memory_;
  bool compensated_ = false;
  std::vector<gating::Channel> channels_;
  gating::PanelAssignment panel_;
  std::vector<Wanted> columns_;
  std::vector<gating::TemplateChannel> found_;
  TemplateRun out_;
};

}  // namespace

Result<TemplateRun> run_template(const fcs::File& file, std::size_t dataset, const result::GatingTemplate& plan,
                                 unsigned threads, std::size_t memory_limit_bytes) {
  if (dataset >= file.datasets().size()) {
    return fail(ErrorKind::Usage, "ENG-L01",
                fmt::format("has {} data sets, not {}.", file.datasets().size(), dataset + 1), file.name(), {},
                "Choose one with --dataset.");
  }
  return Run(file, dataset, plan, threads, memory_limit_bytes)();
}

}  // namespace fcscreen::engine
