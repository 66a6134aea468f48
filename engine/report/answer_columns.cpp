// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "engine/report/pages_internal.h"

// The two text columns of page 1: why the result is what it is, and the state of sample and population.
namespace fcscreen::engine {
namespace {

std::string group_text(const result::Cluster& cluster) {
  std::string text;
  for (const auto& f : cluster.features) text += (text.empty() ? "" : "\n") + feature_sentence(f);
  if (!text.empty()) return text;
  for (const auto& f : cluster.top_deltas) {
    text += (text.empty() ? "Largest differences: " : "; ") + f.marker + " " + format_delta(f.delta_decades);
  }
  if (!text.empty()) return text;
  return cluster.aberrancy_class < 0 ? "Features not assessed" : "No aberrant feature";
}

void add_groups(std::vector<Item>& items, const result::Aberrancy& aberrancy, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < std::min(to, aberrancy.clusters.size()); ++i) {
    const auto& c = aberrancy.clusters[i];
    const std::string group = "Group " + std::to_string(i + 1) + ", " + events_in_words(c.count) +
                              (c.stage.empty() ? "" : ", nearest to " + c.stage);
    items.push_back({Item::Kind::Point, group, group_text(c), "", {}});
  }
}

// Class and first group; the others follow the quality lights, which belong on page 1.
void add_aberrancy(std::vector<Item>& items, const result::ScreenResult& r) {
  using Kind = Item::Kind;
  const auto& a = r.aberrancy;
  items.push_back({Kind::Heading, "", "ABERRANCY", "", {}});
  items.push_back({Kind::Text, "", aberrancy_sentence(a.aberrancy_class) + ".", "", {}});
  items.push_back({Kind::Note, "", reference_sentence(r.fcscreen), "", {}});
  add_groups(items, a, 0, 1);
  if (a.aberrancy_class < 0) return;
  std::string classes;
  for (std::size_t i = 0; i < a.events_per_class.size(); ++i) {
    classes += (classes.empty() ? "" : ", ") + std::to_string(i) + ": " + format_count(a.events_per_class[i]);
  }
  items.push_back({Kind::Note,
                   "",
                   "Beyond the reference's P99.9: " +
                       (a.fraction_outside_p999 > 0 ? format_percent(a.fraction_outside_p999) : std::string("none")) +
                       " of " + format_count(r.target.candidates) + " candidates. Events per class " + classes + ".",
                   "",
                   {}});
}

void add_quality(std::vector<Item>& items, const result::ScreenResult& r) {
  using Kind = Item::Kind;
  items.push_back({Kind::Heading, "", "QUALITY", "", {}});
  const auto light = [&items](const char* name, const result::QcItem& q) {
    std::string text = qc_word(q.status);
    if (q.of > 0) text += q.removed == 0 ? "; none removed" : "; " + format_share(q.removed, q.of) + " removed";
    if (!q.note.empty()) text += "; " + q.note;
    items.push_back({Kind::Light, name, text, "", q.status});
  };
  light("Compensation", r.qc.compensation);
  light("Time", r.qc.time);
  light("Margin", r.qc.margin);
  light("Singlets", r.qc.singlets);
  light("Debris", r.qc.debris);
  light("Viability", r.qc.viability);
  const auto& m = r.marrow_quality;
  const auto diluted = m.hemodilution == "HEMODILUTED" ? result::QcStatus::Fail
                       : m.hemodilution == "WARN"      ? result::QcStatus::Warn
                       : m.hemodilution == "OK"        ? result::QcStatus::Pass
                                                       : result::QcStatus::NotAssessed;
  items.push_back({Kind::Light, "Hemodilution",
                   qc_word(diluted) +
                       (diluted == result::QcStatus::NotAssessed ? "" : "; " + hemodilution_sentence(m.hemodilution)),
                   "", diluted});
  if (m.viability) items.push_back({Kind::Note, "", "Viable cells: " + format_percent(*m.viability) + ".", "", {}});
  for (const auto& note : m.notes) items.push_back({Kind::Note, "", note, "", {}});
  for (const auto& loss : r.qc.target_lost_per_gate) {
    if (loss.lost == 0) continue;
    items.push_back({Kind::Note,
                     "",
                     loss.gate + " removed " + events_in_words(loss.lost) + " like the target, " +
                         format_share(loss.lost, loss.of) + " of them; of all lymphoid events " +
                         format_percent(loss.lymphoid_fraction) + ".",
                     "",
                     {}});
  }
}

}  // namespace

