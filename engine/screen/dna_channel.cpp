// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/dna_channel.h"

#include <algorithm>
#include <string_view>

#include "gating/panel/alias_table.h"
#include "gating/panel/detector.h"

namespace fcscreen::engine {
namespace {

using gating::Pulse;

std::string_view class_of(const std::string& marker) { return gating::AliasTable::instance().marker_class(marker); }

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// Antigens that an antibody reaches only in permeabilised cells.
bool permeabilised(const gating::PanelAssignment& panel) {
  return std::any_of(panel.markers.begin(), panel.markers.end(), [](const auto& entry) {
    return ends_with(class_of(entry.first), "_intra") || ends_with(class_of(entry.first), "_nuc");
  });
}

/// The marker that is the ploidy channel, or empty.
std::string ploidy_marker(const gating::PanelAssignment& panel) {
  for (const auto& [marker, parameter] : panel.markers) {
    if (class_of(marker) == "ploidy") return marker;
  }
  if (!permeabilised(panel)) return {};
  for (const std::string_view kind : {"ploidy_dual", "viability_dual"}) {
    for (const auto& [marker, parameter] : panel.markers) {
      if (class_of(marker) == kind) return marker;
    }
  }
  return {};
}

}  // namespace

std::optional<DnaChannel> find_dna_channel(const gating::PanelAssignment& panel, const io::fcs::Dataset& set) {
  if (panel.mass_cytometry || panel.raw_spectral) return std::nullopt;
  DnaChannel out;
  out.marker = ploidy_marker(panel);
  if (out.marker.empty()) return std::nullopt;
  out.dual = class_of(out.marker) != "ploidy";
  const std::size_t used = panel.markers.at(out.marker);
  const auto named = std::find_if(panel.channels.begin(), panel.channels.end(),
                                  [&](const auto& channel) { return channel.parameter == used; });
  if (named == panel.channels.end()) return std::nullopt;
  // A record on a logarithmic amplifier stands beside a linear one in some files: the linear one is better.
  const auto logarithmic = [&](std::size_t parameter) {
    const io::fcs::Parameter& p = set.parameters[parameter - 1];
    return p.log_decades > 0 || gating::detector_name(p.name).logarithmic;
  };
  const auto prefer = [&](std::size_t& kept, std::size_t parameter) {
    if (kept == 0 || (logarithmic(kept) && !logarithmic(parameter))) kept = parameter;
  };
  for (const gating::ChannelAssignment& channel : panel.channels) {
    if (channel.detector != named->detector) continue;
    switch (gating::detector_name(set.parameters[channel.parameter - 1].name).pulse) {
      case Pulse::Area: prefer(out.area, channel.parameter); break;
      case Pulse::Height: prefer(out.height, channel.parameter); break;
      case Pulse::Width: prefer(out.width, channel.parameter); break;
    }
  }
  const std::size_t shown = out.area == 0 ? used : out.area;
  const io::fcs::Parameter& described = set.parameters[shown - 1];
  out.detector = described.name;
  out.logarithmic = logarithmic(shown);
  out.top = described.range > 1 ? described.range - 1 : 0;
  out.transformed = set.transformed;
  return out;
}

}  // namespace fcscreen::engine
