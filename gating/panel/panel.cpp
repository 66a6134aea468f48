// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/panel.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "gating/panel/alias_table.h"
#include "gating/panel/detector.h"

namespace fcscreen::gating {
namespace {

constexpr std::size_t kMinMassTags = 3;            // one stray "In115" in a label is no mass cytometer
constexpr std::size_t kMinDetectorsPerLaser = 10;  // no conventional cytometer numbers as many on one laser

bool names_marker(const MarkerMatch& match) {
  return match.kind == MarkerKind::Marker || match.kind == MarkerKind::Composite;
}

std::string named(const Channel& channel) {
  std::string text = "P" + std::to_string(channel.index) + " '" + channel.pnn + "'";
  if (!channel.pns.empty()) text += " '" + channel.pns + "'";
  return text;
}

/// A marker that gates or evidence rest on; dyes, clonality and markers outside the method may be claimed twice.
bool is_used_marker(const std::string& marker) {
  constexpr std::array<std::string_view, 9> kUsed = {"lineage", "maturation", "immaturity", "backbone", "aberrancy",
                                                     "cross_",  "exclusion",  "erythroid",  "plasma"};
  const std::string_view kind = AliasTable::instance().marker_class(marker);
  const bool composite = kind.empty();  // every known composite is an aberrancy or exclusion channel
  return composite ||
         std::any_of(kUsed.begin(), kUsed.end(), [&](auto use) { return kind.substr(0, use.size()) == use; });
}

/// Works through the steps of one assignment; each step reads what the ones before it wrote.
class Assigner {
 public:
  Assigner(std::span<const Channel> channels, const Therapy& therapy) : channels_(channels), therapy_(therapy) {}

  PanelAssignment run() {
    match_channels();
    group_detectors();
    record_scatter();
    choose_parameters();
    assign_markers();
    recognise_instrument();
    out_.capability = capability_of(marker_set(), therapy_);
    judge_unmapped();
    list_findings();
    describe();
    return std::move(out_);
  }

 private:
  void match_channels() {
    for (const Channel& channel : channels_) {
      ChannelAssignment assigned;
      assigned.parameter = channel.index;
      if (channel.lab_marker.empty()) {
        assigned.match = canonical_marker(channel.pnn, channel.pns);
      } else {
        const bool pair = channel.lab_marker.find('+') != std::string::npos;
        assigned.match = {channel.lab_marker,
                          pair ? MarkerKind::Composite : MarkerKind::Marker,
                          "from the laboratory's panel map",
                          false,
                          {}};
      }
      out_.channels.push_back(std::move(assigned));
      names_.push_back(detector_name(channel.pnn));
    }
  }

  void group_detectors() {
    std::map<std::string, std::size_t> detectors;
    std::map<std::pair<std::size_t, std::string>, std::size_t> seen;
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      std::string key = names_[i].detector.empty() ? "#" + std::to_string(i) : names_[i].detector;
      std::size_t detector = detectors.try_emplace(key, detectors.size()).first->second;
      if (seen[{detector, channels_[i].pnn}]++ > 0) {  // the same name twice is no pulse type of the first
        detector = detectors.try_emplace(key + "#" + std::to_string(i), detectors.size()).first->second;
      }
      out_.channels[i].detector = detector;
    }
    n_detectors_ = detectors.size();
  }

  /// The slot of a scatter or time parameter, or null.
  std::optional<std::size_t>* slot_of(std::size_t i, bool& plain) {
    ScatterChannels& s = out_.scatter;
    MarkerMatch& match = out_.channels[i].match;
    plain = true;
    if (match.kind == MarkerKind::Time) return &s.time;
    if (match.kind != MarkerKind::Scatter && match.kind != MarkerKind::Other) return nullptr;
    ScatterName name = scatter_name(channels_[i].pnn);
    Pulse pulse = names_[i].pulse;
    if (name.kind == ScatterKind::None) {
      name = scatter_name(channels_[i].pns);
      pulse = detector_name(channels_[i].pns).pulse;
    }
    if (name.kind == ScatterKind::None) return nullptr;
    match.kind = MarkerKind::Scatter;
    match.how = "scatter";
    plain = name.plain && !names_[i].logarithmic && !names_[i].compensated;
    const bool forward = name.kind == ScatterKind::Forward;
    if (pulse == Pulse::Area) return forward ? &s.fsc_a : &s.ssc_a;
    if (pulse == Pulse::Height) return forward ? &s.fsc_h : &s.ssc_h;
    return forward ? &s.fsc_w : &s.ssc_w;
  }

