// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/parameters.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "engine/core/whole_file.h"
#include "tests/support/paths.h"

using namespace fcscreen;
using engine::Parameters;

namespace {

using Get = std::function<double(const Parameters&)>;

/// The thresholds that stood in code once, by name.
const std::map<std::string, Get>& thresholds() {
  const auto count = [](std::size_t n) { return static_cast<double>(n); };
  static const std::map<std::string, Get> table = {
      {"counting.trace_events", [=](const auto& p) { return count(p.counts.trace_ev); }},
      {"counting.lod_events", [=](const auto& p) { return count(p.counts.lod_ev); }},
      {"counting.loq_events", [=](const auto& p) { return count(p.counts.loq_ev); }},
      {"counting.confidence", [](const auto& p) { return p.confidence; }},
      {"call.negative_lod", [](const auto& p) { return p.counts.negative_lod; }},
      {"call.low_n", [=](const auto& p) { return count(p.counts.low_n); }},
      {"margin.removed_warn", [](const auto& p) { return p.margin_warn; }},
      {"exposure.anti_cd38_masks", [](const auto& p) { return p.therapy.anti_cd38_masks_months; }},
      {"exposure.bridge_gap", [](const auto& p) { return static_cast<double>(p.therapy.bridge_gap_days); }},
      {"controls.min_events", [=](const auto& p) { return count(p.controls.min_events); }},
      {"controls.displaced", [](const auto& p) { return p.controls.displaced; }},
      {"controls.min_normals", [=](const auto& p) { return count(p.controls.min_normals); }},
      {"hemodilution.min_normals", [=](const auto& p) { return count(p.hemodilution.min_normals); }},
      {"hemodilution.min_expected", [=](const auto& p) { return count(p.hemodilution.min_expected); }},
      {"hemodilution.mast_above_cd117", [](const auto& p) { return p.hemodilution.mast_above_cd117; }},
      {"hemodilution.red_below_cd45", [](const auto& p) { return p.hemodilution.red_below_cd45; }},
      {"carryover.previous_blasts", [](const auto& p) { return p.carryover.previous_blasts; }},
      {"carryover.first_share_of_time", [](const auto& p) { return p.carryover.first_share; }},
      {"carryover.excess", [](const auto& p) { return p.carryover.excess; }},
      {"carryover.probability", [](const auto& p) { return p.carryover.probability; }},
      {"scale.logicle_w", [](const auto& p) { return p.scale.logicle_w; }},
      {"scale.mass_cofactor", [](const auto& p) { return p.scale.mass_cofactor; }},
      {"scale.prescaled_top", [](const auto& p) { return p.scale.prescaled_top; }},
      {"scale.log_channel_range", [](const auto& p) { return p.scale.log_channel_range; }},
      {"scale.nominal_decades", [](const auto& p) { return p.nominal_decades; }},
      {"evidence.ssc_noise", [](const auto& p) { return p.ssc_noise; }},
      {"evidence.fsc_noise_sd", [](const auto& p) { return p.fsc_noise_sd; }},
      {"evidence.singlet_noise", [](const auto& p) { return p.singlet_noise; }},
      {"reference.clean_evidence", [](const auto& p) { return p.clean_evidence; }},
      {"reference.min_shared_markers", [=](const auto& p) { return count(p.min_shared_markers); }},
      {"reference.axis_min_span", [](const auto& p) { return p.axis_min_span; }},
      {"debris.syto_below_t_sd", [](const auto& p) { return p.syto_below_t_sd; }},
      {"debris.syto_valley_sd", [](const auto& p) { return p.syto_valley_sd; }},
      {"compensation.min_events", [=](const auto& p) { return count(p.comp_min_events); }},
      {"plasma.cd10_cd20_low_share", [](const auto& p) { return p.plasma_low_share; }},
      {"groups.persistence", [](const auto& p) { return p.search.groups.persistence; }},
      {"groups.reach", [](const auto& p) { return p.search.groups.reach; }},
      {"groups.sd_floor", [](const auto& p) { return p.group_sd_floor; }},
      {"groups.prior_events", [](const auto& p) { return p.search.prior_events; }},
      {"groups.prior_variance", [](const auto& p) { return p.search.prior_variance; }},
      {"groups.background_events", [](const auto& p) { return p.search.background_events; }},
      {"groups.background_variance", [](const auto& p) { return p.search.background_variance; }},
      {"groups.member_share", [](const auto& p) { return p.search.member_share; }},
      {"groups.member_probability", [](const auto& p) { return p.search.posterior; }},
      {"groups.separation", [](const auto& p) { return p.search.separation; }},
      {"groups.fsc_scale", [](const auto& p) { return p.group_fsc_scale; }},
      {"groups.ssc_scale", [](const auto& p) { return p.group_ssc_scale; }},
      {"groups.beyond_least", [](const auto& p) { return p.beyond_least; }},
      {"groups.beyond_scatter", [](const auto& p) { return p.beyond_scatter; }},
      {"groups.beyond_rest", [](const auto& p) { return p.beyond_rest; }},
      {"groups.scatter_share_left", [](const auto& p) { return p.scatter_share_left; }},
      {"groups.min_events", [=](const auto& p) { return count(p.search.groups.min_group); }},
      {"aberrancy.feature_delta", [](const auto& p) { return p.aberrancy.min_delta; }},
      {"aberrancy.feature_z", [](const auto& p) { return p.aberrancy.min_abs_z; }},
      {"aberrancy.asynchrony_nodes", [=](const auto& p) { return count(p.aberrancy.asynchrony_nodes); }},
      {"aberrancy.cross_lineage_fraction", [](const auto& p) { return p.aberrancy.cross_share; }},
      {"aberrancy.arrest_iqr", [](const auto& p) { return p.aberrancy.arrest_iqr; }},
      {"aberrancy.arrest_share", [](const auto& p) { return p.aberrancy.arrest_share; }},
      {"aberrancy.arrest_nodes", [=](const auto& p) { return count(p.aberrancy.continuation_nodes); }},
      {"aberrancy.arrest_continuation", [](const auto& p) { return p.aberrancy.continuation_share; }},
      {"alerts.dna_low", [](const auto& p) { return p.ploidy.diploid_lo; }},
      {"alerts.dna_high", [](const auto& p) { return p.ploidy.diploid_hi; }},
      {"alerts.dna_cv", [](const auto& p) { return p.ploidy.max_cv; }},
      {"alerts.dna_events", [=](const auto& p) { return count(p.ploidy.min_events); }},
      {"ploidy.reference_events", [=](const auto& p) { return count(p.ploidy.reference_events); }},
      {"ploidy.reference_gap", [](const auto& p) { return p.ploidy.reference_gap; }},
      {"ploidy.index_lo", [](const auto& p) { return p.ploidy.index_lo; }},
      {"ploidy.index_hi", [](const auto& p) { return p.ploidy.index_hi; }},
      {"ploidy.max_off_scale", [](const auto& p) { return p.ploidy.max_off_scale; }},
      {"ploidy.valley_depth", [](const auto& p) { return p.ploidy.peaks.min_depth; }},
      {"ploidy.peak_share", [](const auto& p) { return p.ploidy.peaks.min_share; }},
      {"ploidy.peak_events", [=](const auto& p) { return count(p.ploidy.peaks.min_events); }},
      {"ploidy.peak_reach", [](const auto& p) { return p.ploidy.peaks.reach_sd; }},
      {"ploidy.g2m_low", [](const auto& p) { return p.ploidy.peaks.g2m_low; }},
      {"ploidy.g2m_high", [](const auto& p) { return p.ploidy.peaks.g2m_high; }},
      {"aberrancy.exempt_cd10_delta", [](const auto& p) { return p.exempt_cd10_decades; }},
  };
  return table;
}

}  // namespace

