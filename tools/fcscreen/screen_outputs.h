// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/report/report.h"
#include "engine/screen/screen.h"

namespace fcscreen::tool {

/// What to write for one screened file.
struct OutputPlan {
  std::filesystem::path folder = ".";
  std::string stem;  ///< <stem>.report.pdf, <stem>.result.json, <stem>.result.h5
  bool pdf = true, force = false;
  std::filesystem::path export_events;    ///< empty: not wanted
  std::filesystem::path export_fcs;       ///< empty: not wanted
  std::filesystem::path export_gatingml;  ///< empty: not wanted
  engine::ReportOptions report;
};

/// The files of one sample, by what they are.
struct WrittenFiles {
  std::filesystem::path json, h5, pdf;  ///< pdf is empty when not wanted
};

/// Write result.json, result.h5, the PDF and the exports of one sample: everything is made and checked against what
/// exists before the first file appears. Consumes `output`.
[[nodiscard]] Result<WrittenFiles> write_outputs(const std::filesystem::path& input, engine::ScreenOutput output,
                                                 const engine::ScreenOptions& options, const OutputPlan& plan);

}  // namespace fcscreen::tool
