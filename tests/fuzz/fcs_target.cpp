// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fcs_target.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "io/fcs/file_events.h"
#include "io/fcs/reader.h"
#include "io/fcs/rewrite.h"
#include "io/fcs/statistics.h"

namespace fcscreen::test {
namespace {

using namespace io::fcs;

template <class Out>
void read_all(const File& file, std::size_t dataset, io::fcs::Values values) {
  constexpr std::size_t kChunk = 997;  // no divisor of any tile
  const Dataset& set = file.datasets()[dataset];
  std::vector<Out> buffer(kChunk);
  Out* out = buffer.data();
  const std::size_t n_columns = std::min<std::size_t>(set.parameters.size(), 64);
  for (std::size_t column = 0; column < n_columns; ++column) {
    for (std::size_t first = 0; first < set.n_events; first += kChunk) {
      const std::size_t count = std::min(kChunk, set.n_events - first);
      FCS_ASSERT(file.read(dataset, first, count, std::span<const std::size_t>(&column, 1),
                           std::span<Out* const>(&out, 1), values));
    }
  }
}

void check_segments(const File& file, std::size_t d) {
  const Dataset& set = file.datasets()[d];
  for (const Segment* s : {&set.text, &set.stext, &set.data, &set.analysis}) {
    FCS_ASSERT(file.segment(d, *s).size() == s->size());
  }
  for (const Segment& s : set.other) FCS_ASSERT(file.segment(d, s).size() == s.size());
  for (std::size_t h = 0; h < std::min<std::size_t>(set.histograms.size(), 64); ++h) {
    std::vector<double> cells(set.histograms[h].n_cells);
    FCS_ASSERT(set.n_events == 0 && cells.size() <= file.bytes().size());
    FCS_ASSERT(file.read_cells(d, h, 0, cells));
  }
  const bool has_time =
      std::any_of(set.parameters.begin(), set.parameters.end(), [](const Parameter& p) { return p.is_time; });
  std::vector<double> times(std::min<std::size_t>(set.n_events, 100));
  FCS_ASSERT(read_time(file, d, 0, times).has_value() == has_time);
}

void check_dataset(const File& file, std::size_t d) {
  const Dataset& set = file.datasets()[d];
  if (set.data.present) {
    FCS_ASSERT(set.file_offset + set.data.last < file.bytes().size());
    FCS_ASSERT(set.row_bytes == 0 || !set.histograms.empty() || set.data.size() / set.row_bytes == set.n_events);
  } else {
    FCS_ASSERT(set.n_events == 0);
  }
  FCS_ASSERT(set.spillover.has_value() ==
             (set.spillover_status != "none" && set.spillover_status.rfind("invalid", 0) != 0));
  check_segments(file, d);
  for (const auto values : {io::fcs::Values::Raw, io::fcs::Values::Linearized, io::fcs::Values::LinearizedWithGain}) {
    read_all<float>(file, d, values);
    read_all<double>(file, d, values);
    const auto stats = statistics(file, d, values, 1);
    FCS_ASSERT(stats && stats->size() == set.parameters.size());
    if (values == io::fcs::Values::Raw) (void)data_findings(file, d, *stats);
  }
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// Whatever was read is written again so that strict reading has nothing to say about it, with the same values.
void check_rewrite(const File& file, std::size_t d) {
  const Dataset& set = file.datasets()[d];
  if (set.findings.has("FCS-M01")) return;  // histograms hold no events
  for (const auto values : {io::fcs::Values::Raw, io::fcs::Values::Linearized}) {
    RewriteOptions options;
    options.values = values;
    const auto plan = plan_rewrite(file, d, options);
    FCS_ASSERT(plan.has_value());
    FileEvents events(file, d, values);
    StringSink sink;
    FCS_ASSERT(write(plan->dataset, events, sink));
    const auto again = File::from_memory(std::as_bytes(std::span(sink.bytes())), "rewritten.fcs", {Policy::Strict});
    FCS_ASSERT(again.has_value());
    const Dataset& copy = again->datasets()[0];
    FCS_ASSERT(copy.findings.empty() && copy.n_events == set.n_events);
    if (values != io::fcs::Values::Raw) continue;
    const auto before = statistics(file, d, values, 1), after = statistics(*again, 0, values, 1);
    FCS_ASSERT(before && after && before->size() == after->size());
    for (std::size_t p = 0; p < before->size(); ++p) {
      FCS_ASSERT((*before)[p].nan == (*after)[p].nan && (*before)[p].infinite == (*after)[p].infinite);
      FCS_ASSERT(same((*before)[p].min, (*after)[p].min) && same((*before)[p].max, (*after)[p].max));
      FCS_ASSERT(same((*before)[p].sum, (*after)[p].sum));
    }
  }
}

}  // namespace

void exercise_fcs(std::span<const std::byte> bytes) {
  for (const Policy policy : {Policy::Strict, Policy::Standard, Policy::Salvage}) {
    const auto file = File::from_memory(bytes, "fuzz.fcs", {policy});
    if (!file) {
      FCS_ASSERT(!file.error().code.empty() && !file.error().message.empty());
      FCS_ASSERT(file.error().kind == ErrorKind::Input);
      continue;
    }
    FCS_ASSERT(default_dataset(*file) < file->datasets().size());
    for (std::size_t d = 0; d < std::min<std::size_t>(file->datasets().size(), 8); ++d) {
      check_dataset(*file, d);
      check_rewrite(*file, d);
    }
  }
}

}  // namespace fcscreen::test
