// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/tube_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/content_hash.h"
#include "engine/core/order_statistics.h"
#include "engine/screen/acquisition.h"
#include "engine/screen/export_gates.h"
#include "engine/screen/identity.h"
#include "engine/screen/memory_plan.h"
#include "engine/stream/display_scale.h"
#include "engine/stream/panel_channels.h"
#include "gating/scale/scale.h"

namespace fcscreen::engine {
namespace {

namespace fcs = io::fcs;

/// Parameters to analyse: scatter and time first, then every marker the panel maps, the pulses of the ploidy channel
/// last.
std::vector<AnalysisColumn> choose_columns(const fcs::Dataset& set, const gating::PanelAssignment& panel,
                                           const std::optional<DnaChannel>& dna) {
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
  if (!dna) return columns;
  const auto present = [](std::size_t parameter) { return parameter == 0 ? std::nullopt : std::optional(parameter); };
  if (dna->area != panel.markers.at(dna->marker)) add(kDnaArea, present(dna->area));
  add(kDnaHeight, present(dna->height));
  add(kDnaWidth, present(dna->width));
  return columns;
}

bool is_marker(const AnalysisColumn& c, const gating::PanelAssignment& panel) {
  return panel.markers.count(c.name) != 0;
}

/// The linear table; how it is displayed is chosen by what it holds.
LoadRequest request_for(const TubeData& tube, const fcs::Dataset& set, std::size_t dataset,
                        const ScreenOptions& options) {
  LoadRequest request;
  request.dataset = dataset;
  for (const AnalysisColumn& c : tube.columns) request.columns.push_back({c.parameter - 1, c.scale});
  if (tube.compensated) request.compensation = set.spillover;
  request.threads = options.threads;
  request.memory = tube.memory;
  request.display = false;
  return request;
}

/// Range of all marker columns together, from their linear values.
PooledRange marker_range(const TubeData& tube, const LoadedEvents& events) {
  std::vector<std::span<const float>> markers;
  for (std::size_t c = 0; c < tube.columns.size(); ++c) {
    if (is_marker(tube.columns[c], tube.panel)) markers.push_back(events.linear.column(c).values());
  }
  return pooled_range(markers);
}

bool is_prescaled(const fcs::Dataset& set, const TubeData& tube, const PooledRange& range, const Parameters& p) {
  if (set.spillover || tube.panel.mass_cytometry) return false;
  std::vector<const fcs::Parameter*> markers;
  for (const AnalysisColumn& c : tube.columns) {
    if (is_marker(c, tube.panel)) markers.push_back(&set.parameters[c.parameter - 1]);
  }
  return looks_prescaled(markers, range, p.scale);
}

void choose_scales(const fcs::Dataset& set, const PooledRange& range, const Parameters& p, TubeData& tube) {
  for (AnalysisColumn& c : tube.columns) {
    if (!is_marker(c, tube.panel)) {
      c.scale = result::IdentityScale{};
    } else if (tube.prescaled) {
      c.scale = result::IdentityScale{};
      c.decades_per_unit = p.nominal_decades / (range.hi - range.lo);
    } else if (tube.panel.mass_cytometry) {
      const result::AsinhScale scale = mass_scale(p.scale);
      c.scale = scale;
      c.decades_per_unit = scale.M;
    } else {
      const result::LogicleScale scale = fluorescence_scale(linear_top(set.parameters[c.parameter - 1]), p.scale);
      c.scale = scale;
      c.decades_per_unit = scale.M;
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

/// Marker values in decades of the display scale.
Result<EventArray<float>> decades_of(const TubeData& tube, std::size_t c) {
  const std::span<const float> display = tube.events.display.column(c).values();
  auto decades = tube.memory.array<float>(display.size());
  if (!decades) return fail(decades.error());
  for (std::size_t i = 0; i < display.size(); ++i) {
    decades->data()[i] = static_cast<float>(display[i] * tube.columns[c].decades_per_unit);
  }
  return decades;
}

/// Largest value an instrument gives on a channel with this $PnR: the one below it, as of 18 bits where the range was
/// widened by a gain. 0: not known.
double top_of(const TubeData& tube, double range) {
  constexpr double kBits18 = 262144;
  return tube.prescaled ? 0 : range - std::max(1.0, range / kBits18);
}

Status build_view(const fcs::Dataset& set, TubeData& tube) {
  gating::Tube& v = tube.view;
  v.n_events = set.n_events;
  v.prescaled = tube.prescaled;
  for (std::size_t c = 0; c < tube.columns.size(); ++c) {
    const AnalysisColumn& column = tube.columns[c];
    const std::span<const float> linear = tube.events.linear.column(c).values();
    const double top = top_of(tube, set.parameters[column.parameter - 1].range);
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
    else if (is_marker(column, tube.panel)) {
      auto decades = decades_of(tube, c);
      if (!decades) return fail(decades.error());
      v.markers[column.name] = tube.decades.insert_or_assign(column.name, std::move(*decades)).first->second.values();
    }
  }
  return {};
}

std::vector<result::ScaleSpec> scales_of(const TubeData& tube) {
  std::vector<result::ScaleSpec> scales;
  for (const AnalysisColumn& c : tube.columns) scales.push_back(c.scale);
  return scales;
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
  if (!options.collected.empty()) in.collected = options.collected;
  if (!options.received.empty()) in.received = options.received;
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
  tube.serial = set.keywords.get("$CYTSN");
  tube.findings.append(set.findings);
  tube.findings.append(file->checksum_findings(dataset));
  TherapyOptions therapy = options.therapy;
  therapy.patient = options.patient;
  tube.therapy = therapy_of(therapy, tube.input.acquired, tube.input.synthetic, options.parameters.therapy);
  tube.findings.append(tube.therapy.findings);
  if (!tube.input.synthetic) {  // no patient, nobody to take it for
    const Identity identity =
        check_identity(options.accession, options.patient, set.keywords, path.parent_path().filename().string(),
                       path.stem().string(), options.parameters.identity_shortest);
    tube.id_conflict = !identity.conflicting.empty();
    tube.findings.append(identity.findings);
  }
  tube.panel = gating::assign_panel(panel_channels(set), {tube.therapy.anti_cd19, tube.therapy.anti_cd22});
  tube.findings.append(tube.panel.findings);
  tube.dna = find_dna_channel(tube.panel, set);
  tube.columns = choose_columns(set, tube.panel, tube.dna);
  tube.compensated = set.spillover && set.spillover_status == "ok";
  const auto memory = place_columns(set.n_events, tube.columns.size(), tube.panel.markers.size(),
                                    options.memory_limit_bytes, path.string());
  if (!memory) return fail(memory.error());
  tube.memory = *memory;
  auto loaded = load_events(*file, request_for(tube, set, dataset, options));
  if (!loaded && tube.compensated && unusable_matrix(loaded.error())) {  // must not block the events
    tube.findings.add("SCR-C01", Severity::Warning, "compensation not applied: " + loaded.error().message);
    tube.compensated = false;
    loaded = load_events(*file, request_for(tube, set, dataset, options));
  }
  if (!loaded) return fail(loaded.error());
  tube.events = std::move(*loaded);
  const PooledRange range = marker_range(tube, tube.events);
  tube.prescaled = is_prescaled(set, tube, range, options.parameters);
  if (tube.prescaled) {
    tube.findings.add(
        "SCR-S01", Severity::Warning,
        fmt::format("values lie between {:.3g} and {:.3g}: they were transformed before export. Decades are "
                    "nominal (the pooled range counts as {}), intensities carry no unit",
                    range.lo, range.hi, options.parameters.nominal_decades));
  }
  choose_scales(set, range, options.parameters, tube);
  judge_compensation(set, tube);
  if (Status shown = display_events(tube.events, scales_of(tube), tube.memory, options.threads); !shown) {
    return fail(shown.error());
  }
  if (tube.compensated) {
    tube.spillover = set.spillover;
    tube.compensation.status = result::QcStatus::Pass;
    tube.compensation.note = fmt::format("{} of the file applied, condition number {:.2f}", set.spillover->keyword,
                                         tube.events.compensation.condition_number);
  }
  if (Status built = build_view(set, tube); !built) return fail(built.error());
  tube.axes = gating_axes(tube, set);
  return tube;
}

}  // namespace fcscreen::engine
