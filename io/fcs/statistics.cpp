// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "engine/core/parallel.h"
#include "io/fcs/reporter.h"

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
  std::size_t nan = 0, infinite = 0, numbers = 0, above_range = 0;
};

/// Largest integer a parameter should hold; infinity where there is none.
double top_of(const Parameter& parameter) {
  const bool limited = parameter.type == DataType::Integer && parameter.range >= 1;
  return limited ? parameter.range - 1 : std::numeric_limits<double>::infinity();
}

void accumulate(std::span<const double> values, double top, Partial& partial) {
  for (const double v : values) {
    if (std::isnan(v)) {
      ++partial.nan;
      continue;
    }
    ++partial.numbers;
    partial.infinite += std::isinf(v);
    partial.above_range += v > top;
    partial.min = std::min(partial.min, v);
    partial.max = std::max(partial.max, v);
    partial.sum.add(v);
  }
}

void merge(const Partial& part, Partial& all) {
  all.min = std::min(all.min, part.min);
  all.max = std::max(all.max, part.max);
  all.nan += part.nan;
  all.infinite += part.infinite;
  all.numbers += part.numbers;
  all.above_range += part.above_range;
  all.sum.add(part.sum.total);
  all.sum.add(part.sum.lost);
}

ParameterStatistics finish(const Partial& all, std::size_t n) {
  ParameterStatistics s;
  s.n = n;
  s.nan = all.nan;
  s.infinite = all.infinite;
  s.above_range = all.above_range;
  s.sum = all.sum.value();
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  s.min = all.numbers == 0 ? kNone : all.min;
  s.max = all.numbers == 0 ? kNone : all.max;
  s.mean = all.numbers == 0 ? kNone : s.sum / static_cast<double>(all.numbers);
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
      for (std::size_t c = 0; c < n_columns; ++c) accumulate({out[c], count}, top_of(set.parameters[c]), partial[t][c]);
    });
    for (std::size_t t = 0; t < n; ++t) {
      if (errors[t]) return fail(*errors[t]);
      for (std::size_t c = 0; c < n_columns; ++c) merge(partial[t][c], all[c]);
    }
  }
  std::vector<ParameterStatistics> result;
  result.reserve(n_columns);
  for (const Partial& p : all) result.push_back(finish(p, set.n_events));
  return result;
}

Findings data_findings(const File& file, std::size_t dataset, const std::vector<ParameterStatistics>& raw) {
  // One finding per code: the totals, and the first parameter concerned.
  struct Tally {
    std::size_t events = 0, parameters = 0;
    std::string first;
    void add(std::size_t n, const std::string& name) {
      if (n == 0) return;
      events += n;
      if (parameters++ == 0) first = name;
    }
    [[nodiscard]] std::string text(const char* what) const {
      return std::to_string(events) + " values in " + std::to_string(parameters) + " parameters (first " + first +
             ") " + what;
    }
  };
  Tally high, above, not_finite;
  const Dataset& set = file.datasets()[dataset];
  for (std::size_t p = 0; p < set.parameters.size() && p < raw.size(); ++p) {
    const std::string& name = set.parameters[p].name;
    if (set.parameters[p].mask_bits > 0) high.add(file.count_high_bits(dataset, p), name);
    above.add(raw[p].above_range, name);
    not_finite.add(raw[p].nan + raw[p].infinite, name);
  }
  Findings findings;
  const std::uint64_t offset = set.file_offset + set.data.first;
  const auto add = [&](const char* code, const Tally& tally, const char* what) {
    if (tally.events > 0) findings.add(code, severity_of(code, file.policy()), tally.text(what), offset);
  };
  add("FCS-D07", high, "have bits above $PnR; masked.");
  add("FCS-D08", above, "exceed $PnR - 1; kept.");
  add("FCS-D09", not_finite, "are not finite; kept.");
  findings.append(file.checksum_findings(dataset));
  return findings;
}

}  // namespace fcscreen::io::fcs
