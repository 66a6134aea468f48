// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/export.h"

namespace fcscreen {

/// Values of one parameter for consecutive events, in the type that holds them exactly.
using ColumnView = std::variant<std::span<const float>, std::span<const double>, std::span<const std::uint64_t>>;

/// Number of values of a column.
[[nodiscard]] inline std::size_t size_of(const ColumnView& column) {
  return std::visit([](const auto& values) { return values.size(); }, column);
}

/// Hands out the events of a data set a block at a time, so that no writer needs them all in memory.
class FCS_EXPORT EventSource {
 public:
  EventSource() = default;
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;
  virtual ~EventSource() = default;
  [[nodiscard]] virtual std::size_t n_events() const = 0;
  [[nodiscard]] virtual std::size_t n_columns() const = 0;
  /// Events [first, first + count), one view of `count` values per column, valid until the next call. A column has the
  /// same type in every block. Any range may be asked for again and gives the same values.
  [[nodiscard]] virtual Result<std::span<const ColumnView>> block(std::size_t first, std::size_t count) = 0;
};

/// Columns of equal length that stand in memory and outlive the source.
class FCS_EXPORT MemoryEvents : public EventSource {
 public:
  explicit MemoryEvents(std::vector<ColumnView> columns) : columns_(std::move(columns)), views_(columns_.size()) {
    for (const ColumnView& column : columns_) FCS_ASSERT(size_of(column) == n_events());
  }
  explicit MemoryEvents(std::span<const std::span<const float>> columns)
      : MemoryEvents(std::vector<ColumnView>(columns.begin(), columns.end())) {}
  [[nodiscard]] std::size_t n_events() const override { return columns_.empty() ? 0 : size_of(columns_.front()); }
  [[nodiscard]] std::size_t n_columns() const override { return columns_.size(); }
  [[nodiscard]] Result<std::span<const ColumnView>> block(std::size_t first, std::size_t count) override {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      views_[c] =
          std::visit([&](const auto& values) -> ColumnView { return values.subspan(first, count); }, columns_[c]);
    }
    return std::span<const ColumnView>(views_);
  }

 private:
  std::vector<ColumnView> columns_, views_;
};

}  // namespace fcscreen
