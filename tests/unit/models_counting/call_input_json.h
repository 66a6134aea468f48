// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "models/decision.h"

namespace fcscreen::test {

/// A case of annex/call_rules.py: every key it leaves out has the default.
inline models::CallInput call_input(const nlohmann::json& json) {
  models::CallInput c;
  const auto count = [&](const char* key, std::uint64_t& to) { to = json.value(key, to); };
  const auto flag = [&](const char* key, bool& to) { to = json.value(key, to); };
  const auto limit = [&](const char* key, std::optional<std::uint64_t>& to) {
    if (!json.contains(key)) return;
    to = json[key].is_null() ? std::nullopt : std::optional<std::uint64_t>(json[key].get<std::uint64_t>());
  };
  count("N", c.n_denominator);
  flag("scatter", c.scatter);
  flag("raw_spectral", c.raw_spectral);
  const std::string level = json.value("level", std::string("L2"));
  using Level = models::CallLevel;
  c.level = level == "L0"         ? Level::L0
            : level == "BELOW_L1" ? Level::BelowL1
            : level == "L1"       ? Level::L1
            : level == "L2-"      ? Level::L2Minus
            : level == "L2"       ? Level::L2
                                  : Level::L3;
  flag("panel_ambiguous", c.panel_ambiguous);
  flag("cd10_and_cd34", c.cd10_and_cd34);
  flag("id_conflict", c.id_conflict);
  flag("id_suspect", c.id_suspect);
  for (const auto& code : json.value("failed", nlohmann::json::array())) {
    c.comp_fail = c.comp_fail || code == "COMP_FAIL";
    c.label_swap_suspect = c.label_swap_suspect || code == "LABEL_SWAP_SUSPECT";
    c.stain_fail = c.stain_fail || code == "STAIN_FAIL";
  }
  flag("failed_touch_call", c.failed_touch_call);
  flag("doublet_carries", c.doublet_carries);
  flag("carryover_carries", c.carryover_carries);
  count("k", c.k);
  count("k1", c.k1);
  count("k3", c.k3);
  limit("k_inner", c.k_inner);
  limit("k3_inner", c.k3_inner);
  limit("k_outer", c.k_outer);
  count("candidates", c.candidates);
  count("class0", c.class0);
  limit("lob", c.lob);
  limit("lob1", c.lob1);
  limit("lob3", c.lob3);
  c.l95 = json.value("l95", 0.0);
  flag("expanded", c.expanded);
  flag("own_reference", c.own_reference);
  flag("own_baseline", c.own_baseline);
  flag("hemodiluted", c.hemodiluted);
  flag("viability_low", c.viability_low);
  flag("time_loss", c.time_loss);
  flag("target_loss", c.target_loss);
  flag("no_anchor", c.no_anchor);
  const std::string therapy = json.value("anti_cd19", std::string("no"));
  c.anti_cd19 = therapy == "yes"  ? models::AntiCd19::Yes
                : therapy == "no" ? models::AntiCd19::No
                                  : models::AntiCd19::Unknown;
  flag("other_lineage", c.other_lineage);
  return c;
}

}  // namespace fcscreen::test