  void record_scatter() {
    for (const bool wanted_plain : {true, false}) {
      for (std::size_t i = 0; i < channels_.size(); ++i) {
        bool plain = false;
        std::optional<std::size_t>* slot = slot_of(i, plain);
        if (slot == nullptr || plain != wanted_plain) continue;
        out_.channels[i].used = !slot->has_value();
        if (out_.channels[i].used) *slot = channels_[i].index;
      }
    }
  }

  [[nodiscard]] bool is_scatter_or_time(std::size_t i) const {
    const MarkerKind kind = out_.channels[i].match.kind;
    return kind == MarkerKind::Scatter || kind == MarkerKind::Time;
  }

  /// A label first, then what was measured before what was computed, area before height, fine before coarse, and of two
  /// records equally fine the logarithmic amplifier's: 1024 linear channels do not hold four decades.
  [[nodiscard]] auto preference(std::size_t i) const {
    const MarkerMatch& match = out_.channels[i].match;
    const bool labelled = names_marker(match) || match.kind == MarkerKind::Ambiguous;
    const DetectorName& name = names_[i];
    return std::make_tuple(!labelled, name.compensated, name.pulse, -channels_[i].range, !name.logarithmic,
                           channels_[i].index);
  }

  void choose_parameters() {
    chosen_.assign(n_detectors_, channels_.size());
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      if (is_scatter_or_time(i)) continue;
      std::size_t& best = chosen_[out_.channels[i].detector];
      if (best == channels_.size() || preference(i) < preference(best)) best = i;
    }
    for (const std::size_t i : chosen_) {
      if (i < channels_.size()) out_.channels[i].used = true;
    }
  }

