// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace fcscreen::io::fcs {

/// What a version of the standard says about a keyword (design/FCS.md §3).
enum class KeywordStatus { Unknown, Absent, Optional, Required, Deprecated };

/// What kind of number the value of a keyword is: none, n ≥ 0, a decimal number, or a list of them.
enum class KeywordNumber { None, Integer, Real, List };

/// Of an upper-case `$` keyword whose number no other step of reading parses.
[[nodiscard]] KeywordNumber keyword_number(std::string_view upper_key);

/// Position of a version in the table: "FCS2.0" → 0 … "FCS3.2" → 3; anything else is read as 3.0 (1).
[[nodiscard]] int version_index(std::string_view version);

/// Status of an upper-case `$` keyword; Unknown when no version has it, Absent when only others have it.
[[nodiscard]] KeywordStatus keyword_status(std::string_view upper_key, int version);

/// True when a version later than `version` is the first to have the keyword.
[[nodiscard]] bool is_of_later_version(std::string_view upper_key, int version);

/// ASCII upper case; bytes above 127 are kept. Never uses the process locale.
[[nodiscard]] std::string upper_ascii(std::string_view text);

}  // namespace fcscreen::io::fcs
