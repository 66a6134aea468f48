// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fcscreen::io::fcs {

/// Without spaces, tabs, CR, LF, NUL at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

/// A decimal unsigned integer, ends trimmed; nothing when anything else stands in it or it exceeds 64 bits.
[[nodiscard]] std::optional<std::uint64_t> parse_unsigned(std::string_view text);

/// A finite decimal number with a point, ends trimmed; never uses the process locale.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// The shortest decimal form that reads back as the same double.
[[nodiscard]] std::string format_number(double value);

/// a × b and a + b, or nothing on overflow: for every size that a file states.
[[nodiscard]] std::optional<std::size_t> checked_mul(std::size_t a, std::size_t b);
[[nodiscard]] std::optional<std::size_t> checked_add(std::size_t a, std::size_t b);

}  // namespace fcscreen::io::fcs
