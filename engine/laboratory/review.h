// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/result/review.h"
#include "io/store/laboratory/laboratory.h"

namespace fcscreen::engine {

/// The history of one filed result as it stood when signature `until` was given (none: as it stands now): every version
/// of its tube, every signature, and the signed version it corrects. The same question has the same answer ever after,
/// whatever is filed later. `time_zone` is an IANA name, or empty.
///
/// Errors (Input): LAB-08 this content is not filed, or has no such signature; those of Laboratory.
[[nodiscard]] Result<result::Review> review_of(const io::store::Laboratory& laboratory, std::string_view result_sha256,
                                               std::string_view accession, std::optional<std::int64_t> until,
                                               const std::string& time_zone);

}  // namespace fcscreen::engine
