// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/reference/normals.h"
#include "engine/reference/trimmed_fit.h"
#include "engine/screen/hemodilution.h"
#include "engine/screen/stain_controls.h"

namespace fcscreen::engine {

/// One normal marrow, read and gated.
struct NormalTube {
  TubeData data;
  GatedTube gated;
};

/// Read and gate a normal. Errors: those of load_tube; REF-20 (kind Input) for a tube that cannot serve as a normal
/// and why: nothing to gate it by, transformed values, mass cytometry, a panel below L2-, no anchor cells.
[[nodiscard]] Result<NormalTube> load_normal(const std::filesystem::path& path, const ScreenOptions& options);

/// What a fit keeps of a normal once its events are gone.
struct NormalSummary {
  NormalFile file;
  result::ReferenceNormal described;       ///< `markers`: all of the tube
  std::string cytometer;                   ///< $CYT
  bool synthetic = false;                  ///< written by the simulator
  std::vector<result::MarkerAnchor> path;  ///< markers of this tube that a path is made of
  std::vector<float> rows;                 ///< [n][path]
  std::vector<result::StainControl> controls;
  std::vector<MarrowShare> marrow;
};

/// Markers that a path is made of, in its order: those of SPEC §2.1 that a marrow's B cells carry or that B-ALL-like
/// cells carry against them, on the scale of the tube's own T cells.
[[nodiscard]] std::vector<result::MarkerAnchor> path_markers(const gating::Tube& tube);

/// Summarise one normal; the events fitted are those of clean_b_lineage().
[[nodiscard]] NormalSummary summarise_normal(const NormalFile& file, const NormalTube& tube,
                                             const ScreenOptions& options);

}  // namespace fcscreen::engine