TEST_CASE("Parameters: without a configuration they are those of the shipped one") {
  const io::text::Config config = io::text::Config::defaults();
  for (const auto& [key, get] : thresholds()) {
    CAPTURE(key);
    CHECK(get(Parameters{}) == config.number(key));
    CHECK(get(engine::parameters_from(config)) == config.number(key));
  }
}

TEST_CASE("Parameters: each threshold follows the laboratory's configuration") {
  const io::text::Config shipped = io::text::Config::defaults();
  for (const auto& [key, get] : thresholds()) {
    CAPTURE(key);
    const io::text::ConfigEntry& entry = shipped.entries().at(key);
    CHECK_FALSE(entry.source.empty());
    const double other = entry.value == entry.max ? entry.min : entry.max;
    const std::size_t dot = key.find('.');
    const std::string toml =
        "[" + key.substr(0, dot) + "]\n" + key.substr(dot + 1) + " = " + std::to_string(other) + "\n";
    const auto changed = io::text::Config::overlay(toml, "lab.toml");
    REQUIRE_MESSAGE(changed.has_value(), changed.error().text());
    CHECK(get(engine::parameters_from(*changed)) == other);
    CHECK(changed->hash() != shipped.hash());
  }
}

TEST_CASE("Parameters: every name of the configuration is read by some source") {
  namespace fs = std::filesystem;
  std::string sources;
  for (const char* room : {"engine", "gating", "io", "models", "tools"}) {
    for (const auto& entry : fs::recursive_directory_iterator(test::source_dir() / room)) {
      const fs::path& path = entry.path();
      if (path.extension() != ".cpp" && path.extension() != ".h") continue;
      const auto text = read_whole_file(path);
      REQUIRE(text);
      sources += *text;
    }
  }
  std::string unread;
  const io::text::Config shipped = io::text::Config::defaults();
  for (const auto& [key, entry] : shipped.entries()) {
    if (sources.find('"' + key + '"') == std::string::npos) unread += key + " ";
  }
  CHECK_MESSAGE(unread.empty(), "read by nothing: ", unread);
}
