// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/work.h"

#include <cstdint>

namespace fcscreen::engine {
namespace {

/// Texts of any bytes: each as "length:bytes".
void put(std::string& out, std::string_view text) { out += std::to_string(text.size()) + ":" + std::string(text); }

bool take(std::string_view& rest, std::string& out) {
  const auto colon = rest.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 9) return false;
  std::size_t size = 0;
  for (const char c : rest.substr(0, colon)) {
    if (c < '0' || c > '9') return false;
    size = size * 10 + static_cast<std::size_t>(c - '0');
  }
  rest.remove_prefix(colon + 1);
  if (rest.size() < size) return false;
  out = std::string(rest.substr(0, size));
  rest.remove_prefix(size);
  return true;
}

}  // namespace

std::string to_text(const Work& work) {
  std::string out;
  for (const Work::File& file : work.look) {
    put(out, file.settled ? "settled" : "fresh");
    put(out, file.path);
  }
  for (const std::string& argument : work.screen) {
    put(out, "screen");
    put(out, argument);
  }
  return out;
}

Result<Work> work_from_text(std::string_view text) {
  Work work;
  while (!text.empty()) {
    std::string what, value;
    if (!take(text, what) || !take(text, value)) {
      return fail(ErrorKind::Usage, "BAT-09", "the work file cannot be read.", {}, {},
                  "--work is for fcscreen itself; start 'fcscreen batch DIR'.");
    }
    if (what == "screen") {
      work.screen.push_back(std::move(value));
    } else {
      work.look.push_back({std::move(value), what == "settled"});
    }
  }
  return work;
}

}  // namespace fcscreen::engine
