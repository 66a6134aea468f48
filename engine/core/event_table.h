// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "engine/core/aligned_buffer.h"

namespace fcscreen {

/// Tags that keep scales apart at compile time: a gate cannot be evaluated on the wrong one by accident.
struct RawScale {};          ///< linearised instrument units, before compensation
struct CompensatedScale {};  ///< linear units after compensation
struct DisplayScale {};      ///< after the display transform (logicle, asinh, linear), what gates are drawn on

/// One float32 value per event, 64-byte aligned and zero padded.
template <class Scale>
class Column {
 public:
  Column() = default;
  explicit Column(std::size_t n_events) : values_(n_events) {}
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] std::span<float> values() { return {values_.data(), values_.size()}; }
  [[nodiscard]] std::span<const float> values() const { return {values_.data(), values_.size()}; }

 private:
  AlignedBuffer<float> values_;
};

/// Columns of equal length, one per parameter, all on one scale. Move only.
template <class Scale>
class EventTable {
 public:
  EventTable() = default;
  EventTable(std::size_t n_events, std::size_t n_columns) : n_events_(n_events) {
    columns_.reserve(n_columns);
    for (std::size_t i = 0; i < n_columns; ++i) columns_.emplace_back(n_events);
  }
  [[nodiscard]] std::size_t n_events() const { return n_events_; }
  [[nodiscard]] std::size_t n_columns() const { return columns_.size(); }
  [[nodiscard]] Column<Scale>& column(std::size_t i) { return columns_[i]; }
  [[nodiscard]] const Column<Scale>& column(std::size_t i) const { return columns_[i]; }

 private:
  std::size_t n_events_ = 0;
  std::vector<Column<Scale>> columns_;
};

}  // namespace fcscreen
