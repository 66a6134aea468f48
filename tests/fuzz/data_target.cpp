// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "io/fcs/bytes_internal.h"
#include "io/fcs/statistics.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/promises.h"
#include "tests/fuzz/structured_fcs.h"

namespace fcscreen::test {
namespace {

using namespace io::fcs;
using FcsValues = io::fcs::Values;

constexpr std::size_t kMostEvents = 20'000;
constexpr std::size_t kMostColumns = 16;
constexpr std::size_t kPiece = 997;  // no divisor of any tile

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

template <class Out>
std::vector<Out> read(const File& file, std::size_t d, std::size_t column, std::size_t piece, FcsValues values) {
  const std::size_t n = std::min(file.datasets()[d].n_events, kMostEvents);
  std::vector<Out> all(n);
  for (std::size_t first = 0; first < n; first += piece) {
    Out* out = all.data() + first;
    FCS_ASSERT(file.read(d, first, std::min(piece, n - first), std::span<const std::size_t>(&column, 1),
                         std::span<Out* const>(&out, 1), values));
  }
  return all;
}

/// One column in double, in float and in pieces.
std::vector<double> check_column(const File& file, std::size_t d, std::size_t column, FcsValues values) {
  const auto wide = read<double>(file, d, column, kMostEvents, values);
  const auto narrow = read<float>(file, d, column, kMostEvents, values);
  const auto pieces = read<double>(file, d, column, kPiece, values);
  const auto narrow_pieces = read<float>(file, d, column, kPiece, values);
  // From 2^53 on an integer has no exact double: rounded twice it may be the next float.
  const bool exact = file.datasets()[d].parameters[column].mask_bits <= 53;
  for (std::size_t i = 0; i < wide.size(); ++i) {
    FCS_ASSERT(same(wide[i], pieces[i]));
    FCS_ASSERT(std::bit_cast<std::uint32_t>(narrow[i]) == std::bit_cast<std::uint32_t>(narrow_pieces[i]));
    const auto rounded = static_cast<double>(static_cast<float>(wide[i]));
    const auto near = static_cast<double>(std::nextafter(narrow[i], static_cast<float>(wide[i])));
    FCS_ASSERT(same(static_cast<double>(narrow[i]), rounded) || (!exact && same(near, rounded)));
  }
  return wide;
}

void check_statistics(const std::vector<double>& column, const ParameterStatistics& found) {
  ParameterStatistics own;
  bool any = false;
  for (const double v : column) {
    own.nan += std::isnan(v);
    own.infinite += std::isinf(v);
    if (std::isnan(v)) continue;
    own.min = any ? std::min(own.min, v) : v;
    own.max = any ? std::max(own.max, v) : v;
    any = true;
  }
  FCS_ASSERT(found.n == column.size() && found.nan == own.nan && found.infinite == own.infinite);
  FCS_ASSERT(any ? found.min == own.min && found.max == own.max : std::isnan(found.min) && std::isnan(found.max));
  FCS_ASSERT(any || std::isnan(found.mean));
}

void check_values(const File& file, std::size_t d, FcsValues values) {
  const Dataset& set = file.datasets()[d];
  const auto stats = statistics(file, d, values, 1);
  FCS_ASSERT(stats && stats->size() == set.parameters.size());
  for (std::size_t c = 0; c < std::min(set.parameters.size(), kMostColumns); ++c) {
    const auto column = check_column(file, d, c, values);
    if (column.size() == set.n_events) check_statistics(column, (*stats)[c]);
    if (values != FcsValues::Raw) continue;
    FCS_ASSERT(file.count_high_bits(d, c) <= set.n_events);
    const unsigned bits = set.parameters[c].mask_bits;
    for (const double v : column) FCS_ASSERT(bits == 0 || (v >= 0 && v <= std::ldexp(1.0, static_cast<int>(bits))));
  }
  if (values != FcsValues::Raw) return;
  const Findings found = data_findings(file, d, *stats);
  for (const Finding& f : found.items()) FCS_ASSERT(f.text.size() > 10 && f.text.back() == '.');
}

void check_cells(const File& file, std::size_t d) {
  const Dataset& set = file.datasets()[d];
  for (std::size_t h = 0; h < std::min(set.histograms.size(), kMostColumns); ++h) {
    std::vector<double> cells(set.histograms[h].n_cells);
    FCS_ASSERT(file.read_cells(d, h, 0, cells));
    const std::size_t half = cells.size() / 2;
    std::vector<double> later(cells.size() - half);
    FCS_ASSERT(file.read_cells(d, h, half, later));
    for (std::size_t i = 0; i < later.size(); ++i) FCS_ASSERT(same(later[i], cells[half + i]));
    FCS_ASSERT(!file.read_cells(d, h, half + 1, later));
  }
  FCS_ASSERT(!file.read_cells(d, set.histograms.size(), 0, {}));
}

void check_times(const File& file, std::size_t d) {
  const Dataset& set = file.datasets()[d];
  const bool has_time =
      std::any_of(set.parameters.begin(), set.parameters.end(), [](const Parameter& p) { return p.is_time; });
  std::vector<double> times(std::min<std::size_t>(set.n_events, 100));
  FCS_ASSERT(read_time(file, d, 0, times).has_value() == has_time);
  times.resize(set.n_events < kMostEvents ? set.n_events + 1 : 0);
  FCS_ASSERT(times.empty() || !read_time(file, d, 0, times));
}

/// Linearisation makes a table per logarithmic parameter: too slow to be asked for each time.
std::size_t logarithmic(const Dataset& set) {
  return static_cast<std::size_t>(std::count_if(set.parameters.begin(), set.parameters.end(),
                                                [](const Parameter& p) { return p.log_decades > 0; }));
}

}  // namespace

void fuzz_data(std::span<const std::byte> bytes) {
  const std::string bytes_of_file =
      is_a_file(bytes) ? std::string(characters(bytes)) : structured_fcs(FuzzInput(bytes), Oddness::None);
  const bool linearized = bytes.size() % 4 == 0;
  for (const File& file : open_under_every_policy(std::as_bytes(std::span(bytes_of_file)))) {
    for (std::size_t d = 0; d < std::min<std::size_t>(file.datasets().size(), 4); ++d) {
      check_values(file, d, FcsValues::Raw);
      check_cells(file, d);
      check_times(file, d);
      if (!linearized || file.policy() != Policy::Salvage || logarithmic(file.datasets()[d]) > kMostColumns) continue;
      check_values(file, d, FcsValues::Linearized);
      check_values(file, d, FcsValues::LinearizedWithGain);
    }
  }
}

}  // namespace fcscreen::test
