// SPDX-License-Identifier: Apache-2.0
#include "gating/tree/population_statistics.h"

#include <algorithm>
#include <cmath>

#include "engine/core/order_statistics.h"

namespace fcscreen::gating {
namespace {

// Φ(±1): the percentiles one standard deviation from the median of a normal sample.
constexpr double kLowerSigma = 0.15865525393145707, kUpperSigma = 0.84134474606854293;

template <class Value, class F>
double sum_of(std::span<const Value> values, F&& f) {
  CompensatedSum sum;
  for (const Value v : values) sum.add(f(static_cast<double>(v)));
  return sum.value();
}

double share(std::size_t part, std::size_t whole) {
  if (whole == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(part) / static_cast<double>(whole);
}

template <class Value>
ColumnStatistics statistics_of(std::span<const Value> column, const Bitmask& mask,
                               std::span<const double> probabilities, std::span<Value> room) {
  FCS_ASSERT(column.size() == mask.size() && room.size() >= mask.count());
  ColumnStatistics result;
  result.percentiles.assign(probabilities.size(), std::numeric_limits<double>::quiet_NaN());
  mask.for_each([&](std::size_t i) {
    if (std::isnan(column[i])) {
      ++result.n_nan;
    } else {
      room[result.n++] = column[i];
    }
  });
  const std::span<Value> values = room.first(result.n);
  if (values.empty()) return result;
  const auto n = static_cast<double>(values.size());
  result.n_not_positive =
      static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [](Value v) { return v <= 0; }));
  result.mean = sum_of<Value>(values, [](double v) { return v; }) / n;
  if (result.n_not_positive == 0)
    result.geometric_mean = std::exp(sum_of<Value>(values, [](double v) { return std::log(v); }) / n);
  if (values.size() >= 2) {
    const double mean = result.mean;
    result.sd = std::sqrt(sum_of<Value>(values, [mean](double v) { return (v - mean) * (v - mean); }) / (n - 1));
    if (mean > 0) result.cv = result.sd / mean;
  }
  // Sums are done: from here the order of `values` no longer matters.
  result.median = quantile_in_place(values, 0.5);
  if (result.median > 0) {
    const double spread = quantile_in_place(values, kUpperSigma) - quantile_in_place(values, kLowerSigma);
    result.robust_cv = spread / 2 / result.median;
  }
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    result.percentiles[i] = quantile_in_place(values, probabilities[i]);
  }
  return result;
}

template <class Value>
ColumnStatistics statistics_of(std::span<const Value> column, const Bitmask& mask,
                               std::span<const double> probabilities) {
  std::vector<Value> room(mask.count());
  return statistics_of(column, mask, probabilities, std::span<Value>(room));
}

}  // namespace

PopulationCount count_population(const Bitmask& population, const Bitmask* parent) {
  PopulationCount result;
  result.count = population.count();
  result.total = population.size();
  result.parent_count = parent != nullptr ? parent->count() : population.size();
  result.fraction_of_parent = share(result.count, result.parent_count);
  result.fraction_of_total = share(result.count, result.total);
  return result;
}

ColumnStatistics column_statistics(std::span<const float> column, const Bitmask& mask,
                                   std::span<const double> probabilities) {
  return statistics_of(column, mask, probabilities);
}

ColumnStatistics column_statistics(std::span<const double> column, const Bitmask& mask,
                                   std::span<const double> probabilities) {
  return statistics_of(column, mask, probabilities);
}

ColumnStatistics column_statistics(std::span<const double> column, const Bitmask& mask,
                                   std::span<const double> probabilities, std::span<double> room) {
  return statistics_of(column, mask, probabilities, room);
}

}  // namespace fcscreen::gating
