// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/result/serial.h"

namespace fcscreen::test {

/// A sample as annex/reference_rules.py takes it.
inline result::SerialSample serial_sample(const nlohmann::json& s) {
  result::SerialSample out;
  out.count = s.at("k").get<std::uint64_t>();
  out.denominator_count = s.at("N").get<std::uint64_t>();
  if (s.contains("s")) out.sigma_log10 = s["s"].get<double>();
  out.lob_events = 0;
  if (s.contains("lob")) {
    out.lob_events.reset();
    if (!s["lob"].is_null()) out.lob_events = s["lob"].get<std::uint64_t>();
  }
  out.l95 = s.value("l95", 0.0);
  out.evaluable = s.value("evaluable", true);
  out.understated = s.value("understated", false);
  const std::string counted = s.value("counted", "class2");
  out.counted = counted == "class2" ? result::Counted::Class2
                : counted == "laip" ? result::Counted::Laip
                                    : result::Counted::Candidates;
  out.tissue = s.value("tissue", "");
  out.level = s.value("level", "");
  out.denominator = s.value("denominator", "");
  out.panel = s.value("panel", "");
  out.instrument = s.value("instrument", "");
  out.analysis_version = s.value("analysis_version", 0);
  out.aberrancy_class = s.value("aberrancy_class", -1);
  out.laip_match = s.value("laip_match", false);
  return out;
}

}  // namespace fcscreen::test
