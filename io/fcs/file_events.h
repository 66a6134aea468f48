// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/core/event_source.h"
#include "engine/core/export.h"
#include "io/fcs/reader.h"

namespace fcscreen::io::fcs {

/// The events of one data set of an open file, in parameter order, each value exact: stored integers as 64-bit
/// integers, floats as float, everything else (doubles, text, linearised logarithmic channels) as double.
///
/// The file must outlive the source. An error of block() is one of File::read.
class FCS_EXPORT FileEvents : public EventSource {
 public:
  /// @param dataset  index into datasets(), which must exist
  FileEvents(const File& file, std::size_t dataset, Values values);
  [[nodiscard]] std::size_t n_events() const override;
  [[nodiscard]] std::size_t n_columns() const override;
  [[nodiscard]] Result<std::span<const ColumnView>> block(std::size_t first, std::size_t count) override;

 private:
  /// Columns that are read as one type.
  template <class T>
  struct Group {
    std::vector<std::size_t> columns;
    std::vector<std::vector<T>> values;
  };
  const File& file_;
  std::size_t dataset_;
  Values values_;
  Group<float> floats_;
  Group<double> doubles_;
  Group<std::uint64_t> integers_;
  std::vector<ColumnView> views_;
};

/// What the bytes of a parameter are: a $PnB of 64 makes a Float a Double, 32 a Double a Float.
[[nodiscard]] FCS_EXPORT DataType stored_type(const Parameter& parameter);

/// True where Values::Linearized changes the values of a parameter of the data set.
[[nodiscard]] FCS_EXPORT bool is_logarithmic(const Dataset& set, const Parameter& parameter);

}  // namespace fcscreen::io::fcs
