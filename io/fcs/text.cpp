// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/text.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"
#include "io/fcs/utf8.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::size_t kMaxTokens = 400'000;  // 200,000 keywords: far beyond any real file, bounds memory

enum class Doubled { Literal, Empty };

/// Tokens are views into the segment, delimiters inside them still doubled.
struct Tokens {
  std::vector<std::string_view> items;
  bool closed = true;         // the last token ended with a delimiter
  std::size_t pad_bytes = 0;  // after the last delimiter
  bool too_many = false;
};

bool is_pad(char c, char delimiter) {
  return c != delimiter && (c == ' ' || c == '\0' || c == '\r' || c == '\n' || c == '\t');
}

void add_unclosed(Tokens& tokens, std::string_view rest, char d, Doubled meaning) {
  if (std::all_of(rest.begin(), rest.end(), [d](char c) { return is_pad(c, d); })) {
    tokens.pad_bytes = rest.size();
    return;
  }
  // "value D D" at the very end: the value is closed and the last delimiter is surplus.
  if (meaning == Doubled::Literal && rest.size() >= 2 && rest.back() == d) {
    tokens.items.push_back(rest.substr(0, rest.size() - 2));
    tokens.pad_bytes = 1;
    return;
  }
  tokens.items.push_back(rest);
  tokens.closed = false;
}

Tokens tokenize(std::string_view text, Doubled meaning) {
  Tokens tokens;
  const char d = text[0];
  std::size_t begin = 1;
  std::size_t at = 1;
  while (true) {
    at = text.find(d, at);
    if (at == std::string_view::npos) break;
    if (meaning == Doubled::Literal && at + 1 < text.size() && text[at + 1] == d) {
      at += 2;
      continue;
    }
    if (tokens.items.size() == kMaxTokens) {
      tokens.too_many = true;
      return tokens;
    }
    tokens.items.push_back(text.substr(begin, at - begin));
    begin = ++at;
  }
  if (begin < text.size()) add_unclosed(tokens, text.substr(begin), d, meaning);
  return tokens;
}

std::string unescape(std::string_view token, char d) {
  std::string out;
  out.reserve(token.size());
  for (std::size_t i = 0; i < token.size(); ++i) {
    out += token[i];
    if (token[i] == d && i + 1 < token.size() && token[i + 1] == d) ++i;
  }
  return out;
}

/// How plausible a reading is: required keywords that resolve, then tokens that no writer would mean.
struct Score {
  std::size_t resolved = 0, implausible = 0;
  bool operator==(const Score&) const = default;
  [[nodiscard]] bool better_than(const Score& other) const {
    return resolved != other.resolved ? resolved > other.resolved : implausible < other.implausible;
  }
};

Score score(const Tokens& tokens, char d, Doubled meaning) {
  std::unordered_map<std::string, std::string_view> values;
  Score result;
  for (std::size_t i = 0; i + 1 < tokens.items.size(); i += 2) {
    const std::string_view key = trim(tokens.items[i]);
    const bool odd_key = meaning == Doubled::Literal ? key.find(d) != std::string_view::npos : key.empty();
    if (odd_key) ++result.implausible;
    values.emplace(upper_ascii(key), tokens.items[i + 1]);
  }
  if (tokens.items.size() % 2 != 0) ++result.implausible;

  const auto value = [&](const std::string& key) {
    const auto found = values.find(key);
    return found == values.end() ? std::string_view{} : found->second;
  };
  const auto par = parse_unsigned(value("$PAR"));
  result.resolved += par.has_value();
  result.resolved += parse_unsigned(value("$TOT")).has_value();
  result.resolved += trim(value("$DATATYPE")).size() == 1;
  result.resolved += !trim(value("$BYTEORD")).empty();
  const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>(par.value_or(0), tokens.items.size()));
  for (std::size_t p = 1; p <= n; ++p) {
    const std::string prefix = "$P" + std::to_string(p);
    result.resolved += !trim(value(prefix + "B")).empty();
    result.resolved += parse_number(value(prefix + "R")).has_value();
    result.resolved += !trim(value(prefix + "N")).empty();
  }
  return result;
}

