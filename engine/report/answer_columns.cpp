// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/report/allow_list.h"
#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"

// The two text columns of page 1: why the result is what it is, and the state of sample and population.
namespace fcscreen::engine {
namespace {

constexpr std::size_t kMostMarkers = 4;

std::string group_lead(const result::Cluster& cluster, std::size_t number) {
  const std::string events = events_in_words(cluster.count);
  return cluster.stage.empty() ? say::kGroupLead(number, events)
                               : say::kGroupLeadNearest(number, events, cluster.stage);
}

std::string group_text(const result::Cluster& cluster, std::size_t most) {
  const std::string brief = features_in_brief(cluster, most), held = held_back_sentence(cluster);
  const std::string why = held.empty() ? "" : " " + held;
  if (!brief.empty()) return brief + "." + why;
  return std::string(cluster.aberrancy_class < 0 ? say::kNoFeatures : say::kNoAberrant) + why;
}

// The largest group; the page on the normal path has them all.
void add_groups(std::vector<Item>& items, const result::Aberrancy& aberrancy) {
  if (aberrancy.clusters.empty()) return;
  const auto& c = aberrancy.clusters.front();
  items.push_back({Item::Kind::Point, group_lead(c, 1), group_text(c, kMostMarkers), "", {}});
  const std::size_t more = aberrancy.clusters.size() - 1;
  if (more == 0) return;
  const std::string text = say::kMoreGroups(more, more);
  items.push_back({Item::Kind::Note, "", text + " " + say::kSeePage(say::kNormalPage), "", {}});
}

// Class and first group.
void add_aberrancy(std::vector<Item>& items, const result::ScreenResult& r) {
  using Kind = Item::Kind;
  const auto& a = r.aberrancy;
  items.push_back({Kind::Heading, "", say::kAberrancy, "", {}});
  if (r.target.denominator_count == 0) {
    items.push_back({Kind::Text, "", say::kNoCellsToJudge, "", {}});
    return;
  }
  if (a.aberrancy_class < 0) {
    std::string why = say::kNeedsOwnReference;
    if (r.fcscreen.reference_own) why = say::kLacksMarkers;
    if (!a.clusters.empty()) why += say::kForOrientation;
    items.push_back({Kind::Text, "", why, "", {}});
    add_groups(items, a);
    return;
  }
  items.push_back({Kind::Text, "", aberrancy_sentence(a.aberrancy_class) + ".", "", {}});
  add_groups(items, a);
  std::string classes;
  for (std::size_t i = 0; i < a.events_per_class.size(); ++i) {
    classes += (classes.empty() ? "" : ", ") + std::to_string(i) + ": " + format_count(a.events_per_class[i]);
  }
  items.push_back(
      {Kind::Note,
       "",
       say::kAgainstPath(r.fcscreen.reference_id, classes,
                         say::kBeyond(format_count(static_cast<std::size_t>(std::llround(
                                          a.fraction_outside_p999 * static_cast<double>(r.target.candidates)))),
                                      format_count(r.target.candidates))),
       "",
       {}});
}

void add_hematogones(std::vector<Item>& items, const result::ScreenResult& r) {
  using Kind = Item::Kind;
  items.push_back({Kind::Heading, "", say::kPrecursors, "", {}});
  const auto& h = r.hematogones;
  std::string text;
  if (h.assessed) {
    const std::string cells = denominator_name(r.target.denominator), events = events_in_words(h.count);
    text = (h.count == 0 ? say::kPrecursorsNone(events)
                         : say::kPrecursorShare(format_percent(h.fraction), cells, events)) +
           (h.denominator ? say::kPrecursorsOf(format_count(*h.denominator)) : std::string()) +
           (h.ci95 ? say::kPrecursorsInterval(format_interval(*h.ci95)) : std::string()) + ". " +
           say::kStages(format_count(h.stage_i), format_count(h.stage_ii), format_count(h.stage_iii));
  } else if (r.target.denominator_count == 0) {
    text = say::kNoCellsToJudge;
  } else if (r.target.candidates == 0) {
    text = say::kNotAssessed;
  } else {
    text = r.fcscreen.reference_own ? say::kLacksStageMarkers
                                    : say::kPrecursorsNotRemoved(format_count(r.target.candidates));
  }
  items.push_back({Kind::Text, "", text, "", {}});
}

// Full colour for a warning only: a diploid index is no reassurance, but it was measured.
void add_ploidy(std::vector<Item>& items, const result::ScreenResult& r) {
  using Kind = Item::Kind;
  if (!r.ploidy) return;
  const result::Ploidy& p = *r.ploidy;
  const auto status = !p.index              ? result::QcStatus::NotAssessed
                      : p.band == "diploid" ? result::QcStatus::Pass
                                            : result::QcStatus::Warn;
  items.push_back({Kind::Heading, "", say::kDnaContent, "", {}});
  items.push_back({Kind::Light, say::kDnaIndex, ploidy_value(p, Grouping::NarrowSpace), "", status});
  for (const auto& sentence : p.sentences) items.push_back({Kind::Note, "", sentence, "", {}});
}

// Cleaning gates that took events like the target, where that is part of the result; the quality page has all of them.
void add_losses(std::vector<Item>& items, const result::ScreenResult& r) {
  const auto named = [](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), "TARGET_LOSS") != list.end();
  };
  if (!named(r.target.reasons) && !named(r.target.flags)) return;
  std::vector<result::GateLoss> losses;
  for (const auto& loss : r.qc.target_lost_per_gate) {
    if (loss.lost > 0) losses.push_back(loss);
  }
  if (losses.empty()) return;
  const auto share = [](const result::GateLoss& l) {
    return l.of == 0 ? 0.0 : static_cast<double>(l.lost) / static_cast<double>(l.of);
  };
  std::stable_sort(losses.begin(), losses.end(), [&](const auto& x, const auto& y) { return share(x) > share(y); });
  std::string text;
  for (const auto& loss : losses) {
    text += (text.empty() ? "" : " ") + say::kLossOf(loss.gate, format_count(loss.lost), format_count(loss.of));
  }
  items.push_back({Item::Kind::Note, "", capital(text), "", {}});
}

