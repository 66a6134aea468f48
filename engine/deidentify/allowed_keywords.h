// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fcscreen::engine {

/// Version of the list below; written into every scrubbed file.
inline constexpr int kAllowListVersion = 1;

/// What a scrubbed copy does with a keyword. Everything that is not on the list is dropped, whatever it holds.
enum class KeywordRule {
  Drop,
  Keep,      ///< its value has the shape that the keyword's value must have, and no such value can name a person
  MoveDate,  ///< dd-mmm-yyyy
  MoveTime,  ///< yyyy-mm-ddThh:mm:ss…
  Words,     ///< free text of an instrument ($CYT): kept where it repeats no word of what identifies the sample
};

/// The rule of an upper-case keyword of FCS with this value; `n_parameters` limits $Pn….
[[nodiscard]] KeywordRule keyword_rule(std::string_view upper_key, std::string_view value, std::size_t n_parameters);

/// True for keywords whose values name samples, persons or places.
[[nodiscard]] bool is_identifying(std::string_view upper_key);

}  // namespace fcscreen::engine
