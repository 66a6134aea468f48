// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace fcscreen::test {

/// Check a document against the part of JSON Schema 2020-12 that io/text/result.schema.json uses: $ref to #/$defs,
/// type, enum, const, required, properties, additionalProperties as a schema, items, minItems, maxItems, minimum,
/// maximum. A keyword outside this list is a fault of the schema.
///
/// Stricter than the standard in one point: a member that `properties` does not describe is a fault, so that the schema
/// cannot fall behind the writer. Returns one line per fault.
[[nodiscard]] std::vector<std::string> schema_faults(const nlohmann::json& schema, const nlohmann::json& document);

}  // namespace fcscreen::test
