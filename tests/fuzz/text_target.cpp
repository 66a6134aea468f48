// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "io/fcs/bytes_internal.h"
#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"
#include "io/fcs/text.h"
#include "io/fcs/utf8.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/promises.h"
#include "tests/unit/fcs/raw_fcs.h"

namespace fcscreen::test {
namespace {

using namespace io::fcs;

constexpr std::array<std::string_view, 4> kVersions = {"FCS3.1", "FCS2.0", "FCS3.0", "FCS3.2"};
constexpr std::array<std::string_view, 8> kDelimiters = {"|", "/", "\\", "\f", "!", "*", " ", "$"};

/// A data set whose TEXT ends with the fuzzer's bytes, with part of them as supplemental TEXT or ANALYSIS.
std::string file_from(FuzzInput input) {
  RawFcs raw;
  raw.version = input.pick(kVersions);
  const std::string delimiter = input.one_in(8) ? input.text(1) : input.pick(kDelimiters);
  raw.delimiter = delimiter.empty() ? '|' : delimiter[0];
  const std::size_t kind = input.below(8);
  if (kind < 7) raw.keywords = basic_keywords("I", 2, 2, "32", "1024", "1,2,3,4");
  raw.data = "abcdefghijklmnop";
  const std::size_t apart = input.below(3);
  if (apart > 0) (apart == 1 ? raw.stext : raw.analysis) = input.text(input.byte());
  raw.text_pad = input.rest();
  return raw.bytes();
}

Keywords parse(std::string_view text, Policy policy, int version, bool& failed) {
  Reporter reporter(policy, "fuzz.fcs", version);
  Keywords keywords;
  TextGrammar grammar;
  parse_text(text, 0, TextKind::Primary, reporter, keywords, grammar);
  failed = reporter.failed();
  return keywords;
}

/// A delimiter that no key and no value holds.
std::optional<char> unused_byte(const Keywords& keywords) {
  std::array<bool, 256> used{};
  for (const auto& [key, value] : keywords.items()) {
    for (const std::string* text : {&key, &value}) {
      for (const char c : *text) used[static_cast<unsigned char>(c)] = true;
    }
  }
  for (char c = '!'; c < 127; ++c) {
    if (!used[static_cast<unsigned char>(c)]) return c;
  }
  return std::nullopt;
}

/// Keywords with values, written again under a delimiter of their own, are read as they were.
void check_round_trip(const Keywords& keywords) {
  const auto d = unused_byte(keywords);
  if (!d) return;
  Pairs kept;
  std::string text(1, *d);
  for (const auto& [key, value] : keywords.items()) {
    if (value.empty()) continue;
    kept.emplace_back(key, value);
    text += key + *d + value + *d;
  }
  bool failed = false;
  const Keywords again = parse(text, Policy::Standard, 2, failed);
  FCS_ASSERT(!failed && again.items() == kept);
}

void check_keywords_of(std::string_view text, int version) {
  bool failed = false;
  const Keywords keywords = parse(text, Policy::Salvage, version, failed);
  if (failed) return;
  for (const auto& [key, value] : keywords.items()) {
    FCS_ASSERT(!key.empty() && is_utf8(key) && is_utf8(value));
    const auto place = keywords.offset_of(key);
    FCS_ASSERT(place && *place < text.size());
    // The place is that of the token: spaces of a padded key come first.
    const std::string_view there = trim(text.substr(static_cast<std::size_t>(*place)));
    FCS_ASSERT(static_cast<unsigned char>(key[0]) >= 0x80 || there.front() == key[0]);
    FCS_ASSERT(keywords.find(upper_ascii(key)) == keywords.find(key) && *keywords.find(key) == value);
  }
  check_round_trip(keywords);
}

}  // namespace

void fuzz_text(std::span<const std::byte> bytes) {
  const std::string file = is_a_file(bytes) ? std::string(characters(bytes)) : file_from(FuzzInput(bytes));
  for (const File& opened : open_under_every_policy(std::as_bytes(std::span(file)))) {
    for (std::size_t d = 0; d < std::min<std::size_t>(opened.datasets().size(), 4); ++d) {
      const Dataset& set = opened.datasets()[d];
      for (const Segment* s : {&set.text, &set.stext, &set.analysis}) {
        check_keywords_of(characters(opened.segment(d, *s)), version_index(set.version));
      }
    }
  }
}

}  // namespace fcscreen::test
