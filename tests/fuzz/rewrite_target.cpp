// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "io/fcs/bytes_internal.h"
#include "io/fcs/file_events.h"
#include "io/fcs/rewrite.h"
#include "io/fcs/statistics.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/structured_fcs.h"

namespace fcscreen::test {
namespace {

using namespace io::fcs;

constexpr std::size_t kMostDatasets = 8;

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

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

void fuzz_rewrite(std::span<const std::byte> bytes) {
  const std::string built =
      is_a_file(bytes) ? std::string(characters(bytes)) : structured_fcs(FuzzInput(bytes), Oddness::None);
  for (const Policy policy : {Policy::Strict, Policy::Standard, Policy::Salvage}) {
    const auto file = File::from_memory(std::as_bytes(std::span(built)), "fuzz.fcs", {policy});
    if (!file) continue;
    const std::size_t n = std::min(file->datasets().size(), kMostDatasets);
    for (std::size_t d = 0; d < n; ++d) check_rewrite(*file, d);
  }
}

}  // namespace fcscreen::test
