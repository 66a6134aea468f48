// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/result/maturation_reference.h"

namespace fcscreen::io::text {

/// Write a maturation reference as TOML, one [[node]] per node of the curve; numbers in the shortest form that reads
/// back as the same double. `mean`, `robust_sd` and `occupancy` hold n_nodes × m, n_nodes × m and n_nodes numbers,
/// `covariance` n_nodes × m × m, m the number of markers (FCS_ASSERT). What only a laboratory's reference has
/// (versions, normals, serial numbers) is left out where it is empty.
[[nodiscard]] std::string to_toml(const result::MaturationReference& reference);

/// Read a maturation reference; parse_reference(to_toml(r)) == r for every r without NaN.
///
/// Errors (ErrorKind::Usage, with the line): REF-01 no TOML, a missing or unknown name, a wrong type or a number that
/// is not finite; REF-02 sizes that do not fit together, stages out of order, a covariance that is not symmetric with a
/// positive diagonal, a probability outside [0, 1]; REF-03 another schema_version. `name` is the file's name in
/// messages.
[[nodiscard]] Result<result::MaturationReference> parse_reference(std::string_view toml,
                                                                  const std::string& name = "reference");

}  // namespace fcscreen::io::text
