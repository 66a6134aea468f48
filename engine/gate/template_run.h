// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/event_memory.h"
#include "engine/core/findings.h"
#include "engine/result/gating_template.h"
#include "engine/result/scale_spec.h"
#include "gating/auto/template_gating.h"
#include "io/fcs/reader.h"

namespace fcscreen::engine {

/// One column the gates of a TemplateRun stand on.
struct TemplateColumn {
  std::size_t parameter = 0;  ///< 1-based
  std::string detector;       ///< $PnN
  bool compensated = false;   ///< by the file's own matrix
  result::ScaleSpec scale;
};

struct TemplateRun {
  std::size_t n_events = 0;
  std::vector<TemplateColumn> columns;
  std::vector<gating::TemplatePopulation> populations;  ///< in the template's order
  Findings findings;
};

/// Find the populations of a template in one data set.
///
/// The file's own matrix is applied where it is sound; one that cannot be used is a finding (SCR-C01). Scales are the
/// template's; `auto` shows values as stored where they were transformed before export (finding TPL-S01: the middle
/// channel spans less than a decade from its 5th to its 99.5th percentile, or looks_prescaled()), else fluorescence by
/// logicle, mass cytometry by asinh(x / 5), side scatter by an asinh whose linear part is 10 % of its median. FSC and
/// Time stay as stored. Deterministic; the result depends on neither event order nor threads.
/// Errors: those of load_events() and gate_by_template(); ENG-L01 (Usage) no such data set.
/// @param dataset             index into File::datasets()
/// @param memory_limit_bytes  where linear and display columns are more, they lie in temporary files: the same result
[[nodiscard]] Result<TemplateRun> run_template(const io::fcs::File& file, std::size_t dataset,
                                               const result::GatingTemplate& plan, unsigned threads = 0,
                                               std::size_t memory_limit_bytes = kNoMemoryLimit);

}  // namespace fcscreen::engine
