// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/result/screen_result.h"

namespace fcscreen::io::text {

/// Write result.json, schema_version 1 (io/text/result.schema.json): two-space indent, fixed order of names, one
/// newline at the end; the same result gives the same bytes.
///
/// A number is a decimal that reads back as the same double. NaN and infinities become null, bytes that are not UTF-8
/// become U+FFFD. Phenotype names are unique within a result. Ratios of counts (removed_fraction, fraction_of_parent,
/// lost_fraction) are written for the reader and are null where the denominator is 0.
[[nodiscard]] std::string to_json(const result::ScreenResult& result);

/// Read result.json back; from_json(to_json(r)) == r for every r whose numbers are finite and whose text is UTF-8.
///
/// null where a number stands reads as NaN. Names this release does not know are ignored, as the schema grows by
/// adding. Errors (ErrorKind::Input): RES-01 no JSON, a missing name or a wrong type, with its place; RES-02 another
/// schema_version.
[[nodiscard]] Result<result::ScreenResult> from_json(std::string_view json);

}  // namespace fcscreen::io::text
