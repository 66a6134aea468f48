// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/export.h"
#include "engine/core/spillover.h"

namespace fcscreen::io::fcs {

/// One parameter to write, stored as little-endian float32.
struct WriteParameter {
  std::string name;   ///< $PnN: unique, no comma
  std::string label;  ///< $PnS: may be empty (keyword left out)
  double range = 262144;
  double gain = 1;                                         ///< written as $PnG when not 1
  std::vector<std::pair<std::string, std::string>> extra;  ///< further keywords by suffix: {"V", "450"} → $PnV
};

/// What goes into a FCS 3.1 file with one data set.
struct WriteDataset {
  std::vector<WriteParameter> parameters;
  std::vector<std::pair<std::string, std::string>> keywords;  ///< further keywords, in order; blank values are left out
  std::optional<Spillover> spillover;                         ///< written as $SPILLOVER
};

/// Serialise to the bytes of a FCS 3.1 file: columns[p] points to n_events values of parameters[p].
///
/// Every file written passes strict reading (design/FCS.md §13). $PnR is the stated range, raised to ceil(max) + 1
/// where a finite value reaches it. Keywords that the writer sets itself, `$` keywords that FCS 3.1 lacks or
/// deprecates, blank and repeated ones are left out; a gain on Time is never written. Non-finite values are stored as
/// they are. Errors (kind Output): no parameter, columns of unequal length, empty, duplicate or comma names, a Time
/// parameter without a positive $TIMESTEP, a spillover that is no finite n × n matrix over named parameters, values not
/// UTF-8.
[[nodiscard]] FCS_EXPORT Result<std::string> write_bytes(const WriteDataset& dataset,
                                                         std::span<const std::span<const float>> columns);

/// The same as a whole file on disk.
[[nodiscard]] FCS_EXPORT Status write_file(const std::filesystem::path& path, const WriteDataset& dataset,
                                           std::span<const std::span<const float>> columns, bool force);

}  // namespace fcscreen::io::fcs
