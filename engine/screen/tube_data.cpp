// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/tube_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/content_hash.h"
#include "engine/core/order_statistics.h"
#include "engine/screen/acquisition.h"
#include "engine/screen/export_gates.h"
#include "gating/scale/scale.h"

namespace fcscreen::engine {
namespace {

namespace fcs = io::fcs;

constexpr double kLogicleT = 262144, kLogicleM = 4.5;
constexpr double kLogicleW = 0.8;  // linear to ±330 of 262144: covers the spread of compensated negatives [DESIGN]
constexpr double kPrescaledTop =
    50;  // fluorescence that never leaves a few tens of units is no instrument scale [DESIGN]
constexpr double kLogChannelRange = 4096;  // float values in the channels of a 12-bit log scale
constexpr double kNominalDecades = 3;      // pooled range of pre-scaled data counts as this many decades [DESIGN]
constexpr double kMassCofactor = 5;        // customary asinh cofactor of mass cytometry

std::vector<gating::Channel> channels_of(const fcs::Dataset& set) {
  std::vector<gating::Channel> out;
  for (const fcs::Parameter& p : set.parameters) out.push_back({p.index, p.name, p.label, p.range, {}});
  return out;
}

/// Parameters to analyse: scatter and time first, then every marker the panel maps.
std::vector<AnalysisColumn> choose_columns(const fcs::Dataset& set, const gating::PanelAssignment& panel) {
  std::vector<AnalysisColumn> columns;
  const auto add = [&](const char* name, const std::optional<std::size_t>& parameter) {
    if (parameter)
      columns.push_back({name, *parameter, set.parameters[*parameter - 1].name, result::IdentityScale{}, 1});
  };
  const gating::ScatterChannels& s = panel.scatter;
  add("FSC-A", s.fsc_a ? s.fsc_a : s.fsc_h);
  if (s.fsc_a) add("FSC-H", s.fsc_h);
  add("FSC-W", s.fsc_w);
  add("SSC-A", s.ssc_a ? s.ssc_a : s.ssc_h);
  add("Time", s.time);
  for (const auto& [marker, parameter] : panel.markers) {
    columns.push_back({marker, parameter, set.parameters[parameter - 1].name, result::IdentityScale{}, 1});
  }
  return columns;
}

bool is_marker(const AnalysisColumn& c, const gating::PanelAssignment& panel) {
  return panel.markers.count(c.name) != 0;
}

/// Largest value a parameter can give on the linear scale.
double top_of(const fcs::Parameter& p) {
  if (p.type == fcs::DataType::Integer && p.log_decades > 0) return p.log_offset * std::pow(10.0, p.log_decades);
  return p.range > 1 ? p.range : kLogicleT;
}

LoadRequest request_for(const TubeData& tube, const fcs::Dataset& set, std::size_t dataset,
                        const ScreenOptions& options) {
  LoadRequest request;
  request.dataset = dataset;
  for (const AnalysisColumn& c : tube.columns) request.columns.push_back({c.parameter - 1, c.scale});
  if (tube.compensated) request.compensation = set.spillover;
  request.threads = options.threads;
  if (options.memory_limit_bytes > 0) request.memory_limit_bytes = options.memory_limit_bytes;
  return request;
}

struct PooledRange {
  double lo = 0, hi = 0;
  bool negatives = false;
};

/// Range of all marker columns together, from the linear values of a probe load.
PooledRange pooled_range(const TubeData& tube, const LoadedEvents& events) {
  PooledRange r;
  bool first = true;
  for (std::size_t c = 0; c < tube.columns.size(); ++c) {
    if (!is_marker(tube.columns[c], tube.panel)) continue;
    const auto values = events.linear.column(c).values();
    std::vector<float> x;
    x.reserve(values.size());
    for (const float v : values) {
      if (std::isfinite(v)) x.push_back(v);
    }
    if (x.empty()) continue;
    const double lo = quantile_in_place(x, 0.005), hi = quantile_in_place(x, 0.995);
    r.lo = first ? lo : std::min(r.lo, lo);
    r.hi = first ? hi : std::max(r.hi, hi);
    r.negatives = r.negatives || *std::min_element(x.begin(), x.end()) < 0;
    first = false;
  }
  return r;
}

bool looks_prescaled(const fcs::Dataset& set, const TubeData& tube, const PooledRange& range) {
  if (set.spillover || tube.panel.mass_cytometry) return false;
  if (range.hi > range.lo && range.hi < kPrescaledTop) return true;
  const bool log_channels = std::all_of(tube.columns.begin(), tube.columns.end(), [&](const AnalysisColumn& c) {
    const fcs::Parameter& p = set.parameters[c.parameter - 1];
    return !is_marker(c, tube.panel) || (p.type != fcs::DataType::Integer && p.range <= kLogChannelRange);
  });
  return log_channels && !range.negatives && range.hi <= kLogChannelRange;
}

void choose_scales(const fcs::Dataset& set, const PooledRange& range, TubeData& tube) {
  for (AnalysisColumn& c : tube.columns) {
    const double top = top_of(set.parameters[c.parameter - 1]);
    if (!is_marker(c, tube.panel)) {
      c.scale = result::IdentityScale{};
    } else if (tube.prescaled) {
      c.scale = result::IdentityScale{};
      c.decades_per_unit = kNominalDecades / (range.hi - range.lo);
    } else if (tube.panel.mass_cytometry) {
      // asinh(x / 5) as Gating-ML fasinh: T = 5 sinh(M ln 10) gives cofactor 5.
      const double m = 4;
      c.scale = result::AsinhScale{kMassCofactor * std::sinh(m * std::log(10.0)), m, 0};
      c.decades_per_unit = m;
    } else {
      const double t = std::max(top, 1024.0), m = std::max(kLogicleM + std::log10(t / kLogicleT), 2.0);
      c.scale = result::LogicleScale{t, std::min(kLogicleW, m / 2), m, 0};
      c.decades_per_unit = m;
    }
  }
}

void judge_compensation(const fcs::Dataset& set, TubeData& tube) {
  using result::QcStatus;
  if (tube.panel.mass_cytometry) {
    tube.compensation = {QcStatus::NotAssessed, 0, 0, "mass cytometry: no fluorescence compensation"};
  } else if (tube.prescaled) {
    tube.compensation = {
        QcStatus::Warn, 0, 0,
        "values were transformed and rescaled before export; no compensation can be applied or checked"};
  } else if (!set.spillover) {
    tube.compensation = {QcStatus::Warn, 0, 0, "no compensation matrix in the file; values are used as stored"};
  } else if (!tube.compensated) {
    tube.compensation = {QcStatus::Warn, 0, 0, fmt::format("matrix not applied: {}", set.spillover_status)};
  }
}

void build_view(const fcs::Dataset& set, TubeData& tube) {
  gating::Tube& v = tube.view;
  v.n_events = set.n_events;
  v.prescaled = tube.prescaled;
  for (std::size_t c = 0; c < tube.columns.size(); ++c) {
    const AnalysisColumn& column = tube.columns[c];
    const std::span<const float> linear = tube.events.linear.column(c).values();
    const double top = tube.prescaled ? 0 : set.parameters[column.parameter - 1].range - 1;
    if (column.name == "FSC-A")
      v.fsc_a = linear, v.fsc_top = top;
    else if (column.name == "FSC-H")
      v.fsc_h = linear;
    else if (column.name == "FSC-W")
      v.fsc_w = linear;
    else if (column.name == "SSC-A")
      v.ssc_a = linear, v.ssc_top = top;
    else if (column.name == "Time")
      v.time = linear;
    else {
      std::vector<float>& decades = tube.decades[column.name];
      const auto display = tube.events.display.column(c).values();
      decades.resize(display.size());
      for (std::size_t i = 0; i < decades.size(); ++i) {
        decades[i] = static_cast<float>(display[i] * column.decades_per_unit);
      }
      v.markers[column.name] = decades;
    }
  }
}

result::Input describe_input(const std::filesystem::path& path, const fcs::File& file, const fcs::Dataset& set,
                             const ScreenOptions& options) {
  result::Input in;
  in.path = path.filename().string();
  in.sha256 = sha256(file.bytes());
  in.bytes = file.bytes().size();
  in.dataset = set.index;
  in.n_events = set.n_events;
  in.fcs_version = set.version;
  in.cytometer = set.keywords.get("$CYT");
  in.acquired = acquisition_time(set.keywords);
  in.tube = set.keywords.get("TUBE NAME");
  in.specimen = set.keywords.get("$SRC");
  in.accession = options.accession;
  in.patient = options.patient;
  in.tissue = options.tissue;
  in.synthetic = set.keywords.get("FCSCREEN_SYNTHETIC") == "1";
  return in;
}

}  // namespace

std::optional<std::size_t> TubeData::column_of(const std::string& name) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return i;
  }
  return std::nullopt;
}

