// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/byte_sink.h"
#include "engine/core/error.h"
#include "engine/core/event_source.h"
#include "engine/core/export.h"
#include "engine/core/findings.h"
#include "engine/core/spillover.h"
#include "io/fcs/dataset.h"

namespace fcscreen::io::fcs {

/// One parameter to write; stored little-endian.
struct WriteParameter {
  std::string name;   ///< $PnN: unique, no comma
  std::string label;  ///< $PnS: may be empty (keyword left out)
  /// $PnR. Float and double: raised to ceil(max) + 1 where a finite value reaches it. Integer: raised to a power of
  /// two, which every value must be below; 0 stands for 2^bits.
  double range = 262144;
  double gain = 1;                                         ///< written as $PnG when not 1
  std::vector<std::pair<std::string, std::string>> extra;  ///< further keywords by suffix: {"V", "450"} → $PnV
  DataType type = DataType::Float;                         ///< Float (32 bits), Double (64 bits) or Integer
  unsigned bits = 32;                                      ///< of an integer: a multiple of 8, 8 to 64
  double log_decades = 0, log_offset = 0;                  ///< $PnE of an integer; decades 0 = linear
};

/// Version of the standard to write.
enum class WriteVersion {
  Auto,   ///< 3.1; 3.2 where types are mixed or a keyword is there that only 3.2 has
  Fcs31,  ///< refused where types are mixed
  Fcs32,
};

/// What goes into a file with one data set.
struct WriteDataset {
  std::vector<WriteParameter> parameters;
  std::vector<std::pair<std::string, std::string>> keywords;  ///< further keywords, in order
  std::optional<Spillover> spillover;                         ///< written as $SPILLOVER
  WriteVersion version = WriteVersion::Auto;
};

/// What was written.
struct Written {
  std::string version;  ///< "FCS3.1" or "FCS3.2"
  std::uint64_t n_bytes = 0;
  Findings findings;  ///< keywords given but left out, or added: FCS-W03, FCS-W04
};

/// Write a FCS file with one data set to a sink, a block of events at a time; the events are asked for twice, since
/// $PnR stands before them.
///
/// Every file written passes strict reading without a finding (design/FCS.md §13), whatever its size: DATA beyond byte
/// 99,999,999 has its offsets in TEXT alone. Values are rounded to the type of their parameter, floats and doubles
/// are otherwise stored as they are, NaN and infinities too; ANALYSIS, OTHER and supplemental TEXT are not written, the
/// checksum is `00000000` (not computed). Left out and reported (FCS-W03): `$` keywords that the version lacks or
/// deprecates, blank and repeated ones. Keywords that the writer states itself are ignored; a gain is never written on
/// Time. FCS 3.2 needs $CYT: `unknown` is written where it is not given (FCS-W04).
///
/// Errors (kind Output). FCS-W01: no parameter, a width that cannot be, another number of columns than parameters,
/// empty, duplicate or comma names, a Time parameter without a positive $TIMESTEP, a spillover that is no finite n × n
/// matrix over named parameters, keys that are not printable ASCII, values not UTF-8 or no delimiter left. FCS-W02: an
/// integer that is negative, fractional or not below $PnR. Those of the source and of the sink.
[[nodiscard]] FCS_EXPORT Result<Written> write(const WriteDataset& dataset, EventSource& events, ByteSink& sink);

/// The same as a whole file on disk.
[[nodiscard]] FCS_EXPORT Result<Written> write_file(const std::filesystem::path& path, const WriteDataset& dataset,
                                                    EventSource& events, bool force);

/// The same from columns in memory: columns[p] points to n_events values of parameters[p].
[[nodiscard]] FCS_EXPORT Status write_file(const std::filesystem::path& path, const WriteDataset& dataset,
                                           std::span<const std::span<const float>> columns, bool force);

/// The same into memory, for small files.
[[nodiscard]] FCS_EXPORT Result<std::string> write_bytes(const WriteDataset& dataset,
                                                         std::span<const std::span<const float>> columns);

/// The version that Auto stands for, as "FCS3.1" or "FCS3.2".
[[nodiscard]] FCS_EXPORT std::string version_to_write(const WriteDataset& dataset);

}  // namespace fcscreen::io::fcs
