// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace fcscreen::io::text {
[[noreturn]] inline void unexpected_toml() { throw std::logic_error("unexpected text"); }
}  // namespace fcscreen::io::text

// toml++ header-only and with exceptions, which parse_toml() catches: one set of settings for the whole room.
// Version 3.3 meets some faulty input with an assertion (a key that starts with a control character), or, under NDEBUG,
// with an assumption that is undefined when it does not hold; here it throws in every build type.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_UNRELEASED_FEATURES 0
#define TOML_ASSERT(expr) ((expr) ? static_cast<void>(0) : ::fcscreen::io::text::unexpected_toml())
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

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