// One sentence for all markers that would raise the level; the other sentences as they are.
std::vector<std::string> changes(const std::vector<std::string>& texts) {
  const std::string tail = say::kWouldRaise("");
  std::vector<std::string> out;
  std::string markers;
  for (const auto& text : texts) {
    const auto at = text.find(tail);
    if (at == std::string::npos) {
      out.push_back(text);
    } else {
      markers += (markers.empty() ? "" : "; ") + text.substr(0, at);
    }
  }
  if (!markers.empty()) out.push_back(say::kWouldClaim(markers));
  return out;
}

// The fixed sentence of a missing marker says what "not assessed" says, and more.
std::vector<std::string> panel_sentences(const result::Panel& panel) {
  std::vector<std::string> out;
  if (panel.sentences.empty()) {
    for (const auto& m : panel.missing) out.push_back(missing_marker_sentence(m));
    return out;
  }
  for (const auto& text : panel.sentences) {
    const auto at = text.find(say::kMarkerNotAssessed(""));
    const bool twice = at != std::string::npos &&
                       std::any_of(panel.sentences.begin(), panel.sentences.end(), [&](const std::string& other) {
                         return other.rfind(say::kMarkerNotInTube(text.substr(0, at)), 0) == 0;
                       });
    if (!twice) out.push_back(text);
  }
  return out;
}

// Fail where one failed, pass where one was judged and none failed.
result::QcStatus controls_status(const std::vector<result::StainControl>& controls) {
  const auto any = [&](const char* status) {
    return std::any_of(controls.begin(), controls.end(), [&](const auto& c) { return c.status == status; });
  };
  if (any("fail")) return result::QcStatus::Fail;
  return any("pass") ? result::QcStatus::Pass : result::QcStatus::NotAssessed;
}

void add_quality(std::vector<Item>& items, const result::ScreenResult& r) {
  using Kind = Item::Kind;
  items.push_back({Kind::Heading, "", say::kQuality, "", {}});
  const auto light = [&items](const char* name, const result::QcItem& q) {
    std::string text = qc_word(q.status);
    if (q.of > 0)
      text += q.removed == 0 ? (q.status == result::QcStatus::NotAssessed ? "" : say::kNoneRemoved)
                             : "; " + say::kRemoved(format_count(q.removed), format_count(q.of));
    // Few words here, the quality page has all: of what passed how it was judged, else what is wrong with it, which a
    // note says last.
    const bool passed = q.status == result::QcStatus::Pass;
    const auto last = q.note.rfind("; ");
    const std::string brief = passed                      ? q.note.substr(0, q.note.find(';'))
                              : last == std::string::npos ? q.note
                                                          : q.note.substr(last + 2);
    if (!q.note.empty() && !(passed && q.of > 0)) text += "; " + brief;
    items.push_back({Kind::Light, name, text, "", q.status});
  };
  light(say::kStepCompensation, r.qc.compensation);
  light(say::kStepTime, r.qc.time);
  light(say::kStepMargin, r.qc.margin);
  light(say::kStepSinglets, r.qc.singlets);
  light(say::kStepDebris, r.qc.debris);
  light(say::kStepViability, r.qc.viability);
  const auto& m = r.marrow_quality;
  const auto diluted = m.hemodilution == "HEMODILUTED" ? result::QcStatus::Fail
                       : m.hemodilution == "WARN"      ? result::QcStatus::Warn
                       : m.hemodilution == "OK"        ? result::QcStatus::Pass
                                                       : result::QcStatus::NotAssessed;
  items.push_back({Kind::Light, say::kHemodilution,
                   qc_word(diluted) +
                       (diluted == result::QcStatus::NotAssessed ? "" : "; " + hemodilution_sentence(m.hemodilution)) +
                       (dilution_sentence(m).empty() ? "" : ": " + dilution_sentence(m)),
                   "", diluted});
  if (!r.qc.controls.empty()) {
    const auto status = controls_status(r.qc.controls);
    items.push_back(
        {Kind::Light, say::kStaining, qc_word(status) + "; " + control_sentence(r.qc.controls), "", status});
  }
  if (m.viability && r.qc.viability.of > 0) {
    const std::size_t single = r.qc.viability.of, alive = single - std::min(single, r.qc.viability.removed);
    const std::string text = say::kViable(format_count(alive), format_count(single));
    items.push_back({Kind::Note, "", text, "", {}});
  }
  add_losses(items, r);
}

}  // namespace

