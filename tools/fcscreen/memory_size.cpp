// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/memory_size.h"

#include <charconv>
#include <limits>

namespace fcscreen::tool {

Result<std::uint64_t> parse_memory_size(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const unsigned shift = unit.empty() ? 0 : unit == "K" ? 10 : unit == "M" ? 20 : unit == "G" ? 30 : 64;
  if (error != std::errc{} || shift == 64 || n == 0 || n > (std::numeric_limits<std::uint64_t>::max() >> shift)) {
    return fail(ErrorKind::Usage, "CLI-03", "\"" + std::string(text) + "\" is no memory size.", {}, {},
                "Give e.g. 512M or 2G.");
  }
  return n << shift;
}

Result<std::size_t> memory_limit_of(std::string_view text) {
  if (text.empty()) return kNoMemoryLimit;
  return parse_memory_size(text);
}

}  // namespace fcscreen::tool
