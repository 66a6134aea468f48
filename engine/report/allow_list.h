// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace fcscreen::engine {

/// True for a keyword whose value may stand on paper: the structure of the file, its detectors and labels, instrument
/// and time of acquisition. No keyword that may hold a name is one. Upper case, with its $.
[[nodiscard]] bool keyword_allowed(const std::string& keyword);

/// A finding as paper may give it: verbatim, but for what it quotes from a keyword that is not on the list, and for
/// names of keywords off the list where TEXT was read oddly; these read "(not printed)". result.json has the whole.
[[nodiscard]] std::string printable_finding(const std::string& code, const std::string& text);

}  // namespace fcscreen::engine
