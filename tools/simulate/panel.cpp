// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/panel.h"

#include <initializer_list>

namespace fcscreen::simulate {
namespace {

struct Dye {
  std::string_view detector;
  double voltage, photon, noise, background;
};
// clang-format off
constexpr Dye kDyes[] = {
  {"FITC-A",            480, 3.0, 22, 110}, {"PE-A",        450, 2.2, 18, 80},
  {"PerCP-Cy5-5-A",     560, 4.0, 24, 55},  {"PE-Cy7-A",    600, 3.5, 24, 32},
  {"APC-A",             580, 3.0, 22, 32},  {"APC-H7-A",    520, 6.0, 30, 40},
  {"Alexa Fluor 700-A", 540, 6.0, 28, 35},  {"V450-A",      400, 4.0, 24, 140},
  {"V500-A",            430, 5.0, 26, 160}, {"BV605-A",     490, 4.0, 24, 75},
};
struct Spill { std::string_view dye, detector; double fraction; };
// Of the order seen on three-laser instruments; the values are chosen, no instrument's.
constexpr Spill kSpill[] = {
  {"FITC-A", "PE-A", .182}, {"FITC-A", "PerCP-Cy5-5-A", .026}, {"FITC-A", "PE-Cy7-A", .003},
  {"FITC-A", "V500-A", .031}, {"FITC-A", "BV605-A", .012},
  {"PE-A", "FITC-A", .012}, {"PE-A", "PerCP-Cy5-5-A", .141}, {"PE-A", "PE-Cy7-A", .016}, {"PE-A", "BV605-A", .085},
  {"PerCP-Cy5-5-A", "PE-Cy7-A", .218}, {"PerCP-Cy5-5-A", "APC-A", .031}, {"PerCP-Cy5-5-A", "APC-H7-A", .079},
  {"PerCP-Cy5-5-A", "Alexa Fluor 700-A", .160}, {"PerCP-Cy5-5-A", "BV605-A", .004},
  {"PE-Cy7-A", "FITC-A", .002}, {"PE-Cy7-A", "PE-A", .021}, {"PE-Cy7-A", "PerCP-Cy5-5-A", .016},
  {"PE-Cy7-A", "APC-H7-A", .043}, {"PE-Cy7-A", "Alexa Fluor 700-A", .008},
  {"APC-A", "PerCP-Cy5-5-A", .012}, {"APC-A", "PE-Cy7-A", .006}, {"APC-A", "APC-H7-A", .098},
  {"APC-A", "Alexa Fluor 700-A", .240},
  {"APC-H7-A", "PE-Cy7-A", .058}, {"APC-H7-A", "APC-A", .047}, {"APC-H7-A", "Alexa Fluor 700-A", .110},
  {"Alexa Fluor 700-A", "APC-A", .011}, {"Alexa Fluor 700-A", "APC-H7-A", .210},
  {"Alexa Fluor 700-A", "PE-Cy7-A", .034},
  {"V450-A", "FITC-A", .002}, {"V450-A", "V500-A", .138}, {"V450-A", "BV605-A", .006},
  {"V500-A", "FITC-A", .058}, {"V500-A", "PE-A", .028}, {"V500-A", "V450-A", .117}, {"V500-A", "BV605-A", .190},
  {"V500-A", "PerCP-Cy5-5-A", .009},
  {"BV605-A", "PE-A", .061}, {"BV605-A", "PerCP-Cy5-5-A", .152}, {"BV605-A", "V450-A", .042},
  {"BV605-A", "V500-A", .024}, {"BV605-A", "PE-Cy7-A", .021},
};
// clang-format on

Panel make(std::string_view name, std::initializer_list<std::pair<std::string_view, Marker>> tube) {
  Panel panel;
  panel.name = name;
  for (const auto& [detector, marker] : tube) {
    for (const Dye& dye : kDyes) {
      if (dye.detector != detector) continue;
      panel.detectors.push_back({std::string(detector), marker, dye.voltage, dye.photon, dye.noise, dye.background});
    }
  }
  const std::size_t n = panel.size();
  FCS_ASSERT(n == tube.size());
  panel.spillover.assign(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    panel.spillover[i * n + i] = 1;
    for (std::size_t j = 0; j < n; ++j) {
      for (const Spill& s : kSpill) {
        if (s.dye == panel.detectors[i].name && s.detector == panel.detectors[j].name) {
          panel.spillover[i * n + j] = s.fraction;
        }
      }
    }
  }
  return panel;
}

}  // namespace

Result<Panel> panel_by_name(std::string_view name) {
  if (name == "ball8") {
    return make(name, {{"FITC-A", CD81},
                       {"PE-A", CD58},
                       {"PerCP-Cy5-5-A", CD34},
                       {"PE-Cy7-A", CD19},
                       {"APC-A", CD10},
                       {"APC-H7-A", CD38},
                       {"V450-A", CD20},
                       {"V500-A", CD45}});
  }
  if (name == "ball8dna") {
    auto panel = panel_by_name("ball8");
    panel->name = name;
    panel->dna = true;
    return panel;
  }
  if (name == "tdt10") {
    return make(name, {{"FITC-A", TdT},
                       {"PE-A", CD66c},
                       {"PerCP-Cy5-5-A", CD34},
                       {"PE-Cy7-A", CD19},
                       {"APC-A", CD10},
                       {"Alexa Fluor 700-A", CD81},
                       {"APC-H7-A", CD38},
                       {"V450-A", CD20},
                       {"V500-A", CD45},
                       {"BV605-A", CD58}});
  }
  if (name == "myeloma8") {
    return make(name, {{"FITC-A", CD38},
                       {"PE-A", CD56},
                       {"PerCP-Cy5-5-A", CD45},
                       {"PE-Cy7-A", CD19},
                       {"APC-A", CD117},
                       {"APC-H7-A", CD81},
                       {"V450-A", CD138},
                       {"V500-A", CD27}});
  }
  return fail(ErrorKind::Usage, "SIM-PANEL", "Unknown panel \"" + std::string(name) + "\".", {}, {},
              "Use ball8, ball8dna, tdt10 or myeloma8.");
}

}  // namespace fcscreen::simulate
