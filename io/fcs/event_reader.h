// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "io/fcs/ascii.h"
#include "io/fcs/dataset.h"
#include "io/fcs/decode.h"

namespace fcscreen::io::fcs {

/// Where the events of one data set are. Everything outlives the reader.
struct StoredEvents {
  std::span<const std::byte> data;       ///< DATA
  std::span<const std::byte> from_data;  ///< from the first byte of DATA to the end of the file
  const RowLayout& layout;
  const FreeAsciiIndex& free_ascii;
  std::size_t n_parameters = 0;
};

/// Some columns of a data set, planned once and read in as many pieces as wanted. Immutable, thread-safe.
class EventReader {
 public:
  /// @param columns  indices of parameters
  /// @param logs     per column, how it is linearised; null: as stored
  EventReader(const StoredEvents& source, std::span<const std::size_t> columns,
              std::span<const Linearizer* const> logs);

  /// Events [first, first + count), which exist, into out[column]. Float32 is what double rounds to.
  void read(std::size_t first, std::size_t count, std::span<float* const> out, Destination destination) const;
  void read(std::size_t first, std::size_t count, std::span<double* const> out) const;
  /// Integer parameters as stored.
  void read(std::size_t first, std::size_t count, std::span<std::uint64_t* const> out) const;

 private:
  /// Columns that pass through double, or all of them: tile by tile, in double.
  template <class Out>
  void read_wide(std::span<const std::size_t> which, std::size_t first, std::size_t count,
                 std::span<Out* const> out) const;

  StoredEvents source_;
  std::vector<std::size_t> columns_;     // parameter of each
  std::vector<const Linearizer*> logs_;  // of each column
  std::vector<std::size_t> all_, wide_;  // indices into columns_: all; those that float32 reaches through double
  DecodePlan plan_;                      // the others
};

}  // namespace fcscreen::io::fcs
