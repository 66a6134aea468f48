// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/gating_template.h"

namespace fcscreen::engine {

/// Names of the templates that are compiled in ("lymphoid_screen").
[[nodiscard]] std::vector<std::string> shipped_template_names();

/// A template that is compiled in, or, where `name` is none of those, one read from that file.
///
/// Errors (kind Usage): those of parse_gating_template(); a file that cannot be read.
[[nodiscard]] Result<result::GatingTemplate> find_template(const std::string& name);

}  // namespace fcscreen::engine
