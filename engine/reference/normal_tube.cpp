// SPDX-License-Identifier: Apache-2.0
#include "engine/reference/normal_tube.h"

#include <array>

namespace fcscreen::engine {
namespace {

constexpr std::array kPathMarkers = {"CD45",  "CD34", "TdT",  "CD10",        "CD19",       "CD22",
                                     "CD24",  "CD20", "CD38", "CD81",        "CD58",       "CD9",
                                     "CD44",  "CD72", "CD73", "CD86",        "CD123",      "CD304",
                                     "CD66c", "CD13", "CD33", "CD66c+CD123", "CD73+CD304", "CD13+CD33"};

/// Why a tube cannot serve as a normal; empty when it can.
std::string unfit(const TubeData& tube) {
  const gating::PanelAssignment& panel = tube.panel;
  if (tube.view.n_events == 0) return "holds no events.";
  if (panel.mass_cytometry) return "is mass cytometry: it has no scatter to gate by.";
  if (!panel.scatter.any_forward() || !panel.scatter.any_side()) return "has no forward or side scatter.";
  if (panel.raw_spectral) return "holds raw spectral detectors, not unmixed markers.";
  if (tube.prescaled) return "holds values that were transformed before export: they carry no instrument unit.";
  if (panel.ambiguous) return "has two detectors that claim one marker.";
  if (panel.capability.level < gating::Level::L2Minus) {
    return "has a panel below level L2-: no path of maturation can be told from it.";
  }
  return {};
}

}  // namespace

Result<NormalTube> load_normal(const std::filesystem::path& path, const ScreenOptions& options) {
  auto data = load_tube(path, options);
  if (!data) return fail(data.error());
  std::string why = unfit(*data);
  NormalTube tube{std::move(*data), {}};
  if (why.empty()) {
    tube.gated = gate_tube(tube.data, options);
    if (!tube.gated.anchors.found) why = "holds no T and NK cells to anchor its scales on.";
  }
  if (!why.empty()) {
    return fail(ErrorKind::Input, "REF-20", why, path.string(), {}, "Leave it out of the normals, or export it again.");
  }
  return tube;
}

std::vector<result::MarkerAnchor> path_markers(const gating::Tube& tube) {
  std::vector<result::MarkerAnchor> out;
  for (const char* marker : kPathMarkers) {
    if (tube.has(marker)) out.push_back({marker, "T", "", 1});
  }
  return out;
}

NormalSummary summarise_normal(const NormalFile& file, const NormalTube& tube, const ScreenOptions& options) {
  NormalSummary s;
  s.file = file;
  s.described.sha256 = tube.data.input.sha256;
  s.described.regenerating = file.regenerating;
  s.described.acquired = tube.data.input.acquired.substr(0, 10);
  s.described.serial = tube.data.serial;
  for (const auto& [marker, values] : tube.data.view.markers) s.described.markers.push_back(marker);
  s.described.denominator = tube.gated.nucleated.count();
  s.cytometer = tube.data.input.cytometer;
  s.synthetic = tube.data.input.synthetic;
  s.path = path_markers(tube.data.view);
  s.controls = measure_controls(tube.data, tube.gated, options.parameters.controls.min_events);
  s.marrow =
      marrow_shares(tube.data, tube.gated, tube.gated.strict_candidates.count(), options.parameters.hemodilution);
  s.rows = clean_rows(tube.data, tube.gated, s.path, options);
  return s;
}

}  // namespace fcscreen::engine
