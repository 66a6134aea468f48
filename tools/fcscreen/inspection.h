// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "io/fcs/reader.h"
#include "io/fcs/statistics.h"

namespace fcscreen::tool {

/// What `inspect` shows of one data set beyond what the file object holds.
struct DatasetView {
  std::size_t dataset = 0;                                    ///< index into File::datasets()
  Findings findings;                                          ///< of the data set, and with --stats of its events
  std::vector<io::fcs::ParameterStatistics> raw, linearized;  ///< empty without --stats
};

struct Inspection {
  const io::fcs::File* file = nullptr;
  std::string sha256;  ///< empty without --hash
  std::vector<DatasetView> datasets;
};

/// Text for a reader at a terminal.
[[nodiscard]] std::string inspection_text(const Inspection& inspection, bool colour);

/// The JSON document of design/CLI.md; one line when `compact`.
[[nodiscard]] std::string inspection_json(const Inspection& inspection, bool compact);

/// Canonical marker of a parameter, empty when not recognised.
[[nodiscard]] std::string marker_of(const io::fcs::Parameter& parameter);

/// Date and time of acquisition as the file states them; empty when it does not.
[[nodiscard]] std::string acquired(const io::fcs::Dataset& dataset);

}  // namespace fcscreen::tool
