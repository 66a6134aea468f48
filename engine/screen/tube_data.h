// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/gating_document.h"
#include "engine/result/scale_spec.h"
#include "engine/result/screen_result.h"
#include "engine/screen/dna_channel.h"
#include "engine/screen/screen.h"
#include "engine/stream/load_events.h"
#include "gating/auto/tube.h"
#include "gating/panel/panel.h"

namespace fcscreen::engine {

/// One analysed column: where it came from and on which scale it is shown.
struct AnalysisColumn {
  std::string name;           ///< canonical marker, or "FSC-A", "SSC-A", "Time"…
  std::size_t parameter = 0;  ///< 1-based
  std::string detector;       ///< $PnN
  result::ScaleSpec scale;
  double decades_per_unit = 1;  ///< display units → decades (nominal on pre-scaled data)
};

/// One tube at hand: what the file said, columns on linear and display scale, and the view automatic gating works on.
struct TubeData {
  result::Input input;
  std::string serial;  ///< $CYTSN of the instrument, or empty
  SampleTherapy therapy;
  bool id_conflict = false;  ///< accession or patient key contradicted by the file
  gating::PanelAssignment panel;
  result::QcItem compensation;
  bool compensated = false;
  std::optional<Spillover> spillover;  ///< the matrix that was applied
  bool prescaled = false;              ///< exported after transformation: no instrument units left
  Findings findings;
  std::optional<DnaChannel> dna;  ///< its pulses that no marker column holds are columns kDnaArea … kDnaWidth
  std::vector<AnalysisColumn> columns;
  result::GatingDocument axes;  ///< the same columns as dimensions of Gating-ML, without gates
  LoadedEvents events;
  EventMemory memory;                                ///< where `events` and `decades` lie
  std::map<std::string, EventArray<float>> decades;  ///< per marker
  gating::Tube view;                                 ///< spans into `decades` and `events`

  /// Index into columns and events, or nothing.
  [[nodiscard]] std::optional<std::size_t> column_of(const std::string& name) const;
};

/// Read a file, map its panel, choose scales, compensate and load the columns analysis needs.
///
/// The compensation matrix is the file's own. A matrix that cannot be used is a finding, not an error.
/// Pre-scaled data (all fluorescence within a few units, as after an export of transformed values) are recognised by
/// their range and shown as stored; a "decade" is then a third of the pooled range and said to be nominal.
/// Errors: SCR-01 (Usage) no such data set; those of File::open, place_columns, load_events and display_events.
[[nodiscard]] Result<TubeData> load_tube(const std::filesystem::path& path, const ScreenOptions& options);

}  // namespace fcscreen::engine
