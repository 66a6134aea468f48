// SPDX-License-Identifier: Apache-2.0
// Exchanged labels in real files: of the eight lymphoid screening tubes one carries its channels in another order,
// which only its cells show (T cells without CD5 and with CD56 and kappa).
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/screen/label_swap.h"
#include "io/fcs/reader.h"
#include "tests/support/paths.h"

namespace {

namespace fs = std::filesystem;
using namespace fcscreen;

constexpr float kDecadesPerUnit = 4.5F / 8192;  // channels of a logarithmic scale; only relative sizes matter here
constexpr const char* kLineage = "CD19+TCRgd";

/// Columns by the first word of their label.
struct Tube {
  std::vector<std::vector<float>> columns;
  gating::Tube view;
};

Tube read(const fs::path& path) {
  const auto file = io::fcs::File::open(path);
  REQUIRE(file);
  const io::fcs::Dataset& set = file->datasets().front();
  Tube tube;
  tube.columns.assign(set.parameters.size(), std::vector<float>(set.n_events));
  std::vector<std::size_t> index;
  std::vector<float*> into;
  for (const io::fcs::Parameter& p : set.parameters) {
    index.push_back(p.index - 1);
    into.push_back(tube.columns[p.index - 1].data());
  }
  REQUIRE(file->read(0, 0, set.n_events, index, into, io::fcs::Values::Linearized));
  tube.view.n_events = set.n_events;
  for (const io::fcs::Parameter& p : set.parameters) {
    std::vector<float>& column = tube.columns[p.index - 1];
    const std::string label = p.label.empty() ? p.name : p.label;
    if (label.rfind("FSC", 0) == 0) tube.view.fsc_a = column;
    if (label.rfind("SSC", 0) == 0) tube.view.ssc_a = column;
    if (label.rfind("CD", 0) != 0) continue;
    for (float& x : column) x *= kDecadesPerUnit;
    tube.view.markers[label.substr(0, label.find(' '))] = column;
  }
  return tube;
}

}  // namespace

TEST_CASE("Labels: of eight real lymphoid tubes the guard suspects the one whose labels are exchanged, and no other") {
  const auto folder = test::shared("data/marrow/euroflow_lst_labelled");
  if (!folder) return test::skip("the shared data are not here");
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(*folder)) {
    if (entry.path().extension() == ".fcs") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() == 8);
  std::size_t suspect = 0;
  for (const fs::path& path : files) {
    const Tube tube = read(path);
    REQUIRE(tube.view.has(kLineage));
    const Bitmask all(tube.view.n_events, true);
    const std::vector<float> ssc = gating::scatter_decades(tube.view.ssc_a);
    const auto anchors = gating::find_anchors(tube.view, all, ssc, kLineage, {});
    REQUIRE(anchors.found);
    const auto check = engine::check_labels(tube.view, all, ssc, kLineage, anchors, {}, 50);
    for (const auto& m : check.mismatches) {
      MESSAGE(path.filename().string(), ": ", m.marker, " bright on ", m.bright_share, " of ", m.population);
    }
    for (const auto& s : check.swaps) MESSAGE(path.filename().string(), ": ", s.first, " and ", s.second);
    suspect += check.swaps.empty() ? 0 : 1;
    const auto pair = [](const engine::LabelSwap& s) { return s.first == "CD5" && s.second == "CD56+IgK"; };
    for (const auto& s : check.swaps) CHECK(pair(s));
  }
  CHECK(suspect == 1);
}