std::vector<Item> reasons_column(const result::ScreenResult& r) {
  std::vector<Item> items;
  using Kind = Item::Kind;
  const auto codes = [&items](const std::string& heading, const std::vector<std::string>& list) {
    if (list.empty()) return;
    items.push_back({Kind::Heading, "", heading, "", {}});
    for (const auto& code : list) {
      const Advice a = advice(code);
      items.push_back({Kind::Point, code, a.meaning, a.action, {}});
    }
  };
  codes("WHY THIS RESULT", r.target.reasons);
  codes("TO BEAR IN MIND", r.target.flags);
  if (!r.target.what_would_change.empty()) {
    items.push_back({Kind::Heading, "", "WHAT WOULD CHANGE THIS RESULT", "", {}});
    for (const auto& text : r.target.what_would_change) items.push_back({Kind::Point, "", text, "", {}});
  }
  if (!r.panel.sentences.empty() || !r.panel.missing.empty()) {
    items.push_back({Kind::Heading, "", "MARKERS NOT IN THIS TUBE", "", {}});
    if (!r.panel.sentences.empty()) {
      for (const auto& text : r.panel.sentences) items.push_back({Kind::Point, "", text, "", {}});
    } else {
      for (const auto& m : r.panel.missing) items.push_back({Kind::Point, "", missing_marker_sentence(m), "", {}});
    }
  }
  std::vector<Item> remarks;
  for (const auto& text : r.sentences) {
    const auto same = [&text](const Item& item) { return item.text == text; };
    const bool said = text == call_sentence(r.target.call) || text == population_sentence(r) ||
                      text == population_sentence(r) + "." || std::any_of(items.begin(), items.end(), same);
    if (!said) remarks.push_back({Kind::Point, "", text, "", {}});
  }
  if (!remarks.empty()) items.push_back({Kind::Heading, "", "REMARKS", "", {}});
  items.insert(items.end(), remarks.begin(), remarks.end());
  std::size_t notes = 0;
  std::vector<Item> findings;
  for (const Finding& f : r.findings.items()) {
    if (f.severity == Severity::Info) {
      ++notes;
    } else {
      findings.push_back({Kind::Point, f.code + ", " + to_string(f.severity), f.text, "", {}});
    }
  }
  if (!findings.empty() || notes > 0) {
    items.push_back({Kind::Heading, "", "FINDINGS IN THE FILE", "", {}});
    items.insert(items.end(), findings.begin(), findings.end());
    if (notes > 0) {
      const std::string more = format_count(notes) + (notes == 1 ? " further note is" : " further notes are");
      items.push_back({Kind::Note, "", more + " in result.json.", "", {}});
    }
  }
  return items;
}

std::vector<Item> state_column(const result::ScreenResult& r) {
  using Kind = Item::Kind;
  std::vector<Item> items;
  add_aberrancy(items, r);
  items.push_back({Kind::Heading, "", "NORMAL PRECURSORS (HEMATOGONES)", "", {}});
  const auto& h = r.hematogones;
  if (h.assessed) {
    const std::string share =
        h.count == 0 ? "None seen" : format_percent(h.fraction) + " of " + denominator_name(r.target.denominator);
    items.push_back({Kind::Text,
                     "",
                     share + ", " + events_in_words(h.count) + ". Stage I " + format_share(h.stage_i, h.count) +
                         ", II " + format_share(h.stage_ii, h.count) + ", III " + format_share(h.stage_iii, h.count) +
                         ".",
                     "",
                     {}});
  } else {
    items.push_back({Kind::Text, "", "Not assessed.", "", {}});
  }
  add_quality(items, r);
  if (r.aberrancy.clusters.size() > 1) {
    items.push_back({Kind::Heading, "", "FURTHER GROUPS", "", {}});
    add_groups(items, r.aberrancy, 1, r.aberrancy.clusters.size());
  }
  return items;
}

}  // namespace fcscreen::engine