/// The reading of doubled delimiters to use, with its findings. Settles the grammar when it was open.
Tokens choose_tokens(std::string_view text, std::uint64_t offset, Reporter& reporter, TextGrammar& grammar,
                     Doubled& meaning) {
  const char d = text[0];
  meaning = Doubled::Literal;
  Tokens literal = tokenize(text, Doubled::Literal);
  const std::size_t doubled = text.find(std::string(2, d), 1);
  if (doubled == std::string_view::npos || literal.too_many) return literal;
  Tokens empty = tokenize(text, Doubled::Empty);
  if (empty.too_many) return literal;
  offset += doubled;
  if (grammar.doubled_is_empty) {
    if (!*grammar.doubled_is_empty) return literal;
    meaning = Doubled::Empty;
    return empty;
  }
  const Score a = score(literal, d, Doubled::Literal);
  const Score b = score(empty, d, Doubled::Empty);
  if (b.better_than(a)) {
    reporter.note("FCS-T03", "A doubled delimiter stands for an empty value", "read so", offset);
    meaning = Doubled::Empty;
    grammar.doubled_is_empty = true;
    return empty;
  }
  const bool only_final = literal.items == empty.items;
  if (only_final) return literal;
  grammar.doubled_is_empty = false;
  if (a == b) {
    reporter.note("FCS-T04", "A doubled delimiter can be read in two ways", "read as a literal delimiter", offset);
  }
  return literal;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string to_utf8(std::string raw, bool& converted) {
  converted = !is_utf8(raw);
  return converted ? latin1_to_utf8(raw) : raw;
}

struct Oddities {
  std::vector<std::string> not_ascii, not_utf8, blank, same_twice, padded;
};

void report(const Oddities& odd, const Keywords& keywords, std::uint64_t offset, Reporter& reporter) {
  const auto place = [&](const std::vector<std::string>& keys) {
    return keys.empty() ? offset : keywords.offset_of(keys.front()).value_or(offset);
  };
  reporter.note_keys("FCS-T07", "Keywords with characters outside ASCII", odd.not_ascii,
                     "kept, read as UTF-8 or Latin-1", place(odd.not_ascii));
  reporter.note_keys("FCS-T09", "Keywords with a blank value", odd.blank, "kept as blank", place(odd.blank));
  reporter.note_keys("FCS-T16", "Keywords with spaces or line ends around their name", odd.padded, "trimmed",
                     place(odd.padded));
  if (!odd.same_twice.empty()) {
    reporter.note_as(Severity::Info, "FCS-T06",
                     "Keywords given twice with the same value: " + std::to_string(odd.same_twice.size()) + ", first " +
                         printable(odd.same_twice.front()),
                     "kept once", place(odd.same_twice));
  }
  if (odd.not_utf8.empty()) return;
  const std::string found = "Values that are not UTF-8: " + std::to_string(odd.not_utf8.size()) + ", first that of " +
                            printable(odd.not_utf8.front());
  // UTF-8 is a rule of 3.1: before it a strict reader only warns.
  const bool warn = reporter.policy() == Policy::Strict;
  reporter.note_from(2, "FCS-T08", found, "read as Latin-1", place(odd.not_utf8),
                     warn ? Severity::Warning : Severity::Repaired);
}

void add_keyword(std::string key, std::string value, std::uint64_t offset, Oddities& odd, Reporter& reporter,
                 Keywords& keywords) {
  if (const std::string* first = keywords.find(key)) {
    if (*first == value) {
      odd.same_twice.push_back(key);
      return;
    }
    reporter.note("FCS-T06",
                  "The keyword " + printable(key) + " is given twice, as '" + printable(*first) + "' and as '" +
                      printable(value) + "'",
                  "the first is used", offset);
    return;
  }
  if (trim(value).empty()) odd.blank.push_back(key);
  keywords.add(std::move(key), std::move(value), offset);
}

/// Findings about the segment as a whole.
void report_shape(const Tokens& tokens, std::size_t text_size, std::uint64_t offset, Reporter& reporter) {
  if (!tokens.closed) {
    reporter.note("FCS-T01", "TEXT does not end with its delimiter", "the last value is kept", offset + text_size - 1);
  }
  if (tokens.pad_bytes > 0) {
    reporter.note("FCS-T02", std::to_string(tokens.pad_bytes) + " bytes follow the last delimiter of TEXT", "ignored",
                  offset + text_size - tokens.pad_bytes);
  }
}

/// A supplemental TEXT with another delimiter is read with its own, unless it is no TEXT at all.
bool is_text(std::string_view text, std::uint64_t offset, const TextGrammar& grammar, Reporter& reporter) {
  const char d = text[0];
  if (!grammar.delimiter || *grammar.delimiter == d) return true;
  const bool plausible = static_cast<unsigned char>(d) < 0x80 && std::isalnum(static_cast<unsigned char>(d)) == 0;
  reporter.note("FCS-T13",
                "Supplemental TEXT begins with '" + printable(text.substr(0, 4)) +
                    (plausible ? "', not with the delimiter of TEXT" : "', which is no TEXT (archives occur)"),
                plausible ? "read with its own" : "ignored", offset);
  return plausible;
}

}  // namespace

