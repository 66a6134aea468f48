// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/event_source.h"

namespace fcscreen::io::store {

/// What a column of an event file is; attributes of its data set.
struct StoredColumn {
  std::string name;            ///< $PnN
  std::string label;           ///< $PnS, may be empty
  std::string scale;           ///< "channel", "linear" or "compensated"
  std::string unit;            ///< of the values; "1" where they have none
  unsigned integer_bits = 0;   ///< 8 to 64: stored as the unsigned integer that holds them; 0: as float or double
  double range = 0, gain = 1;  ///< $PnR, $PnG
  double log_decades = 0, log_offset = 0;  ///< $PnE of "channel" values; decades 0 = linear
};

/// Everything of an event file but its events.
struct EventFileContent {
  std::vector<StoredColumn> columns;
  std::vector<std::pair<std::string, std::string>> keywords;    ///< of the source, in its order
  std::vector<std::pair<std::string, std::string>> provenance;  ///< attributes of `/`, names without `/`
};

/// Write `<stem>.h5` (layout: io/store/README.md), whole or not at all, a block of events at a time; the same content
/// gives the same bytes.
///
/// One chunked, compressed and checksummed data set per column: integers as unsigned integers of 8, 16, 32 or 64 bits,
/// floats as float32, doubles as float64, in the type that the source gives. columns.size() is the number of columns of
/// the source (FCS_ASSERT). Errors: STO-02 (Output) HDF5 could not write; those of the source and of
/// engine/core/whole_file.h. Calls from several threads are run one after the other.
[[nodiscard]] Status write_event_file(const std::filesystem::path& path, const EventFileContent& content,
                                      EventSource& events, bool force);

}  // namespace fcscreen::io::store
