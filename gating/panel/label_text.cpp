// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/label_text.h"

#include <array>
#include <cstdint>

namespace fcscreen::gating {
namespace {

constexpr char kLetter = '\x80', kSymbol = '\x81', kDash = '\x82', kFirstGreek = '\x90';
// Index in this list is the code after kFirstGreek.
constexpr std::array<const char*, 8> kGreekNames = {"A", "B", "G", "D", "E", "KAPPA", "LAMBDA", "MU"};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper_or_digit(char c) { return is_upper(c) || is_digit(c); }
bool is_alnum(char c) { return is_upper_or_digit(c) || is_lower(c); }
bool is_greek(char c) {
  const auto u = static_cast<unsigned char>(c), first = static_cast<unsigned char>(kFirstGreek);
  return u >= first && u < first + kGreekNames.size();
}
bool is_word(char c) { return is_alnum(c) || c == '_' || c == kLetter || is_greek(c); }
bool is_separator(char c) {
  return c == kDash || std::string_view(" _-./:(),;[]&|+*'\"").find(c) != std::string_view::npos;
}

int greek_index(char32_t c) {
  if (c >= 0x3B1 && c <= 0x3B5) return static_cast<int>(c - 0x3B1);
  if (c >= 0x391 && c <= 0x395) return static_cast<int>(c - 0x391);
  if (c == 0x3BA || c == 0x39A || c == 0x3F0) return 5;
  if (c == 0x3BB || c == 0x39B) return 6;
  if (c == 0x3BC || c == 0x39C || c == 0xB5) return 7;
  return c == 0x3F5 ? 4 : c == 0x3D0 ? 1 : -1;
}

bool is_space(char32_t c) {
  return (c >= 9 && c <= 13) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// Decode one character and step over it; an ill-formed sequence is one Latin-1 character.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const std::size_t extra = lead >= 0xF0 && lead < 0xF5   ? 3
                            : lead >= 0xE0 && lead < 0xF0 ? 2
                            : lead >= 0xC2 && lead < 0xE0 ? 1
                                                          : 0;
  if (extra == 0 || text.size() - at <= extra) return byte(at++);
  char32_t c = lead & (0x3FU >> extra);
  for (std::size_t i = 1; i <= extra; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return byte(at++);
    c = (c << 6) | (byte(at + i) & 0x3FU);
  }
  at += extra + 1;
  return c;
}

/// One character of a plain label, or several where NFKC expands it.
void append_plain(std::string& out, char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;  // full-width forms
  if (c == 0xB2 || c == 0xB3) c = U'0' + (c - 0xB0);
  if (c == 0xB9) c = U'1';
  if (c == 0x2070 || (c >= 0x2074 && c <= 0x2079)) c = U'0' + (c - 0x2070);
  if (c >= 0x2080 && c <= 0x2089) c = U'0' + (c - 0x2080);
  if (c == 0xAA) c = U'a';
  if (c == 0xBA) c = U'o';
  const int greek = greek_index(c);
  if (is_space(c)) {
    out += ' ';
  } else if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (greek >= 0) {
    out += static_cast<char>(static_cast<unsigned char>(kFirstGreek) + greek);
  } else if (c >= 0x2010 && c <= 0x2015) {
    out += kDash;
  } else if (c == 0x2122) {
    out += "TM";
  } else {
    const bool symbol = c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c <= 0x2BFF) || c >= 0xFFF0;
    out += symbol ? kSymbol : kLetter;
  }
}

constexpr std::array<std::string_view, 31> kMetals = {"Y",  "Rh", "Pd", "Ag", "Cd", "In", "I",  "Xe", "Cs", "Ba", "La",
                                                      "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er",
                                                      "Tm", "Yb", "Lu", "Os", "Ir", "Pt", "Pb", "Bi", ""};

bool starts_at(std::string_view text, std::size_t at, std::string_view what) {
  return text.size() - at >= what.size() && text.substr(at, what.size()) == what;
}

/// Length of a mass number (100..209 or 89) at `at`, or 0.
std::size_t mass_number(std::string_view t, std::size_t at) {
  const auto digit = [&](std::size_t i) { return at + i < t.size() && is_digit(t[at + i]); };
  if (!digit(0) || !digit(1)) return 0;
  if (t[at] == '1' && digit(2)) return 3;
  if (t[at] == '2' && t[at + 1] == '0' && digit(2)) return 3;
  return t[at] == '8' && t[at + 1] == '9' ? 2 : 0;
}

/// End of "Di", ")" and "Di" after a mass tag such that no letter or digit follows; npos when there is none.
std::size_t mass_tag_end(std::string_view t, std::size_t at) {
  const auto ionised = [&](std::size_t i) {
    return starts_at(t, i, "Di") || starts_at(t, i, "Dd") ? std::size_t{2} : 0;
  };
  const auto ends = [&](std::size_t i) { return i == t.size() || !is_alnum(t[i]); };
  for (std::size_t first = ionised(at) + 1; first-- > 0;) {
    if (first == 1) continue;
    const std::size_t a = at + first;
    if (a < t.size() && t[a] == ')') {
      if (const std::size_t b = a + 1 + ionised(a + 1); ends(b)) return b;
      if (ends(a + 1)) return a + 1;
    }
    if (const std::size_t b = a + ionised(a); ends(b)) return b;
    if (ends(a)) return a;
  }
  return std::string_view::npos;
}

/// End of the mass tag that starts at `start`, or npos.
std::size_t mass_tag(std::string_view t, std::size_t start) {
  if (start > 0 && is_alnum(t[start - 1])) return std::string_view::npos;
  const std::size_t at = start + (t[start] == '(' ? 1 : 0);
  if (at >= t.size() || !is_alnum(t[at])) return std::string_view::npos;
  const std::size_t leading = mass_number(t, at);
  for (const std::string_view metal : kMetals) {
    if (metal.empty() || !starts_at(t, at + leading, metal)) continue;
    const std::size_t after = at + leading + metal.size();
    const std::size_t trailing = leading == 0 ? mass_number(t, after) : 0;
    if (leading == 0 && trailing == 0) continue;
    if (const std::size_t end = mass_tag_end(t, after + trailing); end != std::string_view::npos) return end;
  }
  return std::string_view::npos;
}

/// Length of "([12]?\d{1,2}|3[0-6]\d|37[01])[A-F]?" when it is the whole run of letters and digits at `at`, else 0.
std::size_t listed_cd(std::string_view t, std::size_t at) {
  std::size_t digits = 0;
  while (at + digits < t.size() && is_digit(t[at + digits])) ++digits;
  if (digits == 0 || digits > 3) return 0;
  if (digits == 3 && t.substr(at, 3) > "371") return 0;
  if (digits == 3 && t[at] == '0') return 0;
  const std::size_t letter = at + digits < t.size() && t[at + digits] >= 'A' && t[at + digits] <= 'F' ? 1 : 0;
  const std::size_t end = at + digits + letter;
  return end == t.size() || !is_upper_or_digit(t[end]) ? digits + letter : 0;
}

/// Length of "CD\d{1,3}[A-F]?" when it is the whole run of letters and digits at `at`, else 0.
std::size_t whole_cd(std::string_view t, std::size_t at) {
  if (!starts_at(t, at, "CD") || (at > 0 && is_upper_or_digit(t[at - 1]))) return 0;
  std::size_t digits = 0;
  while (at + 2 + digits < t.size() && is_digit(t[at + 2 + digits])) ++digits;
  if (digits == 0 || digits > 3) return 0;
  std::size_t end = at + 2 + digits;
  if (end < t.size() && t[end] >= 'A' && t[end] <= 'F') ++end;
  return end == t.size() || !is_upper_or_digit(t[end]) ? end - at : 0;
}

bool word_starts(std::string_view t, std::size_t at) { return at == 0 || !is_word(t[at - 1]); }
bool word_ends(std::string_view t, std::size_t end) { return end == t.size() || !is_word(t[end]); }

/// Join "CD 10", "CDW 65", "CD W 65" and "CDW65" to "CD10", "CD65".
std::string cd_numbers_joined(std::string_view t) {
  std::string out;
  for (std::size_t i = 0; i < t.size();) {
    std::size_t gap = 0;
    if (starts_at(t, i, "CD") && word_starts(t, i)) {
      for (const std::string_view between : {" W ", "W ", " ", "W"}) {
        const std::size_t after = i + 2 + between.size();
        if (gap == 0 && starts_at(t, i + 2, between) && after < t.size() && is_digit(t[after])) gap = between.size();
      }
    }
    if (gap == 0) {
      out += t[i++];
    } else {
      out += "CD";
      i += 2 + gap;
    }
  }
  return out;
}

/// Remove the space of "HEAD TAIL" wherever it stands as two whole words.
void join_words(std::string& t, std::string_view head, std::string_view tail) {
  const std::string split = std::string(head) + " " + std::string(tail);
  for (std::size_t at = t.find(split); at != std::string::npos; at = t.find(split, at + head.size())) {
    if (word_starts(t, at) && word_ends(t, at + split.size())) t.erase(at + head.size(), 1);
  }
}

}  // namespace

