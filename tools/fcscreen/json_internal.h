// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "engine/core/findings.h"

namespace fcscreen::tool {

/// [{code, severity, text, offset}], as every document of the commands holds findings.
[[nodiscard]] inline nlohmann::ordered_json findings_json(const Findings& findings) {
  using nlohmann::ordered_json;
  ordered_json list = ordered_json::array();
  for (const Finding& f : findings.items()) {
    list.push_back({{"code", f.code},
                    {"severity", to_string(f.severity)},
                    {"text", f.text},
                    {"offset", f.offset ? ordered_json(*f.offset) : ordered_json(nullptr)}});
  }
  return list;
}

}  // namespace fcscreen::tool
