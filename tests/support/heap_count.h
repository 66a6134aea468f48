// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace fcscreen::test {

/// Measures how much heap is taken at most from its construction on, above what was taken before. Programs that use it
/// list heap_count.cpp among their sources, which replaces operator new. One at a time; all threads count.
class HeapPeak {
 public:
  HeapPeak();
  /// Bytes, as the allocator rounds them.
  [[nodiscard]] std::size_t bytes() const;

 private:
  std::size_t before_;
};

}  // namespace fcscreen::test
