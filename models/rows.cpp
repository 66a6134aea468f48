// SPDX-License-Identifier: Apache-2.0
#include "models/rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fcscreen::models {

std::vector<float> pack_rows(std::span<const std::span<const float>> columns, std::span<const std::uint32_t> events) {
  std::vector<float> out(columns.size() * events.size());
  for (std::size_t j = 0; j < columns.size(); ++j) {
    const std::span<const float> column = columns[j];
    for (std::size_t i = 0; i < events.size(); ++i) out[i * columns.size() + j] = column[events[i]];
  }
  return out;
}

std::vector<std::uint32_t> sorted_finite_rows(const Rows& rows) {
  std::vector<std::uint32_t> order;
  order.reserve(rows.n);
  for (std::size_t i = 0; i < rows.n; ++i) {
    const auto row = rows.row(i);
    if (std::all_of(row.begin(), row.end(), [](float v) { return std::isfinite(v); })) {
      order.push_back(static_cast<std::uint32_t>(i));
    }
  }
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const auto x = rows.row(a), y = rows.row(b);
    return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end());
  });
  return order;
}

std::vector<std::uint32_t> evenly_spread(std::span<const std::uint32_t> order, std::size_t max_rows) {
  if (max_rows == 0 || order.size() <= max_rows) return {order.begin(), order.end()};
  std::vector<std::uint32_t> out(max_rows);
  // Middle of each of max_rows equal stretches; sizes are far below 2^32, so the product fits.
  for (std::size_t i = 0; i < max_rows; ++i) out[i] = order[(2 * i + 1) * order.size() / (2 * max_rows)];
  return out;
}

std::vector<float> sorted_finite(std::span<const float> values) {
  std::vector<float> out;
  out.reserve(values.size());
  for (const float v : values) {
    if (std::isfinite(v)) out.push_back(v);
  }
  std::sort(out.begin(), out.end());
  return out;
}

double sorted_quantile(std::span<const float> ascending, double p) {
  if (ascending.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double h = static_cast<double>(ascending.size() - 1) * std::clamp(p, 0.0, 1.0);
  const auto i = static_cast<std::size_t>(h);
  const double a = ascending[i];
  if (i + 1 >= ascending.size()) return a;
  return a + (h - static_cast<double>(i)) * (static_cast<double>(ascending[i + 1]) - a);
}

}  // namespace fcscreen::models