Result<TubeData> load_tube(const std::filesystem::path& path, const ScreenOptions& options) {
  auto file = fcs::File::open(path, {options.policy});
  if (!file) return fail(file.error());
  const std::size_t dataset = options.dataset ? *options.dataset - 1 : fcs::default_dataset(*file);
  if (dataset >= file->datasets().size()) {
    return fail(ErrorKind::Usage, "SCR-01",
                fmt::format("has {} data sets, not {}.", file->datasets().size(), dataset + 1), path.string(), {},
                "Choose one with --dataset.");
  }
  const fcs::Dataset& set = file->datasets()[dataset];
  TubeData tube;
  tube.input = describe_input(path, *file, set, options);
  tube.findings.append(set.findings);
  tube.panel = gating::assign_panel(channels_of(set), {options.anti_cd19, options.anti_cd22});
  tube.findings.append(tube.panel.findings);
  tube.columns = choose_columns(set, tube.panel);
  tube.compensated = set.spillover && set.spillover_status == "ok";
  auto probe = load_events(*file, request_for(tube, set, dataset, options));
  if (!probe && tube.compensated) {  // a matrix that cannot be solved must not block the events
    tube.findings.add("SCR-C01", Severity::Warning, "compensation not applied: " + probe.error().message);
    tube.compensated = false;
    probe = load_events(*file, request_for(tube, set, dataset, options));
  }
  if (!probe) return fail(probe.error());
  const PooledRange range = pooled_range(tube, *probe);
  tube.prescaled = looks_prescaled(set, tube, range);
  if (tube.prescaled) {
    tube.findings.add(
        "SCR-S01", Severity::Warning,
        fmt::format("values lie between {:.3g} and {:.3g}: they were transformed before export. Decades are "
                    "nominal (the pooled range counts as {}), intensities carry no unit",
                    range.lo, range.hi, kNominalDecades));
  }
  choose_scales(set, range, tube);
  judge_compensation(set, tube);
  auto loaded = load_events(*file, request_for(tube, set, dataset, options));
  if (!loaded) return fail(loaded.error());
  tube.events = std::move(*loaded);
  if (tube.compensated) {
    tube.compensation.status = result::QcStatus::Pass;
    tube.compensation.note = fmt::format("{} of the file applied, condition number {:.2f}", set.spillover->keyword,
                                         tube.events.compensation.condition_number);
  }
  build_view(set, tube);
  tube.axes = gating_axes(tube, set);
  return tube;
}

}  // namespace fcscreen::engine
