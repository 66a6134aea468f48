// SPDX-License-Identifier: Apache-2.0
#include "engine/laboratory/filed_sample.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "engine/track/serial_sample.h"

namespace fcscreen::engine {
namespace {

using io::store::FiledTube;
using io::store::ResultFacts;

/// Capability levels, lowest first; one that is not known ranks lowest.
std::size_t rank_of(const std::string& level) {
  constexpr std::array<std::string_view, 6> kLevels{"L0", "BELOW_L1", "L1", "L2-", "L2", "L3"};
  return static_cast<std::size_t>(std::find(kLevels.begin(), kLevels.end(), level) - kLevels.begin()) % kLevels.size();
}

}  // namespace

const io::store::FiledResult& standing_result(const io::store::FiledSample& sample) {
  const auto rank = [](const FiledTube& tube) {
    const ResultFacts& facts = tube.current().facts;
    return std::pair(rank_of(facts.level), facts.denominator_count);
  };
  return std::max_element(sample.tubes.begin(), sample.tubes.end(),
                          [&](const FiledTube& a, const FiledTube& b) { return rank(a) < rank(b); })
      ->current();
}

result::SerialSample filed_sample(const ResultFacts& f, std::chrono::sys_days date) {
  result::ScreenResult r;
  r.input.accession = f.accession;
  r.input.tissue = f.tissue;
  r.input.cytometer = f.cytometer;
  r.fcscreen.analysis_version = f.analysis_version;
  r.fcscreen.reference_id = f.reference_id;
  r.fcscreen.reference_own = f.reference_own;
  r.panel.name = f.panel;
  r.panel.level = f.level;
  for (const std::string& marker : f.markers) r.panel.mapping.emplace_back().marker = marker;
  if (f.qc_failed) r.qc.compensation.status = result::QcStatus::Fail;
  r.target.call = f.call;
  r.target.row = f.decision_row;
  r.target.reasons = f.reasons;
  r.target.flags = f.flags;
  r.target.count = f.count;
  r.target.candidates = f.candidates;
  r.target.denominator = f.denominator;
  r.target.denominator_count = f.denominator_count;
  r.target.lob_events = f.lob_events;
  r.target.trace_events = f.trace_events;
  r.target.lod_events = f.lod_events;
  r.target.loq_events = f.loq_events;
  r.aberrancy.aberrancy_class = f.aberrancy_class;
  r.aberrancy.events_per_class = f.events_per_class;
  if (f.laip) {
    auto& laip = r.laip.emplace();
    laip.status = f.laip->status;
    laip.count = f.laip->count;
    laip.lob_events = f.laip->lob_events;
    laip.lod_events = f.laip->lod_events;
    laip.loq_events = f.laip->loq_events;
  }
  return serial_sample(r, std::nullopt, date);
}

}  // namespace fcscreen::engine
