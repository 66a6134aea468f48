// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "io/fcs/dataset.h"
#include "io/fcs/reporter.h"

namespace fcscreen::io::fcs {

/// Which segment is parsed: they share a grammar, but only the primary one must hold the required keywords.
enum class TextKind { Primary, Supplemental };

/// What the primary TEXT has settled for the segments after it: one file is read in one way.
struct TextGrammar {
  std::optional<char> delimiter;
  std::optional<bool> doubled_is_empty;  ///< a doubled delimiter is an empty value; unknown while none was met
};

/// Parse a TEXT segment into keywords, appended to `keywords` (design/FCS.md §2).
///
/// Two readings of a doubled delimiter are scored (a literal delimiter, or an empty value) by how many required
/// keywords resolve, then by how few impossible tokens they need; the literal one wins a tie. Values become UTF-8.
/// `offset` is where the segment begins in the file; `grammar` is set by the primary call and followed by later ones.
void parse_text(std::string_view text, std::uint64_t offset, TextKind kind, Reporter& reporter, Keywords& keywords,
                TextGrammar& grammar);

}  // namespace fcscreen::io::fcs