std::vector<Item> reasons_column(const result::ScreenResult& r) {
  std::vector<Item> items;
  using Kind = Item::Kind;
  const auto codes = [&items, &r](const std::string& heading, const std::vector<std::string>& list) {
    if (list.empty()) return;
    items.push_back({Kind::Heading, "", heading, "", {}});
    for (const auto& code : list) {
      const Advice a = advice(code);
      // What would change the result is said below for these; once is enough.
      const bool below = !r.target.what_would_change.empty() &&
                         (code == "LOW_SENSITIVITY" || code == "NO_REFERENCE" || code == "LOB_NOT_ESTABLISHED" ||
                          code == "THERAPY_UNKNOWN") &&
                         &list == &r.target.reasons;
      items.push_back({Kind::Point, code, a.meaning, below ? std::string() : a.action, {}});
    }
  };
  codes(say::kWhy, r.target.reasons);
  codes(say::kToBear, r.target.flags);
  if (!r.target.what_would_change.empty()) {
    items.push_back({Kind::Heading, "", say::kWouldChange, "", {}});
    for (const auto& text : changes(r.target.what_would_change)) {
      items.push_back({Kind::Point, "", paper_digits(text), "", {}});
    }
  }
  const auto missing = panel_sentences(r.panel);
  if (!missing.empty()) {
    items.push_back({Kind::Heading, "", say::kNotInTube, "", {}});
    for (const auto& text : missing) items.push_back({Kind::Point, "", capital(text), "", {}});
  }
  std::vector<Item> remarks;
  for (const auto& text : r.sentences) {
    const auto same = [&text](const Item& item) { return item.text == text; };
    const auto& told = r.panel.sentences;
    const bool said = std::find(told.begin(), told.end(), text) != told.end() || text == call_sentence(r.target.call) ||
                      text == population_sentence(r) || text == population_sentence(r) + "." ||
                      std::any_of(items.begin(), items.end(), same);
    if (!said) remarks.push_back({Kind::Point, "", paper_digits(text), "", {}});
  }
  if (!remarks.empty()) items.push_back({Kind::Heading, "", say::kRemarks, "", {}});
  items.insert(items.end(), remarks.begin(), remarks.end());
  // Warnings; page 1 counts the notes at its foot. REFERENCE_GENERIC says what SCR-R01 does.
  std::vector<Item> findings;
  for (const Finding& f : r.findings.items()) {
    if (f.code == "SCR-R01" || f.severity == Severity::Info || f.severity == Severity::Repaired) continue;
    findings.push_back(
        {Kind::Point, f.code + ", " + to_string(f.severity), capital(printable_finding(f.code, f.text)), "", {}});
  }
  if (!findings.empty()) items.push_back({Kind::Heading, "", say::kFileWarnings, "", {}});
  items.insert(items.end(), findings.begin(), findings.end());
  return items;
}

std::vector<Item> state_column(const result::ScreenResult& r, const result::LaboratoryProfile& laboratory) {
  using Kind = Item::Kind;
  std::vector<Item> items;
  add_aberrancy(items, r);
  add_hematogones(items, r);
  add_ploidy(items, r);
  add_quality(items, r);  // before what may be long: the lights belong on page 1
  if (!laboratory.reference_ranges.empty()) items.push_back({Kind::Heading, "", say::kLaboratoryRanges, "", {}});
  for (auto& sentence : range_sentences(laboratory, r)) items.push_back({Kind::Text, "", std::move(sentence), "", {}});
  return items;
}

}  // namespace fcscreen::engine
