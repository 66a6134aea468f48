// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/channel_names.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "gating/panel/label_text.h"

namespace fcscreen::gating {
namespace {

bool is_marker_channel(MarkerKind kind) { return kind != MarkerKind::Scatter && kind != MarkerKind::Time; }

std::optional<std::size_t> scatter_or_time(std::string_view name, const ScatterChannels& s) {
  const std::vector<std::pair<std::string_view, std::optional<std::size_t>>> table = {
      {"FSC A", s.fsc_a ? s.fsc_a : s.fsc_h},  // area where it was recorded
      {"FSC H", s.fsc_h},
      {"FSC W", s.fsc_w},
      {"SSC A", s.ssc_a ? s.ssc_a : s.ssc_h},
      {"SSC H", s.ssc_h},
      {"SSC W", s.ssc_w},
      {"TIME", s.time}};
  const std::string wanted = spaced(plain_label(name));
  for (const auto& [word, parameter] : table) {
    if (word == wanted) return parameter;
  }
  return std::nullopt;
}

/// True where the label of a composite channel names `wanted`, by the alias table or as a word of its own (TCRgd).
bool carries(const Channel& channel, const MarkerMatch& match, std::string_view name, const std::string& wanted) {
  if (match.kind != MarkerKind::Composite && match.kind != MarkerKind::Ambiguous) return false;
  if (!wanted.empty()) return std::find(match.partners.begin(), match.partners.end(), wanted) != match.partners.end();
  const std::string& label = channel.pns.empty() ? channel.pnn : channel.pns;
  const std::vector<std::string> words = words_of(spaced(plain_label(label)));
  return std::find(words.begin(), words.end(), spaced(plain_label(name))) != words.end();
}

}  // namespace

std::optional<NamedChannel> find_channel(std::string_view name, std::span<const Channel> channels,
                                         const PanelAssignment& panel) {
  for (const auto member : {&Channel::pnn, &Channel::pns}) {
    for (std::size_t i = 0; i < channels.size(); ++i) {
      if (channels[i].*member == name) {
        return NamedChannel{channels[i].index, is_marker_channel(panel.channels[i].match.kind), {}};
      }
    }
  }
  if (const auto parameter = scatter_or_time(name, panel.scatter)) return NamedChannel{*parameter, false, {}};
  const std::string wanted = canonical_marker({}, name).marker;
  if (const auto own = panel.parameter_of(wanted)) return NamedChannel{*own, true, {}};
  std::optional<NamedChannel> found;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const ChannelAssignment& assigned = panel.channels[i];
    if (!assigned.used || !carries(channels[i], assigned.match, name, wanted)) continue;
    if (found) return std::nullopt;
    found = NamedChannel{channels[i].index, true, channels[i].pns.empty() ? channels[i].pnn : channels[i].pns};
  }
  return found;
}

}  // namespace fcscreen::gating
