// SPDX-License-Identifier: Apache-2.0
#include "engine/core/error.h"

namespace fcscreen {

std::string Error::text() const {
  std::string line;
  if (!file.empty()) {
    line += file;
    if (offset) line += " (byte " + std::to_string(*offset) + ")";
    line += ": ";
  }
  line += message;
  if (!next.empty()) line += " " + next;
  if (!code.empty()) line += " [" + code + "]";
  return line;
}

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "fcscreen: broken invariant %s at %s:%d. This is a bug in fcscreen.\n", condition, file, line);
  std::abort();
}

}  // namespace fcscreen