  void assign_markers() {
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      const ChannelAssignment& assigned = out_.channels[i];
      if (!assigned.used || !names_marker(assigned.match)) continue;
      const std::string& marker = assigned.match.marker;
      const auto [first, is_new] = out_.markers.try_emplace(marker, channels_[i].index);
      if (is_new) continue;
      const bool counts = is_used_marker(marker);
      out_.ambiguous = out_.ambiguous || counts;
      out_.findings.add("PNL-D01", counts ? Severity::Failed : Severity::Info,
                        marker + " is claimed by P" + std::to_string(first->second) + " and by " + named(channels_[i]) +
                            (counts ? "; the panel is ambiguous." : "; the first is used."));
    }
  }

  void recognise_instrument() {
    std::size_t mass_tags = 0;
    bool event_length = false;
    std::map<std::string, std::size_t> per_laser;
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      const ChannelAssignment& assigned = out_.channels[i];
      if (names_mass(channels_[i].pnn) || names_mass(channels_[i].pns)) ++mass_tags;
      const std::string& detector = names_[i].detector;
      event_length = event_length || detector == "EVENT LENGTH" || detector == "CELL LENGTH";
      const std::string laser = assigned.used ? detector_laser(channels_[i].pnn) : std::string();
      if (!laser.empty() && assigned.match.kind == MarkerKind::Unlabelled) ++per_laser[laser];
    }
    const bool scatter = out_.scatter.any_forward() || out_.scatter.any_side();
    out_.mass_cytometry = mass_tags >= kMinMassTags || (event_length && !scatter);
    out_.raw_spectral = out_.markers.empty() && std::any_of(per_laser.begin(), per_laser.end(), [](const auto& laser) {
                          return laser.second >= kMinDetectorsPerLaser;
                        });
  }

  [[nodiscard]] MarkerSet marker_set() const {
    MarkerSet set;
    for (const auto& [marker, parameter] : out_.markers) set.insert(marker);
    return set;
  }

  /// SPEC §1.2 step 7: below L1, a channel nobody named may hold the marker that is missing.
  void judge_unmapped() {
    if (out_.capability.level >= Level::L1 || out_.raw_spectral || out_.mass_cytometry) return;
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      const ChannelAssignment& assigned = out_.channels[i];
      const bool unmapped =
          assigned.match.kind == MarkerKind::Unlabelled || assigned.match.kind == MarkerKind::Ambiguous;
      if (!assigned.used || !unmapped) continue;
      out_.ambiguous = true;
      out_.findings.add("PNL-D02", Severity::Failed,
                        named(channels_[i]) + " could carry a marker that the panel lacks; the panel is ambiguous.");
    }
  }

  void list_findings() {
    if (out_.raw_spectral) {
      out_.findings.add("PNL-S01", Severity::Failed,
                        "Detectors of a spectral cytometer before unmixing, and no markers.");
    }
    if (out_.mass_cytometry)
      out_.findings.add("PNL-M01", Severity::Info, "Mass cytometry: no light scatter is expected.");
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      if (!out_.channels[i].used) {
        if (out_.channels[i].match.kind == MarkerKind::Scatter) {
          out_.findings.add("PNL-T01", Severity::Info,
                            named(channels_[i]) + " is a further scatter channel; it is not used.");
        }
        continue;
      }
      if (!out_.raw_spectral) add_finding(channels_[i], out_.channels[i].match.kind);
    }
  }

  void add_finding(const Channel& channel, MarkerKind kind) {
    Findings& f = out_.findings;
    switch (kind) {
      case MarkerKind::Unlabelled: f.add("PNL-U01", Severity::Info, named(channel) + " has no marker label."); break;
      case MarkerKind::Ambiguous:
        f.add("PNL-A01", Severity::Warning,
              named(channel) + " names two markers that are no known composite; neither is counted.");
        break;
      case MarkerKind::Other:
        f.add("PNL-O01", Severity::Info, named(channel) + " names no marker of the table.");
        break;
      case MarkerKind::Empty: f.add("PNL-E01", Severity::Info, named(channel) + " is labelled as empty."); break;
      case MarkerKind::Autofluorescence:
        f.add("PNL-F01", Severity::Info, named(channel) + " is autofluorescence.");
        break;
      case MarkerKind::Marker:
      case MarkerKind::Composite:
      case MarkerKind::Scatter:
      case MarkerKind::Time:
      case MarkerKind::MassAux: break;
    }
  }

  void describe() {
    result::Panel& panel = out_.described;
    panel.name = known_panel(marker_set());
    panel.level = to_string(out_.capability.level);
    panel.missing = out_.capability.missing;
    panel.sentences = out_.capability.sentences;
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      const ChannelAssignment& assigned = out_.channels[i];
      result::MarkerMapping row{channels_[i].index, channels_[i].pnn, channels_[i].pns, assigned.match.marker,
                                assigned.match.how};
      const std::size_t analysed = chosen_[assigned.detector];
      if (!assigned.used && analysed < channels_.size()) {
        row.marker.clear();
        row.how = "another pulse type of P" + std::to_string(channels_[analysed].index) + ", which is analysed";
      } else if (!assigned.used) {
        row.how = "a further scatter or time channel; not used";
      }
      panel.mapping.push_back(std::move(row));
    }
  }

  std::span<const Channel> channels_;
  Therapy therapy_;
  PanelAssignment out_;
  std::vector<DetectorName> names_;  ///< [channels]
  std::vector<std::size_t> chosen_;  ///< [detectors] position of the analysed channel; n channels: none
  std::size_t n_detectors_ = 0;
};

}  // namespace

std::optional<std::size_t> PanelAssignment::parameter_of(const std::string& marker) const {
  const auto found = markers.find(marker);
  if (found == markers.end()) return std::nullopt;
  return found->second;
}

PanelAssignment assign_panel(std::span<const Channel> channels, const Therapy& therapy) {
  return Assigner(channels, therapy).run();
}

}  // namespace fcscreen::gating
