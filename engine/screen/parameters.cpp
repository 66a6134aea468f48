// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/parameters.h"

namespace fcscreen::engine {
namespace {

LaipParameters laip_from(const io::text::Config& c) {
  const auto size = [&](const char* key) { return static_cast<std::size_t>(c.number(key)); };
  LaipParameters p;
  p.min_population = size("laip.min_population");
  p.max_control_shift = c.number("laip.max_control_shift");
  p.max_noise_decades = c.number("laip.max_noise");
  p.max_compensation_excess = c.number("laip.max_compensation_excess");
  p.wide_control = c.number("laip.wide_control_sd");
  p.min_control = size("laip.min_control");
  p.control_negative = c.number("laip.control_negative");
  p.noise_decades = c.number("laip.noise_decades");
  p.noise_step = c.number("laip.noise_step");
  p.reach = c.number("laip.reach");
  p.posterior = c.number("laip.probability");
  p.inner_posterior = c.number("laip.inner_probability");
  p.outer_posterior = c.number("laip.outer_probability");
  p.max_drift = c.number("laip.max_drift");
  p.min_described = size("laip.min_described");
  models::BoundaryOptions& b = p.boundary;
  b.drift_sd = c.number("laip.drift_sd");
  b.region_share = c.number("laip.region_share");
  b.region_factor = c.number("laip.region_factor");
  b.core_share = c.number("laip.core_share");
  b.ridge = c.number("laip.ridge");
  b.min_members = c.number("laip.min_members");
  b.emphasis = c.number("laip.emphasis");
  b.drift_passes = size("laip.drift_passes");
  b.max_drift = c.number("laip.max_move");
  b.max_rounds = size("laip.max_rounds");
  b.max_background = size("laip.max_background");
  b.trim_share = c.number("laip.trim_share");
  b.member = c.number("laip.member_probability");
  b.drift_events = c.number("laip.drift_events");
  b.rows_per_axis = size("laip.rows_per_axis");
  return p;
}

LabelRules labels_from(const io::text::Config& c) {
  return {c.number("label_swap.range"),
          c.number("label_swap.range_low"),
          c.number("label_swap.range_high"),
          c.number("label_swap.positive_sd"),
          c.number("label_swap.autofluorescence"),
          c.number("label_swap.bright_share"),
          c.number("label_swap.bright_share_some"),
          c.number("label_swap.dark_share"),
          c.number("label_swap.dark_share_clear"),
          c.number("label_swap.b_cd45_sd")};
}

models::SearchOptions search_from(const io::text::Config& c) {
  const auto size = [&](const char* key) { return static_cast<std::size_t>(c.number(key)); };
  models::SearchOptions s;
  s.groups.min_group = size("groups.min_events");
  s.groups.persistence = c.number("groups.persistence");
  s.groups.reach = c.number("groups.reach");
  s.prior_events = c.number("groups.prior_events");
  s.prior_variance = c.number("groups.prior_variance");
  s.background_events = c.number("groups.background_events");
  s.background_variance = c.number("groups.background_variance");
  s.member_share = c.number("groups.member_share");
  s.posterior = c.number("groups.member_probability");
  s.separation = c.number("groups.separation");
  s.region = c.number("groups.region");
  s.max_rows = size("groups.max_rows");
  s.rounds = size("groups.rounds");
  s.mode_share = c.number("groups.mode_share");
  s.start_share = c.number("groups.start_share");
  s.start_widening = c.number("groups.start_widening");
  s.grow_share = c.number("groups.grow_share");
  s.ridge = c.number("groups.ridge");
  s.least_core = size("groups.least_core");
  s.least_weight = c.number("groups.least_weight");
  s.least_part = c.number("groups.least_part");
  s.max_parts = size("groups.max_parts");
  return s;
}

}  // namespace

Parameters parameters_from(const io::text::Config& c) {
  Parameters p;
  const auto size = [&](const char* key) { return static_cast<std::size_t>(c.number(key)); };
  p.cleaning = {c.number("time.mad"), size("time.min_cells"), size("time.max_bins"), c.number("singlets.ratio_mad"),
                c.number("singlets.prediction_level")};
  p.anchors = {size("anchors.min_events"), c.number("anchors.granulocyte_gap"), c.number("anchors.min_noise")};
  p.cuts = {c.number("positivity.spread_low_confidence"), c.number("positivity.internal_negative_quantile"),
            c.number("positivity.internal_floor_sd"), c.number("positivity.internal_ceiling_sd")};
  p.relax = {c.number("evidence.strict"), c.number("evidence.loosest"), c.number("evidence.step"),
             c.number("evidence.shell_share")};
  p.expanded_shell_share = c.number("evidence.expanded_shell_share");
  p.lineage_valley_depth = c.number("b_lineage.valley_depth");
  p.ssc_above_lymphoid = c.number("evidence.ssc_above_lymphoid");
  p.ssc_lymphoid_sd = c.number("evidence.ssc_lymphoid_sd");
  p.cd45_below_bright_sd = c.number("evidence.cd45_below_bright_sd");
  p.fsc_margin_sd = c.number("evidence.fsc_margin_sd");
  p.fsc_below_lymphoid_sd = c.number("debris.fsc_below_lymphoid_sd");
  p.fsc_below_lymphoid_share = c.number("debris.fsc_below_lymphoid_share");
  p.doublet_suspect = c.number("singlets.group_outside_suspect");
  p.comp_warn = c.number("compensation.slope_warn");
  p.comp_fail = c.number("compensation.slope_fail");
  p.time_warn = c.number("time.removed_warn");
  p.time_loss = c.number("time.removed_fail");
  p.viability_warn = c.number("viability.warn");
  p.viability_low = c.number("viability.fail");
  p.band_decades = c.number("band.margin_shift");
  p.expanded_share = c.number("call.expanded_fraction");
  p.expanded_min_events = size("call.min_candidates");
  p.target_loss_points = c.number("target_loss.points");
  p.target_loss_events = size("target_loss.min_events");
  p.lineage_gap_share = c.number("b_lineage.gap_share");
  p.aberrancy.min_delta = c.number("aberrancy.feature_delta");
  p.aberrancy.min_abs_z = c.number("aberrancy.feature_z");
  p.aberrancy.asynchrony_nodes = size("aberrancy.asynchrony_nodes");
  p.aberrancy.cross_share = c.number("aberrancy.cross_lineage_fraction");
  p.aberrancy.arrest_iqr = c.number("aberrancy.arrest_iqr");
  p.aberrancy.arrest_share = c.number("aberrancy.arrest_share");
  p.aberrancy.continuation_nodes = size("aberrancy.arrest_nodes");
  p.aberrancy.continuation_share = c.number("aberrancy.arrest_continuation");
  p.aberrancy.arrest_expected = c.number("aberrancy.arrest_expected");
  p.exempt_cd10_decades = c.number("aberrancy.exempt_cd10_delta");
  p.search = search_from(c);
  p.group_sd_floor = c.number("groups.sd_floor");
  p.group_fsc_scale = c.number("groups.fsc_scale");
  p.group_ssc_scale = c.number("groups.ssc_scale");
  p.beyond_least = c.number("groups.beyond_least");
  p.beyond_scatter = c.number("groups.beyond_scatter");
  p.beyond_rest = c.number("groups.beyond_rest");
  p.scatter_share_left = c.number("groups.scatter_share_left");
  p.scale = {c.number("scale.logicle_w"), c.number("scale.mass_cofactor"), c.number("scale.prescaled_top"),
             c.number("scale.log_channel_range")};
  p.nominal_decades = c.number("scale.nominal_decades");
  p.ssc_noise = c.number("evidence.ssc_noise");
  p.fsc_noise_sd = c.number("evidence.fsc_noise_sd");
  p.singlet_noise = c.number("evidence.singlet_noise");
  p.singlet_t_sd = c.number("evidence.singlet_t_sd");
  p.singlet_min_sd = c.number("evidence.singlet_min_sd");
  p.clean_evidence = c.number("reference.clean_evidence");
  p.syto_below_t_sd = c.number("debris.syto_below_t_sd");
  p.syto_valley_sd = c.number("debris.syto_valley_sd");
  p.comp_min_events = size("compensation.min_events");
  p.min_shared_markers = size("reference.min_shared_markers");
  p.axis_min_span = c.number("reference.axis_min_span");
  p.plasma_low_share = c.number("plasma.cd10_cd20_low_share");
  p.edge_share_left = c.number("groups.edge_share_left");
  p.diffuse_spread_ratio = c.number("groups.diffuse_spread_ratio");
  p.fsc_edge_sd = c.number("evidence.fsc_edge_sd");
  p.therapy = {c.number("exposure.anti_cd38_masks"), static_cast<int>(c.number("exposure.bridge_gap"))};
  p.controls = {size("controls.min_events"), c.number("controls.displaced"), size("controls.min_normals")};
  p.hemodilution = {size("hemodilution.min_normals"),          size("hemodilution.min_expected"),
                    c.number("hemodilution.mast_above_cd117"), c.number("hemodilution.red_below_cd45"),
                    c.number("hemodilution.positive_sd"),      size("hemodilution.brightness_events")};
  p.laip = laip_from(c);
  p.labels = labels_from(c);
  p.identity_shortest = size("identity.shortest");
  p.counts = {size("counting.trace_events"), size("counting.lod_events"), size("counting.loq_events"),
              c.number("call.negative_lod"), size("call.low_n")};
  p.confidence = c.number("counting.confidence");
  p.margin_warn = c.number("margin.removed_warn");
  p.carryover = {c.number("carryover.previous_blasts"), c.number("carryover.first_share_of_time"),
                 c.number("carryover.excess"), c.number("carryover.probability")};
  p.lineage_dim_share = c.number("groups.lineage_dim_share");
  p.plasma_cd38_decades = c.number("plasma.cd38_above_precursors");
  PloidyParameters& dna = p.ploidy;
  dna.diploid_lo = c.number("alerts.dna_low");
  dna.diploid_hi = c.number("alerts.dna_high");
  dna.max_cv = c.number("alerts.dna_cv");
  dna.min_events = size("alerts.dna_events");
  dna.reference_events = size("ploidy.reference_events");
  dna.reference_gap = c.number("ploidy.reference_gap");
  dna.index_lo = c.number("ploidy.index_lo");
  dna.index_hi = c.number("ploidy.index_hi");
  dna.max_off_scale = c.number("ploidy.max_off_scale");
  dna.peaks.min_depth = c.number("ploidy.valley_depth");
  dna.peaks.min_share = c.number("ploidy.peak_share");
  dna.peaks.min_events = size("ploidy.peak_events");
  dna.peaks.reach_sd = c.number("ploidy.peak_reach");
  dna.peaks.g2m_low = c.number("ploidy.g2m_low");
  dna.peaks.g2m_high = c.number("ploidy.g2m_high");
  return p;
}

}  // namespace fcscreen::engine
