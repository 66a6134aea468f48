// SPDX-License-Identifier: Apache-2.0
#include "io/text/columns_csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "engine/core/parallel.h"
#include "io/text/csv.h"

namespace fcscreen::io::text {
namespace {

constexpr std::size_t kLongestNumber = 32;  // "-2.2250738585072014e-308" is 24

/// Append a number at `to`, which has room for kLongestNumber characters; the end.
template <class T>
char* put_number(char* to, T value) {
  if constexpr (std::is_floating_point_v<T>) {
    if (!std::isfinite(value)) {
      const std::string_view word = std::isnan(value) ? "NaN" : value > 0 ? "Inf" : "-Inf";
      return std::copy(word.begin(), word.end(), to);
    }
  }
  return std::to_chars(to, to + kLongestNumber, value).ptr;
}

}  // namespace

Status write_columns_csv(ByteSink& sink, const std::vector<std::string>& names, EventSource& events) {
  FCS_ASSERT(names.size() == events.n_columns() && !names.empty());
  std::string header;
  for (const std::string& name : names) header += (header.empty() ? "" : ",") + csv_field(name);
  if (auto done = sink.write(header + "\n"); !done) return done;

  constexpr std::size_t kRowsAtOnce = 1024;  // so that their text stays in cache and memory
  std::string rows;
  const std::size_t n_events = events.n_events();
  for (std::size_t first = 0; first < n_events; first += kBlockEvents) {
    const std::size_t count = std::min(kBlockEvents, n_events - first);
    const auto views = events.block(first, count);
    if (!views) return fail(views.error());
    for (std::size_t from = 0; from < count; from += kRowsAtOnce) {
      const std::size_t to = std::min(count, from + kRowsAtOnce);
      rows.resize((to - from) * names.size() * kLongestNumber);
      char* at = rows.data();
      for (std::size_t i = from; i < to; ++i) {
        for (const ColumnView& column : *views) {
          at = std::visit([&](const auto& values) { return put_number(at, values[i]); }, column);
          *at++ = ',';
        }
        at[-1] = '\n';
      }
      if (auto done = sink.write({rows.data(), static_cast<std::size_t>(at - rows.data())}); !done) return done;
    }
  }
  return {};
}

}  // namespace fcscreen::io::text
