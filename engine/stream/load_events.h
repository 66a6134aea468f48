// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/event_memory.h"
#include "engine/core/event_table.h"
#include "engine/core/spillover.h"
#include "engine/result/scale_spec.h"
#include "io/fcs/reader.h"

namespace fcscreen::engine {

/// One column to keep.
struct StreamColumn {
  std::size_t parameter = 0;  ///< 0-based index into Dataset::parameters
  result::ScaleSpec scale;    ///< how it is displayed
};

/// What to take out of a file.
struct LoadRequest {
  std::size_t dataset = 0;  ///< index into File::datasets()
  std::vector<StreamColumn> columns;
  std::optional<Spillover> compensation;  ///< by $PnN; channels outside the matrix pass through
  unsigned threads = 0;                   ///< 0 = all cores; the result does not depend on it
  EventMemory memory = {};                ///< where the columns lie; the result does not depend on it
  bool display = true;                    ///< false: the linear table alone, for display_events() to follow
};

/// Bytes of the linear and the display table of so many events and columns. Error ENG-L03 (Usage) where no address
/// space holds them.
[[nodiscard]] Result<std::size_t> bytes_of_columns(std::size_t n_events, std::size_t n_columns,
                                                   const std::string& file);

/// What was done about spillover.
struct CompensationInfo {
  bool applied = false;  ///< false without a matrix and for an identity matrix, which changes nothing
  bool identity = false;
  double condition_number = 1;
  std::string keyword;  ///< where the matrix came from; empty without one
};

/// Both tables have one column per LoadRequest::columns, in that order, and one row per event, in file order.
struct LoadedEvents {
  EventTable<CompensatedScale> linear;  ///< linearised (flowCore's default), compensated where a matrix reaches
  EventTable<DisplayScale> display;     ///< the same after each column's scale; no columns where not asked for
  CompensationInfo compensation;
  std::string file;  ///< where they came from, for errors
};

/// Decode, compensate and transform the wanted columns in one pass over cache-sized tiles, blocks in parallel.
///
/// Every channel of the matrix is decoded even where only some are kept. Peak memory is the columns kept
/// (8 bytes per event and column) and a scratch tile per thread; the latter alone where the columns lie in files.
/// Float32 throughout; the bits do not depend on threads or SIMD target. NaN in any channel of the matrix makes every
/// compensated channel of that event NaN.
///
/// Errors: ENG-L01 (Usage) a data set or parameter that does not exist; ENG-L02 (Input) a matrix channel that is no
/// $PnN of the data set; ENG-L03 (Usage) the columns exceed the address space; ENG-L04 (Input) out of memory; those of
/// EventMemory::array, make_scale, make_transform_plan, make_compensation and File::read.
[[nodiscard]] Result<LoadedEvents> load_events(const io::fcs::File& file, const LoadRequest& request);

/// Whether load_events failed for its matrix, so that it may succeed without one.
[[nodiscard]] bool unusable_matrix(const Error& error);

/// Fill events.display from events.linear: the same bits as load_events with these scales, without reading the file
/// again.
/// @param scales  one per column, in the order of the table
/// Errors: ENG-L04 (Input) out of memory; those of EventMemory::array, make_scale and make_transform_plan.
[[nodiscard]] Status display_events(LoadedEvents& events, std::span<const result::ScaleSpec> scales,
                                    const EventMemory& memory, unsigned threads);

}  // namespace fcscreen::engine
