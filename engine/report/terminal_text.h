// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

// Text in columns and lines for a terminal. UTF-8; a character is a column.
namespace fcscreen::engine {

/// Characters, not bytes.
[[nodiscard]] std::size_t width_of(const std::string& text);

/// With blanks to its right up to `width`; longer text stays as it is.
[[nodiscard]] std::string padded(const std::string& text, std::size_t width);

/// How paragraphs stand.
struct Paragraph {
  std::size_t width = 116;             ///< of a line, its indentation included; a longer word is not broken
  std::size_t first = 2, further = 4;  ///< blanks before the first line and the ones after it
};

/// `text` in lines broken at blanks, each ended by a newline.
[[nodiscard]] std::string wrapped(const std::string& text, const Paragraph& paragraph = {});

}  // namespace fcscreen::engine
