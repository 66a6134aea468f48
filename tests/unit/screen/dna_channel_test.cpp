// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/dna_channel.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/stream/panel_channels.h"

using namespace fcscreen;

namespace {

using Names = std::vector<std::pair<const char*, const char*>>;  // $PnN, $PnS

const Names kTube = {{"FSC-A", ""}, {"SSC-A", ""}, {"PE-Cy7-A", "CD19"}, {"APC-A", "CD10"}, {"V500-A", "CD45"}};

/// The channel found in the tube with these parameters more; `log_of`: the one with a logarithmic $PnE.
std::optional<engine::DnaChannel> find(const Names& more, const std::string& log_of = "") {
  io::fcs::Dataset set;
  for (const auto* names : {&kTube, &more}) {
    for (const auto& [pnn, pns] : *names) {
      io::fcs::Parameter p;
      p.index = set.parameters.size() + 1;
      p.name = pnn;
      p.label = pns;
      p.range = 1024;
      if (log_of == pnn) p.log_decades = 4;
      set.parameters.push_back(p);
    }
  }
  return engine::find_dna_channel(gating::assign_panel(engine::panel_channels(set)), set);
}

}  // namespace

TEST_CASE("Ploidy channel: FxCycle with its pulses") {
  const auto dna = find({{"V450-A", "FxCycle Violet"}, {"V450-H", ""}, {"V450-W", ""}});
  REQUIRE(dna);
  CHECK(dna->marker == "FXCYCLE");
  CHECK(dna->area == 6);
  CHECK(dna->height == 7);
  CHECK(dna->width == 8);
  CHECK(dna->detector == "V450-A");
  CHECK(dna->top == 1023);
  CHECK_FALSE(dna->dual);
  CHECK_FALSE(dna->logarithmic);
  const auto height = find({{"V450-H", "FxCycle Violet"}});
  REQUIRE(height);
  CHECK(height->area == 0);
}

TEST_CASE("Ploidy channel: a logarithmic record is known by $PnE or by its name, and gives way to a linear one") {
  CHECK(find({{"FL3-A", "FxCycle"}}, "FL3-A")->logarithmic);
  CHECK(find({{"FL3-LogA", "FxCycle"}})->logarithmic);
  const auto both = find({{"FL3-LogA", "FxCycle"}, {"FL3-LinA", "FxCycle"}});
  REQUIRE(both);
  CHECK(both->area == 7);
  CHECK(both->detector == "FL3-LinA");
  CHECK_FALSE(both->logarithmic);
}

TEST_CASE("Ploidy channel: dyes of two uses need an intracellular antigen, other dyes are none") {
  for (const char* dye : {"PI", "Propidium iodide", "DAPI", "7-AAD"}) {
    CAPTURE(dye);
    CHECK_FALSE(find({{"V450-A", dye}}));
    for (const char* inside : {"TdT", "MPO", "cyCD22"}) {
      const auto dna = find({{"V450-A", dye}, {"FITC-A", inside}});
      REQUIRE(dna);
      CHECK(dna->dual);
    }
  }
  for (const char* dye : {"SYTO 41", "Vybrant DyeCycle Violet", "DRAQ5", "Hoechst 33342", "Zombie Aqua", "CD58"}) {
    CAPTURE(dye);
    CHECK_FALSE(find({{"V450-A", dye}, {"FITC-A", "TdT"}}));
  }
}

TEST_CASE("Ploidy channel: mass cytometry has none") {
  CHECK_FALSE(find({{"Ir191Di", "DNA1"}, {"Ir193Di", "DNA2"}, {"Nd142Di", "CD20"}, {"Sm147Di", "TdT"}}));
  CHECK_FALSE(find({{"Ir191Di", "FxCycle"}, {"Nd142Di", "CD20"}, {"Sm147Di", "TdT"}, {"Eu151Di", "CD123"}}));
}
