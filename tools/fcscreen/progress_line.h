// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace fcscreen::tool {

/// A line on stderr that is redrawn, on a terminal and after the first second only; gone when it ends.
class ProgressLine {
 public:
  /// @param wanted  false: never shown (--quiet)
  ProgressLine(std::string file, bool wanted);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void operator()(double fraction, std::string_view what);

 private:
  std::string file_;
  bool wanted_, shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace fcscreen::tool
