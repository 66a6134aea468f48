// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "engine/core/aligned_buffer.h"
#include "engine/core/event_memory.h"

namespace fcscreen {

/// Tags that keep scales apart at compile time: a gate cannot be evaluated on the wrong one by accident.
struct RawScale {};          ///< linearised instrument units, before compensation
struct CompensatedScale {};  ///< linear units after compensation
struct DisplayScale {};      ///< after the display transform (logicle, asinh, linear), what gates are drawn on

/// One float32 value per event, 64-byte aligned and zero padded to a cache line. Belongs to an EventTable.
template <class Scale>
class Column {
 public:
  Column(float* values, std::size_t n_events) : values_(values), n_events_(n_events) {}
  [[nodiscard]] std::size_t size() const { return n_events_; }
  [[nodiscard]] std::span<float> values() { return {values_, n_events_}; }
  [[nodiscard]] std::span<const float> values() const { return {values_, n_events_}; }

 private:
  float* values_;
  std::size_t n_events_;
};

/// Floats from one column to the next: whole cache lines, and for long columns never a multiple of a page, since the
/// same event of many columns would then compete for the same places in the caches.
[[nodiscard]] constexpr std::size_t column_stride(std::size_t n_events) {
  constexpr std::size_t kLine = kAlignmentBytes / sizeof(float), kPage = 4096 / sizeof(float), kLongColumn = 16 * kPage;
  const std::size_t lines = (n_events + kLine - 1) / kLine * kLine;
  return n_events < kLongColumn ? lines : (lines + kPage - 1) / kPage * kPage + 4 * kLine;
}

/// Columns of equal length in one piece of memory or file, one per parameter, all on one scale. Move only.
template <class Scale>
class EventTable {
 public:
  EventTable() = default;
  /// All values zero.
  EventTable(std::size_t n_events, std::size_t n_columns)
      : EventTable(n_events, n_columns, Array(AlignedBuffer<float>(n_columns * column_stride(n_events)))) {}
  /// For callers that write every value: only the padding is zero.
  EventTable(std::size_t n_events, std::size_t n_columns, Uninitialised how)
      : EventTable(n_events, n_columns, Array(AlignedBuffer<float>(n_columns * column_stride(n_events), how))) {}
  /// The same where `memory` says. Errors of EventMemory::array.
  [[nodiscard]] static Result<EventTable> make(std::size_t n_events, std::size_t n_columns, const EventMemory& memory) {
    auto values = memory.array<float>(n_columns * column_stride(n_events));
    if (!values) return fail(values.error());
    return EventTable(n_events, n_columns, std::move(*values));
  }
  [[nodiscard]] std::size_t n_events() const { return n_events_; }
  [[nodiscard]] std::size_t n_columns() const { return columns_.size(); }
  [[nodiscard]] Column<Scale>& column(std::size_t i) { return columns_[i]; }
  [[nodiscard]] const Column<Scale>& column(std::size_t i) const { return columns_[i]; }

 private:
  using Array = EventArray<float>;
  EventTable(std::size_t n_events, std::size_t n_columns, Array values)
      : n_events_(n_events), values_(std::move(values)) {
    const std::size_t stride = column_stride(n_events);
    columns_.reserve(n_columns);
    for (std::size_t i = 0; i < n_columns; ++i) {
      float* const column = values_.data() + i * stride;
      columns_.emplace_back(column, n_events);
      std::fill_n(column + n_events, stride - n_events, 0.0F);
    }
  }
  std::size_t n_events_ = 0;
  Array values_;
  std::vector<Column<Scale>> columns_;
};

}  // namespace fcscreen
