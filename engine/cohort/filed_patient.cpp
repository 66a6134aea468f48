// SPDX-License-Identifier: Apache-2.0
#include "engine/cohort/filed_patient.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <utility>

#include "engine/track/serial_sample.h"
#include "io/text/dates.h"

namespace fcscreen::engine {
namespace {

using io::store::FiledTube;
using io::store::ResultFacts;

int rank_of(const std::string& level) {
  constexpr std::array<std::string_view, 6> kLevels{"L0", "BELOW_L1", "L1", "L2-", "L2", "L3"};
  return static_cast<int>(std::find(kLevels.begin(), kLevels.end(), level) - kLevels.begin()) %
         static_cast<int>(kLevels.size());
}

const ResultFacts& best_of(const std::vector<FiledTube>& tubes) {
  const ResultFacts* best = &tubes.front().current().facts;
  for (const FiledTube& tube : tubes) {
    const ResultFacts& f = tube.current().facts;
    if (std::pair(rank_of(f.level), f.denominator_count) > std::pair(rank_of(best->level), best->denominator_count)) {
      best = &f;
    }
  }
  return *best;
}

}  // namespace

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

FiledPatient filed_patient(const io::store::PatientRecord& record) {
  FiledPatient out;
  out.input.patient = record.key;
  for (const auto& sample : record.samples) {
    const ResultFacts& facts = best_of(sample.tubes);
    out.synthetic = out.synthetic || facts.synthetic;
    const auto date = io::text::parse_date(sample.date);
    if (date && date->precision == result::DatePrecision::Day) {
      out.input.samples.push_back(filed_sample(facts, date->day));
    } else {
      out.left_out.push_back(record.key + ": sample " + sample.accession + " has no date and is left out.");
    }
  }
  for (const auto& exposure : record.exposures) out.input.exposures.push_back(exposure.row);
  return out;
}

}  // namespace fcscreen::engine
