// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/histogram.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "io/fcs/numbers.h"

namespace fcscreen::io::fcs {
namespace {

/// $PnR as a number of cells; nothing when it is none or cannot be in this file.
std::optional<std::size_t> cells_of(const Parameter& parameter, std::uint64_t available) {
  const double range = parameter.range;
  if (!(range >= 1) || range != std::floor(range) || range > static_cast<double>(available)) return std::nullopt;
  return static_cast<std::size_t>(range);
}

/// The histograms with their places; shorter than it should be when sizes are impossible.
std::vector<Histogram> wanted(const DataQuestion& q, const RowLayout& layout, const Dataset& dataset,
                              std::uint64_t first) {
  std::vector<Histogram> all;
  Histogram joint;
  joint.first = first;
  joint.n_cells = 1;
  for (std::size_t p = 0; p < dataset.parameters.size(); ++p) {
    const auto cells = cells_of(dataset.parameters[p], q.available);
    if (!cells) return layout.multivariate ? std::vector<Histogram>{} : all;
    if (!layout.multivariate) {
      all.push_back({{p}, {*cells}, first, *cells});
      first += *cells * layout.fields[p].bytes;  // at most 64 × the file per parameter
      continue;
    }
    const auto product = checked_mul(joint.n_cells, *cells);
    if (!product) return {};
    joint.n_cells = *product;
    joint.parameters.push_back(p);
    joint.shape.push_back(*cells);
  }
  if (layout.multivariate) all.push_back(std::move(joint));
  return all;
}

}  // namespace

void locate_cells(const DataQuestion& q, const RowLayout& layout, Dataset& dataset, Reporter& reporter) {
  const OffsetPair& pair = is_usable(q.header, q.available) ? q.header : q.text;
  if (layout.free_ascii || !is_usable(pair, q.available)) return;
  const std::uint64_t limit =
      pair.complete() ? std::min(q.available, pair.last + 1) : q.available;  // one past the last byte of DATA
  std::size_t expected = layout.multivariate ? 1 : dataset.parameters.size();
  std::uint64_t end = pair.first;
  for (Histogram& h : wanted(q, layout, dataset, pair.first)) {
    const std::size_t width = layout.fields[h.parameters.front()].bytes;
    if (h.first > limit || h.n_cells > (limit - h.first) / width) break;
    end = h.first + h.n_cells * width;
    dataset.histograms.push_back(std::move(h));
    --expected;
  }
  if (end > pair.first) dataset.data = {pair.first, end - 1, true};
  if (expected == 0) return;
  reporter.note("FCS-D03",
                "expected " + std::to_string(dataset.histograms.size() + expected) +
                    " histograms of $PnR cells, found the bytes of " + std::to_string(dataset.histograms.size()),
                "the whole ones are kept", q.base + pair.first);
}

}  // namespace fcscreen::io::fcs
