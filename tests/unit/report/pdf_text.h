// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace fcscreen::test {

[[nodiscard]] bool have_pdftotext();

/// The text a reader's program finds, in reading order; runs of blank space, and narrow spaces, become one space.
[[nodiscard]] std::string text_of(const std::string& pdf, const std::string& options = "");

/// The same with every blank as it stands on paper: digits are grouped by U+202F.
[[nodiscard]] std::string text_as_set(const std::string& pdf, const std::string& options = "");

[[nodiscard]] std::size_t pages_in(const std::string& pdf);

/// Fails where a forbidden word stands outside the sentence of the intended use and the label "lenalidomide stop".
void check_words(const std::string& text);

}  // namespace fcscreen::test
