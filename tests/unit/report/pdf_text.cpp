// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/report/pdf_text.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include "engine/report/words.h"
#include "tests/support/paths.h"

namespace fcscreen::test {

bool have_pdftotext() { return std::system("command -v pdftotext > /dev/null 2>&1") == 0; }

std::string text_as_set(const std::string& pdf, const std::string& options) {
  const auto folder = scratch("report");
  const auto in = folder / "report.pdf", out = folder / "report.txt";
  std::ofstream(in, std::ios::binary) << pdf;
  const std::string command = "pdftotext -enc UTF-8 " + options + " '" + in.string() + "' '" + out.string() + "'";
  REQUIRE(std::system(command.c_str()) == 0);
  std::stringstream buffer;
  buffer << std::ifstream(out, std::ios::binary).rdbuf();
  return buffer.str();
}

std::string text_of(const std::string& pdf, const std::string& options) {
  return std::regex_replace(text_as_set(pdf, options), std::regex("( |\n|\f|\u202f)+"), " ");
}

std::size_t pages_in(const std::string& pdf) {
  std::size_t n = 0;
  for (auto at = pdf.find("/Type /Page"); at != std::string::npos; at = pdf.find("/Type /Page", at + 1)) {
    n += pdf[at + 11] != 's';
  }
  return n;
}

void check_words(const std::string& text) {
  std::string lower = text;
  // SPEC §0.4: what is exempt is a list.
  for (const std::string allowed : {engine::intended_use(), "lenalidomide stop"}) {
    for (auto at = lower.find(allowed); at != std::string::npos; at = lower.find(allowed)) {
      lower.erase(at, allowed.size());
    }
  }
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (const auto& word : engine::forbidden_words()) {
    CAPTURE(word);
    CHECK_FALSE(std::regex_search(lower, std::regex("\\b" + word + "\\b")));
  }
}

}  // namespace fcscreen::test
