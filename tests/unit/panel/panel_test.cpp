// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/panel.h"

#include <doctest/doctest.h>

#include <ctime>
#include <initializer_list>
#include <utility>

using namespace fcscreen;
using namespace fcscreen::gating;

namespace {

PanelAssignment assign(std::initializer_list<std::pair<const char*, const char*>> names) {
  std::vector<Channel> channels;
  for (const auto& [pnn, pns] : names) channels.push_back({channels.size() + 1, pnn, pns, 0, ""});
  return assign_panel(channels);
}

std::size_t count(const Findings& findings, const std::string& code) {
  std::size_t n = 0;
  for (const Finding& f : findings.items()) n += f.code == code ? 1 : 0;
  return n;
}

// The parameters of a real FACSDiva marrow tube, in its order (markers: first rows of marker_examples.tsv).
const std::initializer_list<std::pair<const char*, const char*>> kDivaMarrow = {
    {"Time", ""},        {"FSC-A", ""},          {"FSC-W", ""},
    {"SSC-A", ""},       {"FITC-A", "CD20"},     {"PE-A", "CD10"},
    {"PerCP-A", "CD45"}, {"PE-Cy7-A", "CD34"},   {"PacificBlue-A", "Syto 41"},
    {"APC-A", "CD19"},   {"Alexa700-A", "CD38"}, {"APC-Cy7-A", ""}};

}  // namespace

TEST_CASE("Panel: the FACSDiva marrow tube is L2-, its unlabelled channel is a finding and no more") {
  const PanelAssignment p = assign(kDivaMarrow);
  CHECK(p.capability.level == Level::L2Minus);
  CHECK(p.capability.cd10_and_cd34);
  CHECK_FALSE(p.ambiguous);
  CHECK_FALSE(p.raw_spectral);
  CHECK_FALSE(p.mass_cytometry);
  CHECK(p.markers == std::map<std::string, std::size_t>{
                         {"CD20", 5}, {"CD10", 6}, {"CD45", 7}, {"CD34", 8}, {"SYTO", 9}, {"CD19", 10}, {"CD38", 11}});
  CHECK(p.findings.items().size() == 1);
  CHECK(count(p.findings, "PNL-U01") == 1);
  CHECK(p.scatter.fsc_a == 2);
  CHECK(p.scatter.fsc_w == 3);
  CHECK(p.scatter.ssc_a == 4);
  CHECK_FALSE(p.scatter.fsc_h.has_value());
  CHECK(p.scatter.time == 1);
  CHECK(p.parameter_of("CD10") == 6);
  CHECK_FALSE(p.parameter_of("TdT").has_value());
  CHECK(p.described.level == "L2-");
  CHECK(p.described.mapping.size() == 12);
  CHECK(p.described.mapping[5].marker == "CD10");
}

TEST_CASE("Panel: a myeloma tube is L1 and is recognised, its viability dye does not make it another") {
  const PanelAssignment p = assign({{"FSC-A", ""},
                                    {"SSC-A", ""},
                                    {"BV421-A", "CD138"},
                                    {"BV510-A", "CD27"},
                                    {"FITC-A", "CD38"},
                                    {"PE-A", "CD56"},
                                    {"PerCP-Cy5-5-A", "CD45"},
                                    {"PE-Cy7-A", "CD19"},
                                    {"APC-A", "CD117"},
                                    {"APC-C750-A", "CD81"},
                                    {"V500-A", "L/D"}});
  CHECK(p.capability.level == Level::L1);
  CHECK(p.described.name == "NGF_MM_MRD_T1");
  CHECK(p.described.missing == std::vector<std::string>{"CD10", "CD34"});
}

TEST_CASE("Panel: the pulse types of one detector are one channel, and area is preferred") {
  const PanelAssignment p = assign({{"FSC-A", ""},
                                    {"SSC-A", ""},
                                    {"PE-H", "CD10"},
                                    {"PE-A", "CD10"},
                                    {"PE-W", "CD10"},
                                    {"APC-A", "CD19"},
                                    {"APC-H", "CD19"},
                                    {"V500-A", "CD45"},
                                    {"FITC-A", "CD20"}});
  CHECK_FALSE(p.ambiguous);
  CHECK(p.parameter_of("CD10") == 4);
  CHECK(p.parameter_of("CD19") == 6);
  CHECK(p.channels[2].detector == p.channels[3].detector);
  CHECK_FALSE(p.channels[2].used);
  CHECK(p.described.mapping[2].how == "another pulse type of P4, which is analysed");
}

