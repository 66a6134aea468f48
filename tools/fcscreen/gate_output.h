// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/findings.h"
#include "engine/result/gating_document.h"
#include "io/flowjo/workspace.h"
#include "tools/fcscreen/gate_statistics.h"

namespace fcscreen::tool {

/// One gate's population and what it is counted among.
struct Population {
  std::string id, parent;  ///< parent empty: all events
  std::size_t count = 0, parent_count = 0;
  std::size_t grandparent_count = 0;         ///< of a gate on all events: all events
  std::size_t depth = 0;                     ///< number of parents above it
  std::optional<std::size_t> expected = {};  ///< FlowJo's own count, where the workspace keeps one
};

struct GatedFile {
  std::string file, gates;
  std::optional<std::string> sample;  ///< of the workspace; nothing for a Gating-ML document
  std::size_t n_events = 0;
  std::vector<Population> populations;  ///< in document order
  Findings findings;
  std::vector<ChannelStatistics> statistics;  ///< empty unless asked for
  std::vector<double> percentiles;            ///< of the statistics, 0 to 100
  std::vector<io::flowjo::NotEvaluated> not_evaluated;
};

/// Populations of a document whose parents exist and form no cycle.
[[nodiscard]] std::vector<Population> populations_of(const result::GatingDocument& document,
                                                     std::span<const std::size_t> counts, std::size_t n_events);

/// The JSON of design/CLI.md, indented or on one line; shares of nothing are null.
[[nodiscard]] std::string gated_json(const GatedFile& gated, bool compact);
/// One row per population, channel and scale; empty where a value is undefined. Percentages are percentages here.
[[nodiscard]] std::string statistics_csv(const GatedFile& gated);
/// A table for people.
[[nodiscard]] std::string gated_text(const GatedFile& gated);

}  // namespace fcscreen::tool
