// SPDX-License-Identifier: Apache-2.0
#include "engine/track/serial_sample.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <vector>

#include "engine/core/order_statistics.h"
#include "engine/result/lineage_gap.h"
#include "models/counting.h"
#include "models/serial_change.h"
#include "models/spread_interval.h"

namespace fcscreen::engine {
namespace {

using result::Counted;

/// Negative blockers of SPEC §0.4 that make a count too low, not only insensitive.
constexpr std::array<std::string_view, 9> kUnderstating{"HEMODILUTED",        "LOW_VIABILITY",      "TIME_LOSS",
                                                        "NO_ANCHOR",          "STAIN_FAIL",         "COMP_FAIL",
                                                        "LABEL_SWAP_SUSPECT", "PANEL_INSUFFICIENT", "GATE_SENSITIVE"};
constexpr std::array<std::string_view, 3> kLineageMarkers{"CD19", "CD22", "CD79a"};
constexpr int kLastHeldRow = 3;  // rows 1 to 3 of SPEC §0.4 refuse the sample
constexpr int kFirstAberrantClass = 2;
constexpr std::size_t kClassMatters = 10;    // events of a group (SPEC §2.3)
constexpr std::size_t kExpandedEvents = 10;  // of an expanded compartment, and its share (SPEC §0.4)
constexpr double kExpandedShare = 0.05;

bool says(const result::Target& target, std::string_view code) {
  const auto in = [&](const std::vector<std::string>& codes) {
    return std::any_of(codes.begin(), codes.end(),
                       [&](const std::string& c) { return std::string_view(c).substr(0, c.find(':')) == code; });
  };
  return in(target.reasons) || in(target.flags);
}

bool refused(const result::ScreenResult& r) {
  return r.target.denominator_count == 0 || r.target.call == result::Call::NotEvaluable ||
         (r.target.call == result::Call::Indeterminate && r.target.row <= kLastHeldRow);
}

/// The markers of a tube, for panels without a name.
std::string panel_of(const result::Panel& panel) {
  if (!panel.name.empty()) return panel.name;
  std::set<std::string> markers;
  for (const auto& m : panel.mapping) {
    if (!m.marker.empty()) markers.insert(m.marker);
  }
  std::string out;
  for (const auto& marker : markers) out += (out.empty() ? "" : "/") + marker;
  return out;
}

void count_into(const result::ScreenResult& r, result::SerialSample& s) {
  const auto& t = r.target;
  std::size_t lod_events = t.lod_events, loq_events = t.loq_events;
  std::optional<std::size_t> lob = t.lob_events;
  if (r.laip && r.laip->status == "used") {
    s.counted = Counted::Laip;
    s.count = r.laip->count;
    s.laip_match = true;
    lod_events = r.laip->lod_events;
    loq_events = r.laip->loq_events;
    lob = r.laip->lob_events;
  } else if (r.aberrancy.aberrancy_class >= 0 && r.panel.level != "L1") {
    s.counted = Counted::Class2;
    s.count = r.aberrancy.events_per_class[2];
  } else {
    s.counted = Counted::Candidates;
    s.count = t.candidates;
  }
  s.denominator = t.denominator;
  s.denominator_count = t.denominator_count;
  if (lob) s.lob_events = *lob;
  const std::uint64_t n = s.denominator_count;
  if (n == 0) return;
  const double cells = static_cast<double>(n);
  s.fraction = static_cast<double>(s.count) / cells;
  s.ci95 = models::level_interval(std::min<std::uint64_t>(s.count, n), n, lod_events);
  s.ci95_total = models::with_spread(s.ci95, *s.fraction, models::SerialRules{}.sigma_same);
  s.lod = static_cast<double>(lod_events) / cells;
  s.loq = static_cast<double>(loq_events) / cells;
  // The limit of detection is the largest of what the blank asks and what a measured L95 asks; above the first, it is
  // the second.
  if (lod_events > models::count_limits(n, s.lob_events).lod_ev) s.l95 = s.lod;
}

/// The aberrant groups whose events are the count, so that they can be followed one by one.
void groups_into(const result::ScreenResult& r, result::SerialSample& s) {
  if (s.counted != Counted::Class2) return;
  for (const result::Cluster& cluster : r.aberrancy.clusters) {
    if (cluster.aberrancy_class < kFirstAberrantClass) continue;
    result::SerialGroup group;
    group.count = cluster.count;
    group.aberrancy_class = cluster.aberrancy_class;
    group.pseudotime = cluster.median_pseudotime;
    for (const result::Feature& delta : cluster.top_deltas) group.traits.push_back({delta.marker, delta.delta_decades});
    s.groups.push_back(std::move(group));
  }
}

/// The call that row 3 of SPEC §0.4 replaced, by rows 4 and 7 to 9 from the counts that the result still holds; absent
/// where nothing positive was replaced.
std::optional<result::Call> held_call(const result::ScreenResult& r) {
  const auto& t = r.target;
  if (t.call != result::Call::Indeterminate || t.row != kLastHeldRow || t.denominator_count == 0) return std::nullopt;
  const bool expanded = t.candidates >= kExpandedEvents &&
                        static_cast<double>(t.candidates) >= kExpandedShare * static_cast<double>(t.denominator_count);
  if (r.panel.level == "L1") {
    return expanded ? std::optional(result::Call::ImmatureBExpandedL1) : std::nullopt;
  }
  const bool own = r.aberrancy.aberrancy_class >= 0, informed = r.laip && r.laip->status == "used";
  const std::size_t class1 = own ? r.aberrancy.events_per_class[1] : 0,
                    class2 = own ? r.aberrancy.events_per_class[2] : 0;
  const std::size_t k = informed ? std::max(class2, r.laip->count) : class2;
  const bool margins_alone = t.gate_band_lo_count <= t.lob_events.value_or(0);
  if (k >= std::max<std::size_t>(t.trace_events, 1)) {
    if (!margins_alone) {
      return k >= t.loq_events   ? result::Call::DetectedQuantifiable
             : k >= t.lod_events ? result::Call::DetectedBelowLoq
                                 : result::Call::Trace;
    }
    const bool atypical = expanded || class1 >= kClassMatters;
    return atypical ? std::optional(result::Call::AtypicalImmatureB) : std::nullopt;
  }
  const bool atypical = expanded || class1 + class2 >= kClassMatters;
  return atypical ? std::optional(result::Call::AtypicalImmatureB) : std::nullopt;
}

/// What the cleaning gates removed of cells like the target.
std::uint64_t lost_at_gates(const result::ScreenResult& r) {
  std::uint64_t lost = 0;
  for (const result::GateLoss& gate : r.qc.target_lost_per_gate) lost += gate.lost;
  return lost;
}

/// Immature cells that lie below the cut of the lineage marker; 0 where that is not what masks it.
std::uint64_t below_lineage(const result::ScreenResult& r) {
  for (const auto& p : r.marrow_quality.populations) {
    if (p.population == result::kLineageGap) return p.count;
  }
  return 0;
}

/// A loss at a cleaning gate, or of the lineage marker, is bounded by the cells it can have hidden; where their number
/// is not known, or an anti-CD19 product may hide more, nothing bounds it.
void losses_into(const result::ScreenResult& r, result::SerialSample& s) {
  const bool cleaned = says(r.target, "TARGET_LOSS"), masked = says(r.target, "LINEAGE_MASKED");
  const bool given = r.therapy && r.therapy->anti_cd19 == "yes";
  const std::uint64_t at_gates = lost_at_gates(r), at_lineage = below_lineage(r);
  if ((cleaned && at_gates == 0) || (masked && (given || at_lineage == 0))) {
    s.understated = true;
  } else if (cleaned || masked) {
    const std::uint64_t lost = (cleaned ? at_gates : 0) + (masked ? at_lineage : 0);
    s.at_most = std::min<std::uint64_t>(s.count + lost, std::max<std::uint64_t>(s.denominator_count, s.count));
  }
}

void facts_into(const result::ScreenResult& r, const std::optional<result::Phenotype>& phenotype,
                result::SerialSample& s) {
  auto& facts = s.facts;
  if (s.denominator_count > 0) {
    facts.immature_b_of_tnc = static_cast<double>(r.target.candidates) / static_cast<double>(s.denominator_count);
  }
  facts.own_reference = r.fcscreen.reference_own;
  facts.held_call = held_call(r);
  const auto& qc = r.qc;
  for (const auto* item : {&qc.compensation, &qc.time, &qc.margin, &qc.singlets, &qc.debris, &qc.viability}) {
    facts.qc_failed = facts.qc_failed || item->status == result::QcStatus::Fail;
  }
  // Said where an anti-CD19 product was given and nothing but CD19 marks the lineage, or cells seem to have lost it.
  facts.cd19_only_lineage = says(r.target, "LINEAGE_MASKED");
  facts.anti_cd19_exposure = facts.cd19_only_lineage && (!r.therapy || r.therapy->anti_cd19 == "yes");
  if (r.ploidy && r.ploidy->index && r.ploidy->cv) {
    facts.dna_index = result::DnaIndex{*r.ploidy->index, *r.ploidy->cv, r.ploidy->target_count};
  }
  if (!phenotype || phenotype->axes.empty()) return;
  const std::size_t width = phenotype->axes.size();
  for (std::size_t axis = 0; axis < width; ++axis) {
    const auto& name = phenotype->axes[axis];
    if (std::find(kLineageMarkers.begin(), kLineageMarkers.end(), name) == kLineageMarkers.end()) continue;
    std::vector<float> column;
    for (std::size_t i = axis; i < phenotype->rows.size(); i += width) column.push_back(phenotype->rows[i]);
    if (!column.empty()) facts.lineage_medians.push_back({name, median(column)});
  }
}

}  // namespace

result::SerialSample serial_sample(const result::ScreenResult& r, const std::optional<result::Phenotype>& phenotype,
                                   std::chrono::sys_days date, const std::string& accession,
                                   const std::string& tissue) {
  result::SerialSample s;
  s.accession = accession.empty() ? r.input.accession : accession;
  s.date = date;
  s.tissue = tissue.empty() ? r.input.tissue : tissue;
  s.call = r.target.call;
  s.reasons = r.target.reasons;
  s.flags = r.target.flags;
  count_into(r, s);
  s.evaluable = !refused(r);
  s.understated = s.call == result::Call::AtypicalImmatureB && s.counted == Counted::Class2;
  for (const std::string_view code : kUnderstating) s.understated = s.understated || says(r.target, code);
  losses_into(r, s);
  s.therapy_unknown = says(r.target, "THERAPY_UNKNOWN");
  s.panel = panel_of(r.panel);
  s.level = r.panel.level;
  s.instrument = r.input.cytometer;
  s.reference_id = r.fcscreen.reference_id;
  s.analysis_version = r.fcscreen.analysis_version;
  s.aberrancy_class = r.aberrancy.aberrancy_class;
  groups_into(r, s);
  if (s.counted == Counted::Class2) s.mean_blank_rate = r.target.mean_blank_rate.value_or(0);
  facts_into(r, phenotype, s);
  return s;
}

}  // namespace fcscreen::engine