TEST_CASE("Panel: a label on the height alone wins over an area without one") {
  const PanelAssignment p = assign({{"FSC-H", ""}, {"SSC-H", ""}, {"FL2-H", "CD19 PE"}, {"FL2-A", ""}, {"FL2-W", ""}});
  CHECK(p.parameter_of("CD19") == 3);
  CHECK(p.scatter.fsc_h == 1);
  CHECK_FALSE(p.scatter.fsc_a.has_value());
}

TEST_CASE("Panel: of two records of one pulse the finer one is taken") {
  const std::vector<Channel> channels = {{1, "FL1 INT LOG", "CD19-FITC", 1024, ""},
                                         {2, "FL1 INT LIN", "CD19-FITC", 1048576, ""}};
  CHECK(assign_panel(channels).parameter_of("CD19") == 2);
  const std::vector<Channel> coulter = {{1, "FL1 Lin", "CD19", 1024, ""}, {2, "FL1 Log", "CD19", 1024, ""}};
  CHECK(assign_panel(coulter).parameter_of("CD19") == 2);
}

TEST_CASE("Panel: a used marker claimed by two detectors makes the panel ambiguous, a dye claimed twice does not") {
  const PanelAssignment twice = assign({{"PE-A", "CD10"}, {"APC-A", "CALLA"}, {"V500-A", "CD45"}, {"PC7-A", "CD19"}});
  CHECK(twice.ambiguous);
  CHECK(count(twice.findings, "PNL-D01") == 1);
  CHECK(twice.parameter_of("CD10") == 1);
  const PanelAssignment dyes = assign({{"PE-A", "CD10"},
                                       {"APC-A", "Zombie NIR"},
                                       {"BV510-A", "L/D"},
                                       {"V500-A", "CD45"},
                                       {"PC7-A", "CD19"},
                                       {"FITC-A", "CD20"}});
  CHECK_FALSE(dyes.ambiguous);
  CHECK(count(dyes.findings, "PNL-D01") == 1);
}

TEST_CASE("Panel: below L1 an unnamed channel could carry what is missing, from L1 on it is a finding") {
  CHECK(assign({{"FITC-A", "CD20"}, {"PE-A", "CD10"}, {"APC-A", ""}}).ambiguous);
  CHECK(assign({{"FITC-A", "CD20"}, {"PE-A", "CD19+TCRgd"}}).ambiguous);
  CHECK_FALSE(assign({{"FITC-A", "CD20"}, {"PE-A", "CD10"}, {"APC-A", "CD103"}}).ambiguous);
  CHECK_FALSE(assign({{"FITC-A", "CD20"}, {"PE-A", "CD10"}, {"APC-A", "Empty"}}).ambiguous);
  CHECK_FALSE(assign({{"FITC-A", "CD45"}, {"PE-A", "CD19"}, {"APC-A", "CD38"}, {"PC7-A", ""}}).ambiguous);
}

TEST_CASE("Panel: a composite channel stands for neither of its markers") {
  const PanelAssignment p = assign({{"PE-A", "CD66c+CD123"}});
  CHECK(p.parameter_of("CD66c+CD123") == 1);
  CHECK_FALSE(p.parameter_of("CD66c").has_value());
  CHECK_FALSE(p.parameter_of("CD123").has_value());
}

TEST_CASE(
    "Panel: the detectors of a spectral cytometer without markers are recognised, sixteen MACSQuant channels are not") {
  std::vector<Channel> aurora = {{1, "FSC-A", "", 0, ""}, {2, "SSC-A", "", 0, ""}, {3, "SSC-B-A", "", 0, ""}};
  for (const auto& [laser, n] : {std::pair{"UV", 16}, {"V", 16}, {"B", 14}, {"YG", 10}, {"R", 8}}) {
    for (int i = 1; i <= n; ++i) aurora.push_back({aurora.size() + 1, laser + std::to_string(i) + "-A", "", 0, ""});
  }
  const PanelAssignment spectral = assign_panel(aurora);
  CHECK(spectral.raw_spectral);
  CHECK(count(spectral.findings, "PNL-S01") == 1);
  CHECK(count(spectral.findings, "PNL-U01") == 0);
  CHECK(spectral.scatter.ssc_a == 2);
  CHECK(count(spectral.findings, "PNL-T01") == 1);
  aurora.back().pns = "CD19";
  CHECK_FALSE(assign_panel(aurora).raw_spectral);

  std::vector<Channel> macsquant;
  for (const auto& [laser, n] : {std::pair{"V", 5}, {"B", 4}, {"Y", 4}, {"R", 3}}) {
    for (int i = 1; i <= n; ++i)
      macsquant.push_back({macsquant.size() + 1, laser + std::to_string(i) + "-A", "", 0, ""});
  }
  CHECK_FALSE(assign_panel(macsquant).raw_spectral);
}

