// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace fcscreen::gating {

/// Brings memory that is needed next into the second-level cache, little by little while other work is done: asked for
/// all at once, or a hundred lines at a time, it would fill the buffers of the processor, and the work would wait. Has
/// no effect on any result.
class FetchAhead {
 public:
  /// @param n_values  of the work to come, after which all is asked for
  FetchAhead(std::span<const std::byte> memory, std::size_t n_values)
      : memory_(memory), bytes_per_value_(memory.size() / std::max<std::size_t>(n_values, 1) + 1) {}

  /// So many more values are being computed.
  void computed(std::size_t n_values) {
    due_ = std::min(due_ + n_values * bytes_per_value_, memory_.size());
    for (; at_ < due_; at_ += kLine) __builtin_prefetch(memory_.data() + at_, 0, 2);
  }

 private:
  static constexpr std::size_t kLine = 64;
  std::span<const std::byte> memory_;
  std::size_t bytes_per_value_, at_ = 0, due_ = 0;
};

}  // namespace fcscreen::gating
