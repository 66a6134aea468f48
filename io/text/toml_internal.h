// SPDX-License-Identifier: Apache-2.0
#pragma once

// toml++ without exceptions and header-only: one set of settings for the whole room.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_UNRELEASED_FEATURES 0
#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>

#include "engine/core/error.h"

namespace fcscreen::io::text {

/// Parse a TOML document; a fault is an Error of `kind` and `code` that names file and line.
[[nodiscard]] Result<toml::table> parse_toml(std::string_view text, const std::string& name, ErrorKind kind,
                                             const std::string& code);

/// "line 12: " of a node, or nothing where it is not known.
[[nodiscard]] std::string line_of(const toml::node& node);

/// A finite integer or floating-point number; nothing where `node` is null or something else.
[[nodiscard]] std::optional<double> finite_number(const toml::node* node);

/// Shortest decimal that reads back as the same double, as a TOML number ("inf", "-inf", "nan" included). `as_float`
/// appends ".0" to whole numbers, so that TOML keeps them floats.
[[nodiscard]] std::string number_text(double value, bool as_float = false);

/// A TOML basic string with quotes and escapes.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace fcscreen::io::text
