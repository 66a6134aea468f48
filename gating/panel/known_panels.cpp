// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "gating/panel/alias_table.h"
#include "gating/panel/capability.h"
#include "gating/panel/embedded_data.h"

namespace fcscreen::gating {
namespace {

struct KnownPanel {
  std::string id;
  MarkerSet markers;
};

/// "CD66c|CD123" is one channel; its name is the table's composite.
std::string channel_name(const std::string& written) {
  const std::size_t bar = written.find('|');
  if (bar == std::string::npos) return written;
  const std::string_view all = written;
  return std::string(AliasTable::instance().composite({all.substr(0, bar), all.substr(bar + 1)}));
}

std::vector<KnownPanel> read_panels() {
  std::vector<KnownPanel> out;
  const auto json = nlohmann::json::parse(panels_json(), nullptr, false);
  if (json.is_discarded() || !json.contains("panels")) return out;
  for (const auto& panel : json["panels"]) {
    KnownPanel known{panel.value("id", std::string()), {}};
    for (const auto& marker : panel["markers"]) known.markers.insert(channel_name(marker.get<std::string>()));
    out.push_back(std::move(known));
  }
  return out;
}

const std::vector<KnownPanel>& panels() {
  static const std::vector<KnownPanel> read = read_panels();
  return read;
}

/// Dyes do not make a tube another one: nucleic-acid, viability and ploidy channels.
bool is_dye(std::string_view marker) {
  const std::string_view kind = AliasTable::instance().marker_class(marker);
  const auto starts = [&](std::string_view with) { return kind.substr(0, with.size()) == with; };
  return starts("nucleated") || starts("viability") || starts("ploidy") || starts("mass_dna");
}

}  // namespace

std::vector<std::string> panel_family(std::string_view id) {
  const auto stem_of = [](std::string_view name) {
    const std::size_t at = name.find_last_not_of("0123456789");
    const bool numbered =
        at != std::string_view::npos && at + 1 < name.size() && at > 0 && name.substr(at - 1, 2) == "_T";
    return numbered ? name.substr(0, at - 1) : name;
  };
  std::vector<std::string> out;
  for (const KnownPanel& panel : panels()) {
    if (!id.empty() && stem_of(panel.id) == stem_of(id)) out.push_back(panel.id);
  }
  return out;
}

std::string known_panel(const MarkerSet& markers) {
  for (const KnownPanel& panel : panels()) {
    const bool all_found = std::includes(markers.begin(), markers.end(), panel.markers.begin(), panel.markers.end());
    const bool only_dyes_more = std::all_of(markers.begin(), markers.end(), [&](const std::string& marker) {
      return panel.markers.count(marker) > 0 || is_dye(marker);
    });
    if (all_found && only_dyes_more) return panel.id;
  }
  return {};
}

}  // namespace fcscreen::gating
