// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "engine/core/parallel.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::size_t kTileValues = 1U << 18;  // 2 MB of doubles per thread, however many parameters there are

/// Kahan–Neumaier running sum.
struct Sum {
  double total = 0, lost = 0;
  void add(double v) {
    const double t = total + v;
    if (std::isfinite(t)) lost += std::abs(total) >= std::abs(v) ? (total - t) + v : (v - t) + total;
    total = t;
  }
  [[nodiscard]] double value() const { return total + lost; }
};

struct Partial {
  double min = std::numeric_limits<double>::infinity(), max = -std::numeric_limits<double>::infinity();
  Sum sum;
  std::size_t nan = 0, finite = 0;
};

void accumulate(std::span<const double> values, Partial& partial) {
  for (const double v : values) {
    if (std::isnan(v)) {
      ++partial.nan;
      continue;
    }
    ++partial.finite;
    partial.min = std::min(partial.min, v);
    partial.max = std::max(partial.max, v);
    partial.sum.add(v);
  }
}

ParameterStatistics finish(const Partial& all, std::size_t n) {
  ParameterStatistics s;
  s.n = n;
  s.nan = all.nan;
  s.sum = all.sum.value();
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  s.min = all.finite == 0 ? kNone : all.min;
  s.max = all.finite == 0 ? kNone : all.max;
  s.mean = all.finite == 0 ? kNone : s.sum / static_cast<double>(all.finite);
  return s;
}

}  // namespace

Result<std::vector<ParameterStatistics>> statistics(const File& file, std::size_t dataset, Values values,
                                                    unsigned threads) {
  if (dataset >= file.datasets().size()) {
    return fail(ErrorKind::Usage, "FCS-API", "there is no data set " + std::to_string(dataset + 1) + ".", file.name(),
                {}, "The file has " + std::to_string(file.datasets().size()) + ".");
  }
  const Dataset& set = file.datasets()[dataset];
  const std::size_t n_columns = set.parameters.size();
  const std::size_t rows = std::max<std::size_t>(16, kTileValues / std::max<std::size_t>(1, n_columns));
  const std::size_t n_tiles = (set.n_events + rows - 1) / rows;
  std::vector<std::size_t> columns(n_columns);
  std::iota(columns.begin(), columns.end(), std::size_t{0});

  // Tiles are handled in rounds, so that memory for partial results does not grow with the file.
  constexpr std::size_t kRound = 64;
  std::vector<Partial> all(n_columns);
  for (std::size_t round = 0; round < n_tiles; round += kRound) {
    const std::size_t n = std::min(kRound, n_tiles - round);
    std::vector<std::vector<Partial>> partial(n);
    std::vector<std::optional<Error>> errors(n);
    parallel_for(n, threads, [&](std::size_t t) {
      const std::size_t first = (round + t) * rows;
      const std::size_t count = std::min(rows, set.n_events - first);
      std::vector<double> buffer(n_columns * count);
      std::vector<double*> out(n_columns);
      for (std::size_t c = 0; c < n_columns; ++c) out[c] = buffer.data() + c * count;
      if (auto status = file.read(dataset, first, count, columns, std::span<double* const>(out), values); !status) {
        errors[t] = status.error();
        return;
      }
      partial[t].resize(n_columns);
      for (std::size_t c = 0; c < n_columns; ++c) accumulate({out[c], count}, partial[t][c]);
    });
    for (std::size_t t = 0; t < n; ++t) {
      if (errors[t]) return fail(*errors[t]);
      for (std::size_t c = 0; c < n_columns; ++c) {
        const Partial& p = partial[t][c];
        all[c].min = std::min(all[c].min, p.min);
        all[c].max = std::max(all[c].max, p.max);
        all[c].nan += p.nan;
        all[c].finite += p.finite;
        all[c].sum.add(p.sum.total);
        all[c].sum.add(p.sum.lost);
      }
    }
  }
  std::vector<ParameterStatistics> result;
  result.reserve(n_columns);
  for (const Partial& p : all) result.push_back(finish(p, set.n_events));
  return result;
}

}  // namespace fcscreen::io::fcs
