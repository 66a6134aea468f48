// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/findings.h"
#include "engine/result/gating_document.h"
#include "io/fcs/reader.h"
#include "io/flowjo/workspace.h"

namespace fcscreen::tool {

/// Gates for one data set of one file, from a Gating-ML document or a FlowJo workspace.
struct GateSource {
  result::GatingDocument document;
  Findings findings;
  std::optional<std::string> sample;                 ///< of the workspace; nothing for Gating-ML
  std::vector<std::optional<std::size_t>> expected;  ///< FlowJo's count of each gate; empty for Gating-ML
  std::vector<io::flowjo::NotEvaluated> not_evaluated;
};

/// Read a Gating-ML document. Errors of read_whole_file and read_gating_ml.
[[nodiscard]] Result<GateSource> gating_ml_source(const std::string& path);

/// Read the sample of a workspace that is data set `dataset` of the file, or, with a name, that sample. Findings
/// (Warning): GATE-W6 the sample and the data set have different numbers of events; GATE-W7 the file's own matrix is
/// asked for and there is none. Errors of read_whole_file and of
/// io/flowjo/workspace.h.
[[nodiscard]] Result<GateSource> workspace_source(const std::string& path, const std::optional<std::string>& sample,
                                                  const io::fcs::File& file, std::size_t dataset);

}  // namespace fcscreen::tool