void parse_text(std::string_view text, std::uint64_t offset, TextKind kind, Reporter& reporter, Keywords& keywords,
                TextGrammar& grammar) {
  if (text.size() < 2) return;
  const char d = text[0];
  if (kind == TextKind::Supplemental && !is_text(text, offset, grammar, reporter)) return;
  if (kind == TextKind::Primary) grammar.delimiter = d;

  const auto code = static_cast<unsigned char>(d);
  if (code == 0 || code > 126) {
    reporter.note("FCS-T07", "The delimiter of TEXT is '" + printable(text.substr(0, 1)) + "', outside 1 to 126",
                  "used all the same", offset);
  }
  Doubled meaning = Doubled::Literal;
  const Tokens tokens = choose_tokens(text, offset, reporter, grammar, meaning);
  if (tokens.too_many) {
    reporter.refuse("FCS-T05", "expected at most 200,000 keywords in TEXT, found more.", offset,
                    "The file is damaged or not a cytometry file.");
    return;
  }
  const auto place = [&](std::string_view token) {
    return offset + static_cast<std::uint64_t>(token.data() - text.data());
  };
  report_shape(tokens, text.size(), offset, reporter);
  if (tokens.items.size() % 2 != 0) {
    reporter.note("FCS-T05", "The last keyword of TEXT, '" + printable(tokens.items.back()) + "', has no value",
                  "dropped", place(tokens.items.back()));
  }
  Oddities odd;
  const bool literal = meaning == Doubled::Literal;
  for (std::size_t i = 0; i + 1 < tokens.items.size(); i += 2) {
    std::string raw_key(trim(tokens.items[i]));
    const bool padded = raw_key.size() != tokens.items[i].size();
    if (literal) raw_key = unescape(raw_key, d);
    std::string raw_value = literal ? unescape(tokens.items[i + 1], d) : std::string(tokens.items[i + 1]);
    bool converted_key = false, converted_value = false;
    const bool ascii_key = is_ascii(raw_key);
    std::string key = to_utf8(std::move(raw_key), converted_key);
    std::string value = to_utf8(std::move(raw_value), converted_value);
    if (key.empty()) continue;
    if (padded) odd.padded.push_back(key);
    if (!ascii_key) odd.not_ascii.push_back(key);
    if (converted_value) odd.not_utf8.push_back(key);
    add_keyword(std::move(key), std::move(value), place(tokens.items[i]), odd, reporter, keywords);
  }
  report(odd, keywords, offset, reporter);
}

}  // namespace fcscreen::io::fcs