std::string plain_label(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size() && out.size() < kMaxLabelCharacters;)
    append_plain(out, next_character(utf8, at));
  return out;
}

std::string upper(std::string_view plain) {
  std::string out(plain);
  for (char& c : out) {
    if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

std::string without_mass_tags(std::string_view plain) {
  std::string out;
  for (std::size_t i = 0; i < plain.size();) {
    const std::size_t end = mass_tag(plain, i);
    if (end == std::string_view::npos) {
      out += plain[i++];
    } else {
      out += ' ';
      i = end;
    }
  }
  return out;
}

bool has_mass_tag(std::string_view plain) {
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (mass_tag(plain, i) != std::string_view::npos) return true;
  }
  return false;
}

std::string with_cd_lists_spelt_out(std::string_view upper_plain) {
  const std::string_view t = upper_plain;
  std::string out;
  for (std::size_t i = 0; i < t.size();) {
    std::size_t length = whole_cd(t, i);
    if (length == 0) {
      out += t[i++];
      continue;
    }
    out += t.substr(i, length);
    i += length;
    while (i < t.size() && std::string_view("/+-._&,").find(t[i]) != std::string_view::npos &&
           (length = listed_cd(t, i + 1)) > 0) {
      out += " CD";
      out += t.substr(i + 1, length);
      i += 1 + length;
    }
  }
  return out;
}

bool names_mouse_cd45(std::string_view upper_plain) {
  for (std::size_t i = 0; i + 6 <= upper_plain.size(); ++i) {
    if (!starts_at(upper_plain, i, "CD45.") || (i > 0 && is_upper_or_digit(upper_plain[i - 1]))) continue;
    const bool allele = i + 5 < upper_plain.size() && (upper_plain[i + 5] == '1' || upper_plain[i + 5] == '2');
    if (allele && (i + 6 == upper_plain.size() || !is_upper_or_digit(upper_plain[i + 6]))) return true;
  }
  return false;
}

std::string spaced(std::string_view plain) {
  std::string t;
  for (const char c : upper(plain)) {
    if (is_greek(c)) {
      t += kGreekNames[static_cast<unsigned char>(c) - static_cast<unsigned char>(kFirstGreek)];
    } else if (!is_separator(c)) {
      t += c;
    } else if (!t.empty() && t.back() != ' ') {
      t += ' ';
    }
  }
  if (!t.empty() && t.back() == ' ') t.pop_back();
  t = cd_numbers_joined(t);
  for (const char* isoform : {"RA", "RO", "RB"}) join_words(t, "CD45", isoform);
  for (const char* family : {"CD11", "CD16", "CD66", "CD79", "CD235"}) {
    for (const char* letter : {"A", "B", "C", "D", "E", "F"}) join_words(t, family, letter);
  }
  join_words(t, "HLA", "DR");
  return t;
}

std::vector<std::string> words_of(std::string_view spaced_text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < spaced_text.size();) {
    const std::size_t end = std::min(spaced_text.find(' ', at), spaced_text.size());
    if (end > at) out.emplace_back(spaced_text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace fcscreen::gating
