// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/core/event_memory.h"
#include "engine/stream/gate_program.h"
#include "gating/tree/population_statistics.h"

namespace fcscreen::tool {

/// What --statistics is about.
struct StatisticsRequest {
  std::vector<std::string> scales;  ///< of "raw", "compensated", "display"
  std::vector<double> percentiles;  ///< 0 to 100
  unsigned threads = 0;
  std::size_t memory_limit_bytes = kNoMemoryLimit;  ///< for what bytes_of_statistics() counts
};

/// One channel on one scale, summarised for every population.
struct ChannelStatistics {
  std::string channel;         ///< $PnN, fluorochrome, or the ratio's id
  std::string scale;           ///< raw, compensated or display
  std::string transformation;  ///< id, of display alone
  std::vector<gating::ColumnStatistics> populations;
};

/// Bytes that channel_statistics() takes for one channel: its values, and a copy of those of each population at work.
[[nodiscard]] std::size_t bytes_of_statistics(std::size_t n_events, std::size_t n_populations, unsigned threads);

/// Summarise channels for each population mask.
///
/// raw: every parameter of the data set as the document's gates see it untransformed ($PnE undone; divided by $PnG
/// where the document asks for it). compensated: the same after the file's own matrix, and every fluorochrome of the
/// document's matrices. display: every dimension of the document that has a transformation, as its gates see it. The
/// file is decoded again for each column. One column is in memory at a time, or in a temporary file where it exceeds
/// the limit: then populations are summarised one after another, with the same result. Errors of GateProgram and
/// EventMemory::array.
[[nodiscard]] Result<std::vector<ChannelStatistics>> channel_statistics(const io::fcs::File& file, std::size_t dataset,
                                                                        const result::GatingDocument& document,
                                                                        std::span<const Bitmask> masks,
                                                                        const StatisticsRequest& request);

}  // namespace fcscreen::tool
