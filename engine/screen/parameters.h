// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "engine/screen/carryover.h"
#include "engine/screen/label_swap.h"
#include "engine/screen/therapy.h"
#include "engine/stream/display_scale.h"
#include "gating/auto/anchors.h"
#include "gating/auto/cleaning.h"
#include "gating/auto/cuts.h"
#include "gating/auto/evidence.h"
#include "io/text/config.h"
#include "models/aberrancy.h"
#include "models/counting.h"
#include "models/dna_content.h"
#include "models/population_boundary.h"
#include "models/population_search.h"

namespace fcscreen::engine {

/// The informed arm: the patient's earlier population looked for in a later sample.
struct LaipParameters {
  models::BoundaryOptions boundary;
  std::size_t min_population = 100;       ///< events of the earlier population, at least [DESIGN]
  double max_control_shift = 0.35;        ///< decades between control populations of the two tubes, at most [DESIGN]
  double max_noise_decades = 0.25;        ///< log10 ratio of the noise of T/NK cells in the two tubes, at most [DESIGN]
  double max_compensation_excess = 0.05;  ///< share of all spillover [DESIGN]
  double reach = 1.25;                    ///< times the distance that holds 99.9 % of the earlier population [DESIGN]
  double posterior = 0.5;                 ///< probability from which an event is matched
  double inner_posterior = 0.9;           ///< the same with the margins moved inward [DESIGN]
  double outer_posterior = 0.1;           ///< moved outward [DESIGN]
  double max_drift = 0.30;         ///< decades the median of a marker may drift and still be called matched [DESIGN]
  std::size_t min_described = 10;  ///< matched events from which their drift is described (a group, SPEC §0.4)
  double control_negative = 1.7;   ///< decades below which a control does not carry the marker [DESIGN]
  double noise_decades = 1.4;      ///< of the display scale: below, values are pressed together, over
  double noise_step = 0.2;         ///< decades [DESIGN]
  double wide_control = 0.3;       ///< SDs a control may always have moved [DESIGN]
  std::size_t min_control = 100;   ///< cells that place a control, at least [DESIGN]
};

/// Internal staining controls (SPEC §1.5).
struct ControlRules {
  std::size_t min_events = 50;   ///< control cells, at least [GK]
  double displaced = 0.5;        ///< decades from the laboratory's baseline [GK]
  std::size_t min_normals = 20;  ///< that a baseline is made from [DESIGN]
};

/// Dilution of a marrow with blood (SPEC §3.4).
struct HemodilutionRules {
  std::size_t min_normals = 20;        ///< that a 5th percentile is made from [DESIGN]
  std::size_t min_expected = 10;       ///< events at the 5th percentile in this tube [DESIGN]
  double mast_above_cd117 = 0.5;       ///< decades above the median of CD117-positive cells [GK]
  double red_below_cd45 = 1.0;         ///< decades of CD45 below T/NK cells [GK]
  double positive_sd = 5;              ///< T/NK SDs above them, as for mature B cells (gating/auto/anchors) [DESIGN]
  std::size_t brightness_events = 50;  ///< CD117-positive events whose median is a level, at least [GK]
};

/// DNA index of the target (SPEC §6). Band, CV and number of events are those of alert A8: one entry each.
struct PloidyParameters {
  double diploid_lo = 0.95, diploid_hi = 1.05;  ///< both ends are diploid [S:71]
  double max_cv = 0.05;                         ///< of a G0/G1 peak, target and reference [GK]
  std::size_t min_events = 500;                 ///< of the target, SPEC §6
  std::size_t reference_events = 500;           ///< diploid cells, as many as of the target [DESIGN]
  double reference_gap = 0.05;   ///< median G0/G1 of two kinds of normal cells apart by more is said [DESIGN]
  double index_lo = 0.4;         ///< below: debris and dying cells; near-haploid is 0.52 [DESIGN]
  double index_hi = 2.6;         ///< above: clumps [DESIGN]
  double max_off_scale = 0.05;   ///< share of the target at the top of the DNA axis [DESIGN]
  models::DnaPeakOptions peaks;  ///< [DESIGN]; G2/M at 1.85 to 2.15 [GK]
};

/// Every threshold of a screen, filled from the configuration (io/text/default_config.toml names each with its source).
struct Parameters {
  gating::CleaningParameters cleaning;
  gating::AnchorParameters anchors;
  gating::CutParameters cuts;
  gating::RelaxParameters relax;
  ScaleParameters scale;
  models::SearchOptions search;        ///< of groups of different-from-normal events
  models::AberrancyOptions aberrancy;  ///< thresholds; the exemptions and own_reference are the tube's
  double nominal_decades = 3;          ///< the pooled range of pre-scaled data counts as this many decades [DESIGN]
  double ssc_noise = 0.06;             ///< decades over which the upper edge of lymphoid scatter fades [DESIGN]
  double fsc_noise_sd = 0.5;           ///< the same of its lower FSC edge, anchor SDs [DESIGN]
  double singlet_noise = 0.5;          ///< noise and edge step of the singlet margin, widths of the band [DESIGN]
  double singlet_t_sd = 4;             ///< a cell of lymphoid size is single within this many SDs of T/NK [S:32]
  double singlet_min_sd = 0.25;        ///< their SD is at least this, widths of the band [DESIGN]
  double clean_evidence = -0.5;        ///< what a reference is fitted to: stricter than a candidate [DESIGN]
  double syto_below_t_sd =
      5;                      ///< nucleated: dye at most this many anchor SDs below T cells, or above a valley [DESIGN]
  double syto_valley_sd = 2;  ///< that lies this many SDs below them [DESIGN]
  std::size_t comp_min_events = 50;    ///< on either side of a lineage-exclusive pair [DESIGN]
  std::size_t min_shared_markers = 3;  ///< of tube and reference; fewer describe nothing [DESIGN]
  double axis_min_span = 0.3;          ///< decades from T to mature B cells, below which an axis is not scaled [DESIGN]
  double group_sd_floor = 0.05;        ///< decades; no cytometer resolves less [DESIGN]
  double group_fsc_scale = 0.05;       ///< decades of FSC about as wide as a normal population [DESIGN]
  double group_ssc_scale = 0.11;       ///< the same of SSC [DESIGN]
  double beyond_least = -3.0;          ///< log evidence of events that show the impostors, at least [DESIGN]
  double beyond_scatter = -0.7;        ///< of their scatter margins alone, at most [DESIGN]
  double beyond_rest = -0.5;           ///< of their other margins, at least [DESIGN]
  double exempt_cd10_decades = 1.0;    ///< CD10 brighter by up to this is seen in regeneration [GK]
  double plasma_low_share = 0.5;       ///< of the brightest normal precursor's CD10 and CD20 [DESIGN]
  double expanded_shell_share = 0.25;  ///< relax.shell_share of a compartment that is expanded already [DESIGN]
  double lineage_valley_depth = 0.5;   ///< share of the smaller peak that a separating valley lacks [DESIGN]
  double ssc_above_lymphoid = 0.35;    ///< decades of SSC above T/NK that are still lymphoid, at least [DESIGN]
  double ssc_lymphoid_sd = 8;          ///< and at least this many anchor SDs [DESIGN]
  double cd45_below_bright_sd = 2;     ///< CD45 edge: this many SDs below the T/NK mode [DESIGN]
  double fsc_below_lymphoid_sd = 5;    ///< debris: at least this many SDs below T/NK, and
  double fsc_below_lymphoid_share = 0.5;  ///< at most this share of their FSC [DESIGN]
  double fsc_margin_sd = 2.5;             ///< evidence: lower edge of lymphoid FSC, anchor SDs below T/NK [DESIGN]
  double fsc_edge_sd = 1.5;               ///< step of the FSC margin in the edge test of groups, anchor SDs [DESIGN]
  double time_warn = 0.10, time_loss = 0.30;           ///< SPEC §1.5 gate 2
  double viability_warn = 0.75, viability_low = 0.50;  ///< gate 5
  double doublet_suspect = 0.15;                       ///< share of a group outside singlets, gate 3
  double comp_warn = 0.02, comp_fail = 0.05;           ///< gate 0
  double band_decades = 0.10;                          ///< SPEC §1.5
  double expanded_share = 0.05;                        ///< of TNC, SPEC §0.4
  std::size_t expanded_min_events = 10;                ///< a group is at least 10 events, SPEC §0.4
  double target_loss_points = 0.10;                    ///< SPEC §9 hazard 9
  std::size_t target_loss_events = 10;
  double lineage_gap_share = 0.005;  ///< of the nucleated, immature cells without the lineage marker [DESIGN]
  double edge_share_left = 0.5;  ///< a group that keeps less when one margin moves a step inward is an edge [DESIGN]
  double scatter_share_left = 0.65;   ///< the same when all scatter margins move together [DESIGN]
  double diffuse_spread_ratio = 2.0;  ///< upper quartile over markers of group SD / normal SD [DESIGN]
  double lineage_dim_share = 0.5;     ///< of the way from T/NK to mature B on the lineage marker [DESIGN]
  LaipParameters laip;
  TherapyRules therapy;
  ControlRules controls;
  HemodilutionRules hemodilution;
  CarryoverRules carryover;
  LabelRules labels;
  std::size_t identity_shortest = 4;  ///< letters and digits of an identifier with a shape, at least [DESIGN]
  models::CountRules counts;
  double confidence = 0.95;   ///< of every interval (SPEC §3.3)
  double margin_warn = 0.10;  ///< share of margin events from which they are said [DESIGN]
  PloidyParameters ploidy;
  double plasma_cd38_decades = 0.25;  ///< CD38 above the brightest normal precursor [DESIGN]
};

/// Take every threshold from a configuration.
[[nodiscard]] Parameters parameters_from(const io::text::Config& config);

}  // namespace fcscreen::engine