TEST_CASE("Panel: mass cytometry is recognised by its tags or its event length") {
  const PanelAssignment tags = assign({{"Time", "Time"},
                                       {"Event_length", "Event_length"},
                                       {"CD45(In115)Di", "CD45(In115)Di"},
                                       {"CD19(Nd142)Di", "CD19(Nd142)Di"},
                                       {"CD10(Gd156)Di", "CD10(Gd156)Di"},
                                       {"TdT(Dy163)Di", "TdT(Dy163)Di"},
                                       {"CD20(Sm147)Di", "CD20(Sm147)Di"}});
  CHECK(tags.mass_cytometry);
  CHECK(tags.capability.level == Level::L2Minus);
  CHECK_FALSE(tags.scatter.any_forward());
  CHECK(assign({{"Time", ""}, {"Cell_length", ""}, {"CD45", ""}, {"CD19", ""}}).mass_cytometry);
  CHECK_FALSE(assign({{"FSC-A", ""}, {"PE-A", "CD10 In115"}}).mass_cytometry);
}

TEST_CASE("Panel: scatter of other makers is found") {
  const PanelAssignment p =
      assign({{"FS INT", "FS INT"}, {"FS PEAK", ""}, {"FS TOF", ""}, {"SS INT", ""}, {"TIME", ""}});
  CHECK(p.scatter.fsc_a == 1);
  CHECK(p.scatter.fsc_h == 2);
  CHECK(p.scatter.fsc_w == 3);
  CHECK(p.scatter.ssc_a == 4);
  CHECK(p.scatter.time == 5);
  const PanelAssignment astrios = assign({{"488-FSC1-Area", ""}, {"488-SSC-Area", ""}, {"488-SSC-Height", ""}});
  CHECK(astrios.scatter.ssc_a == 2);
  CHECK(astrios.scatter.ssc_h == 3);
  const PanelAssignment moflo = assign({{"FSC LogH", ""}, {"FSC LinH", ""}, {"FSC LinA", ""}, {"SSC LinA", ""}});
  CHECK(moflo.scatter.fsc_h == 2);
  CHECK(moflo.scatter.fsc_a == 3);
  CHECK(moflo.scatter.ssc_a == 4);
  const PanelAssignment glued = assign({{"FSCW", ""}, {"FSCA", ""}, {"SSCA", ""}});
  CHECK(glued.scatter.fsc_w == 1);
  CHECK(glued.scatter.fsc_a == 2);
  const PanelAssignment violet = assign({{"VSSC-A", ""}, {"SSC-A", ""}, {"FSC-A", ""}});
  CHECK(violet.scatter.ssc_a == 2);
}

TEST_CASE("Panel: the laboratory's own map wins over both names") {
  const std::vector<Channel> channels = {{1, "PE-A", "tube 3 red", 0, "CD10"}, {2, "APC-A", "CD34", 0, "CD66c+CD123"}};
  const PanelAssignment p = assign_panel(channels);
  CHECK(p.parameter_of("CD10") == 1);
  CHECK(p.parameter_of("CD66c+CD123") == 2);
  CHECK(p.described.mapping[0].how == "from the laboratory's panel map");
}

TEST_CASE("Panel: a compensated twin beside the measured channel is not a second detector") {
  const PanelAssignment p = assign({{"PE-A", "CD10"}, {"Comp-PE-A", "CD10"}, {"<APC-A>", "CD19"}, {"APC-A", "CD19"}});
  CHECK_FALSE(p.ambiguous);
  CHECK(p.parameter_of("CD10") == 1);
  CHECK(p.parameter_of("CD19") == 4);
}

TEST_CASE("Panel: no channels at all is L0, not a crash") {
  const PanelAssignment p = assign_panel({});
  CHECK(p.capability.level == Level::L0);
  CHECK_FALSE(p.ambiguous);
}

TEST_CASE("Panel: 100 channels are mapped in a few milliseconds") {
  std::vector<Channel> channels;
  for (std::size_t i = 1; i <= 100; ++i) {
    channels.push_back({i, "BV" + std::to_string(400 + i) + "-A", "CD" + std::to_string(i) + " Spark Blue 550", 0, ""});
  }
  static_cast<void>(assign_panel(channels));  // the tables are made once
  const std::clock_t start = std::clock();
  static_cast<void>(assign_panel(channels));
  const double took_ms = 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  MESSAGE("100 channels: " << took_ms << " ms");
  CHECK(took_ms < 100);  // 5 ms is the aim in release; sanitizers get room
}
