// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/maturation_reference.h"

namespace fcscreen::engine {

/// The maturation references that are compiled in (models/reference/*.toml), in the order of their file names.
[[nodiscard]] const std::vector<result::MaturationReference>& compiled_references();

/// The reference for a sample: the named one; else the own one whose instrument class is the sample's cytometer;
/// else the generic one. Error (kind Usage) for a name that does not exist.
[[nodiscard]] Result<const result::MaturationReference*> choose_reference(const std::string& name,
                                                                          const std::string& cytometer);

/// The reference's limit of blank for a tube, if it has one for this analysis version and these markers.
[[nodiscard]] std::optional<result::LimitOfBlank> limit_of_blank(const result::MaturationReference& reference,
                                                                 const std::vector<std::string>& tube_markers);

}  // namespace fcscreen::engine
