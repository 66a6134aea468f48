// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/phenotype.h"

#include "engine/core/error.h"

namespace fcscreen::simulate {
namespace {

constexpr double o = kNegative;

// clang-format off
//                          CD19  CD10  CD34  CD38  CD45  CD20  CD58  CD81  TdT   CD66c CD138 CD27  CD56  CD117
constexpr Phenotype kTable[] = {
  /* Neutrophil          */ {{o,    2.40, o,    2.10, 3.72, o,    2.95, 1.90, o,    2.90, o,    o,    o,    o   },
                             {o,    3.45, o,    1.80, 3.88, o,    2.95, 1.80, o,    3.10, o,    o,    o,    o   },
                             .17, 105e3, 112e3, 118e3, 100e3, .05, .09, 1.05},
  /* GranulocyteImmature */ {{o,    o,    o,    3.10, 3.30, o,    3.10, 2.50, o,    2.20, o,    o,    o,    3.00},
                             {o,    o,    o,    2.30, 3.65, o,    3.00, 2.00, o,    3.60, o,    o,    o,    o   },
                             .18, 128e3, 112e3, 105e3, 125e3, .05, .10, 1.4},
  /* Eosinophil          */ {{o,    o,    o,    2.40, 3.95, o,    2.90, 2.30, o,    2.20, o,    o,    o,    o   },
                             {o,    o,    o,    2.10, 4.05, o,    2.90, 2.20, o,    2.20, o,    o,    o,    o   },
                             .16, 98e3, 104e3, 168e3, 180e3, .04, .06, 2.4},
  /* Basophil            */ {{o,    o,    o,    3.40, 3.75, o,    3.20, 3.00, o,    o,    o,    o,    o,    o   },
                             {o,    o,    o,    3.50, 3.85, o,    3.20, 3.00, o,    o,    o,    o,    o,    o   },
                             .15, 70e3, 72e3, 22e3, 24e3, .04, .09, 1.1},
  /* Monocyte            */ {{o,    o,    o,    3.60, 3.90, o,    3.40, 3.00, o,    1.80, o,    o,    o,    2.20},
                             {o,    o,    o,    3.30, 4.15, o,    3.60, 2.90, o,    1.70, o,    o,    2.00, o   },
                             .16, 112e3, 102e3, 52e3, 44e3, .05, .09, 1.8},
  /* Erythroblast        */ {{o,    o,    1.60, 2.80, 2.90, o,    2.90, 2.60, o,    o,    o,    o,    o,    3.20},
                             {o,    o,    o,    1.50, o,    o,    1.90, 1.60, o,    o,    o,    o,    o,    o   },
                             .20, 88e3, 46e3, 22e3, 11e3, .06, .11, 0.9},
  /* TCell               */ {{o,    o,    o,    2.00, 4.30, o,    2.60, 3.20, o,    o,    o,    3.70, o,    o   },
                             {o,    o,    o,    2.90, 4.38, o,    2.95, 3.30, o,    o,    o,    2.60, 1.90, o   },
                             .11, 62e3, 64e3, 14e3, 15.5e3, .035, .09, 1.0},
  /* NkCell              */ {{o,    o,    o,    3.00, 4.22, o,    2.90, 2.80, o,    o,    o,    o,    2.90, o   },
                             {o,    o,    o,    3.20, 4.28, o,    2.95, 2.80, o,    o,    o,    o,    3.30, o   },
                             .12, 64e3, 66e3, 17e3, 18e3, .035, .09, 1.0},
  /* Pdc                 */ {{o,    o,    1.70, 3.40, 3.60, o,    3.10, 3.30, 1.90, o,    o,    o,    o,    o   },
                             {o,    o,    o,    3.40, 3.80, o,    3.10, 3.30, o,    o,    o,    o,    o,    o   },
                             .14, 70e3, 70e3, 19e3, 20e3, .04, .09, 1.1},
  /* MatureB             */ {{3.70, o,    o,    2.30, 4.18, 4.00, 2.60, 3.20, o,    o,    o,    o,    o,    o   },
                             {3.75, o,    o,    2.00, 4.26, 4.15, 2.70, 3.10, o,    o,    o,    3.40, o,    o   },
                             .12, 60e3, 64e3, 14e3, 16e3, .04, .09, 1.0},
  /* PlasmaCell          */ {{3.10, o,    o,    4.50, 3.70, 1.70, 3.70, 3.70, o,    o,    3.80, 3.80, o,    o   },
                             {1.80, o,    o,    4.60, 3.20, o,    3.80, 3.50, o,    o,    4.10, 3.50, 1.60, o   },
                             .17, 86e3, 96e3, 26e3, 34e3, .06, .10, 1.5},
  /* PlasmaCellClonal    */ {{o,    o,    o,    4.55, 2.60, o,    3.80, 2.60, o,    o,    4.10, 2.00, 4.00, o   },
                             {o,    o,    o,    4.55, 2.40, o,    3.80, 2.40, o,    o,    4.20, 1.80, 4.10, 2.60},
                             .18, 98e3, 105e3, 32e3, 40e3, .06, .10, 1.6},
  /* Progenitor          */ {{o,    o,    3.90, 2.40, 3.10, o,    3.20, 3.40, o,    o,    o,    o,    o,    3.20},
                             {o,    o,    3.50, 3.60, 3.50, o,    3.20, 3.20, 1.50, o,    o,    o,    o,    3.40},
                             .16, 76e3, 98e3, 20e3, 34e3, .05, .10, 1.2},
  {}, {}, {}, {},
  /* EdgeGranulocyte     */ {{2.55, 2.90, 1.60, 2.30, 3.62, 1.70, 3.00, 2.10, 1.80, 2.90, 1.80, 1.70, 1.70, 1.60},
                             {2.80, 3.40, 1.80, 2.10, 3.85, 1.90, 3.05, 2.10, 2.00, 3.20, 2.00, 1.90, 1.90, 1.80},
                             .19, 100e3, 115e3, 98e3, 115e3, .06, .12, 2.2},
  /* EdgeProgenitor      */ {{2.32, 1.60, 3.85, 2.70, 3.15, 1.50, 3.20, 3.40, 1.60, 1.50, 1.50, 1.50, 1.50, 3.20},
                             {2.58, 1.70, 3.50, 3.60, 3.50, 1.60, 3.20, 3.20, 1.80, 1.60, 1.60, 1.60, 1.60, 3.40},
                             .17, 78e3, 98e3, 20e3, 34e3, .05, .10, 1.3},
  {}, {},
  /* Debris              */ {{o,    o,    o,    o,    o,    o,    1.90, 1.70, o,    o,    o,    o,    o,    o   },
                             {1.60, 1.60, 1.50, 1.80, 2.40, 1.60, 2.40, 2.30, 1.40, 1.40, 1.40, 1.50, 1.50, 1.50},
                             .28, 11e3, 21e3, 4e3, 14e3, .14, .22, 0.5},
  /* Erythrocyte         */ {{o,    o,    o,    o,    o,    o,    2.10, 1.50, o,    o,    o,    o,    o,    o   },
                             {o,    o,    o,    1.60, o,    o,    2.30, 1.60, o,    o,    o,    o,    o,    o   },
                             .18, 17e3, 25e3, 5e3, 8e3, .09, .14, 0.4},
  /* AntibodyDebris      */ {{2.60, 2.50, 2.00, 2.30, 2.50, 1.80, 2.60, 2.40, 2.00, 1.90, 1.90, 2.00, 2.00, 2.00},
                             {3.20, 4.00, 3.10, 3.20, 2.80, 2.50, 3.20, 3.10, 2.80, 2.40, 2.40, 2.50, 2.50, 2.50},
                             .33, 20e3, 32e3, 7e3, 13e3, .12, .18, 0.6},
};
// clang-format on
static_assert(sizeof(kTable) / sizeof(kTable[0]) == kPopulations);

}  // namespace

const std::vector<std::string>& population_names() {
  static const std::vector<std::string> names = {"neutrophil",
                                                 "granulocyte_immature",
                                                 "eosinophil",
                                                 "basophil",
                                                 "monocyte",
                                                 "erythroblast",
                                                 "t_cell",
                                                 "nk_cell",
                                                 "pdc",
                                                 "mature_b",
                                                 "plasma_cell",
                                                 "plasma_cell_clonal",
                                                 "cd34_progenitor",
                                                 "hematogone_1",
                                                 "hematogone_2",
                                                 "hematogone_3",
                                                 "b_all_like",
                                                 "edge_granulocyte",
                                                 "edge_progenitor",
                                                 "dead",
                                                 "doublet",
                                                 "debris",
                                                 "erythrocyte",
                                                 "antibody_debris"};
  return names;
}

const Phenotype& phenotype(Population p) {
  FCS_ASSERT(kTable[index(p)].spread > 0);
  return kTable[index(p)];
}

}  // namespace fcscreen::simulate
