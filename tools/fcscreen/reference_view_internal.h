// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/reference/store.h"
#include "engine/reference/validation.h"

namespace fcscreen::tool {

/// A reference as the commands' JSON shows it: everything but the nodes.
[[nodiscard]] nlohmann::ordered_json reference_json(const result::MaturationReference& reference,
                                                    const std::string& config_hash);

/// The same for a person, a few lines.
[[nodiscard]] std::string reference_text(const result::MaturationReference& reference, const std::string& config_hash);

/// [{code, outcome, text}].
[[nodiscard]] nlohmann::ordered_json checks_json(const std::vector<engine::ReferenceCheck>& checks);

/// A JSON document as a command prints it, on one line for --jsonl.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& document, bool one_line);

}  // namespace fcscreen::tool
