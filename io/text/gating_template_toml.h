// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/result/gating_template.h"

namespace fcscreen::io::text {

/// Read an automatic gating template (gating/auto/templates/README.md describes the format).
///
/// Checked here: every key is known, every number inside its range, every population named once, and every parent,
/// `on`, operand and reference is a population further up. Which channels a file has is not.
/// Errors (kind Usage, each with file and line): TPL-01 no TOML or another template_version; TPL-02 an unknown key or
/// method; TPL-03 a value of the wrong type or out of range, or a missing one; TPL-04 a population that is named twice
/// or not defined above.
[[nodiscard]] Result<result::GatingTemplate> parse_gating_template(std::string_view toml, const std::string& name);

/// parse_gating_template() of a file; a file that cannot be read is an error of kind Usage.
[[nodiscard]] Result<result::GatingTemplate> load_gating_template(const std::filesystem::path& path);

}  // namespace fcscreen::io::text
