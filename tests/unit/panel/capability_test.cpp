// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/capability.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gating/panel/embedded_data.h"
#include "gating/panel/panel.h"

using namespace fcscreen::gating;

namespace {
bool says(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}
}  // namespace

TEST_CASE("Capability: every tube of panels.json has the level it documents, and is recognised by its markers") {
  const auto json = nlohmann::json::parse(panels_json());
  std::size_t n = 0;
  for (const auto& panel : json["panels"]) {
    std::vector<Channel> channels;
    for (const auto& marker : panel["markers"]) {
      std::string label = marker.get<std::string>();
      std::replace(label.begin(), label.end(), '|', '+');
      channels.push_back({channels.size() + 1, "D" + std::to_string(channels.size()) + "x-A", label, 262144, ""});
    }
    const PanelAssignment assigned = assign_panel(channels);
    CHECK_MESSAGE(to_string(assigned.capability.level) == panel["level"].get<std::string>(), panel["id"]);
    CHECK(assigned.described.name == panel["id"].get<std::string>());
    CHECK(assigned.markers.size() == channels.size());
    CHECK_FALSE(assigned.ambiguous);
    ++n;
  }
  CHECK(n == 18);
}

TEST_CASE("Capability: the levels follow the table of SPEC 1.3") {
  const auto level = [](const MarkerSet& m) { return capability_of(m).level; };
  const MarkerSet l2 = {"CD19", "CD45", "CD10", "CD34", "CD20", "CD38", "CD58"};
  CHECK(level(l2) == Level::L2);
  MarkerSet l3 = l2;
  l3.insert("TdT");
  CHECK(level(l3) == Level::L3);
  l3.erase("CD58");
  CHECK(level(l3) == Level::L2Minus);
  l3.insert("CD13+CD33");
  CHECK(level(l3) == Level::L3);
  CHECK(level({"CD19", "CD45", "CD10", "CD38"}) == Level::L2Minus);
  CHECK(level({"CD19", "CD45", "CD81"}) == Level::L1);
  CHECK(level({"CD22", "CD45", "CD81"}) == Level::BelowL1);
  CHECK(level({"CD19", "CD10", "CD34", "CD20", "CD38", "CD58"}) == Level::BelowL1);
  CHECK(level({"CD10", "CD34", "CD45", "CD20"}) == Level::L0);
  CHECK(level({}) == Level::L0);
}

TEST_CASE("Capability: CD24 is a lineage marker only beside CD66b, CD22 only without anti-CD22") {
  const MarkerSet cd24 = {"CD24", "CD45", "CD10", "CD20"};
  CHECK(capability_of(cd24).level == Level::L0);
  MarkerSet with_cd66b = cd24;
  with_cd66b.insert("CD66b");
  CHECK(capability_of(with_cd66b).level == Level::L2Minus);
  CHECK(capability_of(with_cd66b).other_lineage);

  const MarkerSet cd22 = {"CD22", "CD45", "CD10", "CD20"};
  CHECK(capability_of(cd22).level == Level::L2Minus);
  CHECK(capability_of(cd22, {Treatment::No, Treatment::Yes}).level == Level::L0);
  CHECK_FALSE(capability_of({"CD19", "CD22", "CD45"}, {Treatment::Yes, Treatment::Yes}).other_lineage);
}

TEST_CASE("Capability: what the next level needs is named") {
  using Names = std::vector<std::string>;
  CHECK(capability_of({"CD19", "CD45", "CD10", "CD34", "CD20", "CD38", "CD58"}).missing == Names{"TdT"});
  CHECK(capability_of({"CD19", "CD45", "CD81"}).missing == Names{"CD10", "CD34", "CD20"});
  CHECK(capability_of({"CD19"}).missing == Names{"CD45", "CD38"});
  CHECK(capability_of({"CD19", "CD45", "CD10", "CD34", "CD20", "CD38", "CD58", "TdT"}).missing.empty());
}

TEST_CASE("Capability: fixed sentences name every marker that is not measured and what stands in for it") {
  const Capability c = capability_of({"CD19", "CD45", "CD34", "CD20", "CD81"});
  CHECK(c.not_in_tube == std::vector<std::string>{"CD10", "TdT", "CD38"});
  CHECK(says(c.sentences, "TdT not in this tube: populations recognisable only by TdT are not excluded."));
  CHECK(says(c.sentences, "TdT not assessed"));
  CHECK(says(c.sentences, "CD34 used as surrogate for TdT"));
  CHECK(says(c.sentences, "CD10 not assessed"));
  CHECK_FALSE(says(c.sentences, "CD34 not assessed"));
  CHECK(capability_of({"CD19", "CD45", "CD10", "CD34", "CD20", "CD38", "CD58", "TdT"}).sentences.empty());
}
