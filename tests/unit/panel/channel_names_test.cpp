// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/channel_names.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fcscreen::gating;

namespace {

std::optional<NamedChannel> find(const std::string& name, std::vector<std::pair<const char*, const char*>> names) {
  std::vector<Channel> channels;
  for (const auto& [pnn, pns] : names) channels.push_back({channels.size() + 1, pnn, pns, 262144, ""});
  return find_channel(name, channels, assign_panel(channels));
}

// The parameters of a EuroFlow lymphoid screening tube.
const std::vector<std::pair<const char*, const char*>> kScreen = {{"FSC-A", "FSC-A"},
                                                                  {"SSC-A", "SSC-A"},
                                                                  {"CD45-PacO", "CD45 PacO"},
                                                                  {"CD19-TCRgd-PECy7", "CD19+TCRgd PECy7"},
                                                                  {"CD38-APCH7", "CD38 APCH7"},
                                                                  {"CD3-APC", "CD3 APC"},
                                                                  {"CD4-CD20-PacB", "CD4+CD20 PacB"},
                                                                  {"CD5-PerCPCy55", "CD5 PerCPCy55"},
                                                                  {"CD56-IgK-PE", "CD56+IgK PE"},
                                                                  {"CD8-IgL-FITC", "CD8+IgL FITC"}};

}  // namespace

TEST_CASE("Channel names: a marker of its own is found by any alias, scatter by what it is") {
  CHECK(find("CD45", kScreen)->parameter == 3);
  CHECK(find("CD45", kScreen)->composite.empty());
  CHECK(find("CD45", kScreen)->marker);
  CHECK(find("cd 3", kScreen)->parameter == 6);
  CHECK(find("SSC-A", kScreen)->parameter == 2);
  CHECK_FALSE(find("SSC-A", kScreen)->marker);
  CHECK_FALSE(find("FSC-H", kScreen));
  CHECK_FALSE(find("Time", kScreen));
  CHECK_FALSE(find("CD34", kScreen));
}

TEST_CASE("Channel names: a marker that shares its channel is found there, and the label is said") {
  CHECK(find("CD19", kScreen)->parameter == 4);
  CHECK(find("CD19", kScreen)->composite == "CD19+TCRgd PECy7");
  CHECK(find("TCRgd", kScreen)->parameter == 4);
  CHECK(find("CD4", kScreen)->parameter == 7);
  CHECK(find("CD20", kScreen)->parameter == 7);
  CHECK(find("CD56", kScreen)->parameter == 9);
  CHECK(find("CD8", kScreen)->parameter == 10);
}

TEST_CASE("Channel names: $PnN and $PnS to the letter win; a channel of its own wins over a shared one") {
  CHECK(find("CD8-IgL-FITC", kScreen)->parameter == 10);
  CHECK(find("CD8+IgL FITC", kScreen)->parameter == 10);
  CHECK(find("CD19", {{"A", "CD19+TCRgd PECy7"}, {"B", "CD19 PE"}})->parameter == 2);
}

TEST_CASE("Channel names: of two shared channels neither is taken") {
  CHECK_FALSE(find("CD19", {{"A", "CD19+TCRgd PECy7"}, {"B", "CD19+CD14 PE"}}));
}

TEST_CASE("Channel names: the panel itself stays ambiguous") {
  std::vector<Channel> channels;
  for (const auto& [pnn, pns] : kScreen) channels.push_back({channels.size() + 1, pnn, pns, 262144, ""});
  const PanelAssignment panel = assign_panel(channels);
  CHECK(panel.ambiguous);
  CHECK_FALSE(panel.parameter_of("CD19").has_value());
}
