// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/progress_line.h"

#include <unistd.h>

#include <cstdio>

namespace fcscreen::tool {

ProgressLine::ProgressLine(std::string file, bool wanted)
    : file_(std::move(file)), wanted_(wanted && ::isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void ProgressLine::operator()(double fraction, std::string_view what) {
  if (!wanted_ || std::chrono::steady_clock::now() - start_ < std::chrono::seconds(1)) return;
  shown_ = true;
  const int filled = static_cast<int>(fraction * 30);
  std::fprintf(stderr, "\r\033[K%s [%s%s] %3.0f %% %.*s", file_.c_str(),
               std::string(static_cast<std::size_t>(filled), '#').c_str(),
               std::string(static_cast<std::size_t>(30 - filled), ' ').c_str(), fraction * 100,
               static_cast<int>(what.size()), what.data());
}

}  // namespace fcscreen::tool
