// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>

#include "engine/core/random.h"
#include "gating/panel/panel.h"

using namespace fcscreen;
using namespace fcscreen::gating;

namespace {
constexpr std::array<const char*, 22> kMarkers = {"CD19", "CD22",  "CD24",  "CD10",  "CD20", "CD34", "CD38", "CD45",
                                                  "CD58", "CD81",  "CD66c", "CD123", "CD73", "CD3",  "CD7",  "CD14",
                                                  "CD99", "CD200", "CD117", "CD138", "TdT",  "CD304"};
constexpr std::array<const char*, 12> kFluors = {"FITC",  "PE",          "PE-Cy7",      "APC", "APC-H7",
                                                 "BV421", "BV 605",      "PerCP-Cy5.5", "PC7", "Alexa Fluor 700",
                                                 "KrO",   "Pacific Blue"};

template <class Array>
std::string pick(Random& random, const Array& from) {
  return from[static_cast<std::size_t>(random.uniform() * static_cast<double>(from.size()))];
}
}  // namespace

TEST_CASE("Marker: a fluorochrome, its side of the name, the separator and the case never change the marker") {
  for (std::uint64_t i = 0; i < 5000; ++i) {
    Random random(9, 1, i);
    const std::string marker = pick(random, kMarkers), fluor = pick(random, kFluors);
    const std::string joint = pick(random, std::array<const char*, 5>{" ", "-", "_", " / ", ":"});
    std::string label = random.uniform() < 0.5 ? marker + joint + fluor : fluor + joint + marker;
    if (random.uniform() < 0.5)
      std::transform(label.begin(), label.end(), label.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const std::string found = canonical_marker("P5", label).marker;
    if (found != marker) FAIL("'" << label << "' gave '" << found << "'");
    if (canonical_marker(label, "").marker != marker) FAIL("'" << label << "' as $PnN");
  }
}

TEST_CASE("Marker: random bytes give an answer, and the same one twice") {
  for (std::uint64_t i = 0; i < 20000; ++i) {
    Random random(9, 2, i);
    std::string name, label;
    const auto n = static_cast<std::size_t>(random.uniform() * 60);
    for (std::size_t j = 0; j < n; ++j) {
      name += static_cast<char>(static_cast<int>(random.uniform() * 256));
      label += "CDcyAI0123456789-_/+( )\xCE\xBA"[static_cast<std::size_t>(random.uniform() * 25)];
    }
    const MarkerMatch a = canonical_marker(name, label), b = canonical_marker(name, label);
    const bool named = a.kind == MarkerKind::Marker || a.kind == MarkerKind::Composite;
    if (a.marker != b.marker || a.kind != b.kind || named == a.marker.empty() || a.how.empty()) FAIL("case " << i);
  }
}

TEST_CASE("Panel: the order of the channels does not decide the markers, the level or the ambiguity") {
  for (std::uint64_t i = 0; i < 500; ++i) {
    Random random(9, 3, i);
    std::vector<Channel> channels;
    const auto n = 3 + static_cast<std::size_t>(random.uniform() * 9);
    for (std::size_t j = 1; j <= n; ++j) {
      channels.push_back(
          {j, "D" + std::to_string(j) + "x-A", random.uniform() < 0.8 ? pick(random, kMarkers) : "", 0, ""});
    }
    const PanelAssignment a = assign_panel(channels);
    std::reverse(channels.begin(), channels.end());
    const PanelAssignment b = assign_panel(channels);
    bool same =
        a.capability.level == b.capability.level && a.ambiguous == b.ambiguous && a.markers.size() == b.markers.size();
    for (const auto& [marker, parameter] : a.markers) same = same && b.parameter_of(marker).has_value();
    if (!same) FAIL("case " << i);
  }
}
