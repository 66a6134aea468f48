// SPDX-License-Identifier: Apache-2.0
#include "engine/deidentify/marker_label.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "gating/panel/alias_table.h"
#include "gating/panel/label_text.h"
#include "gating/panel/marker.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kMostWords = 5;  // of one alias, as marker recognition reads them
constexpr std::size_t kMostDigits = 4, kMostDetectorDigits = 3;
constexpr std::array<std::string_view, 13> kLasers = {"FL", "UV", "V",  "B",  "R",  "G", "Y",
                                                      "YG", "YL", "BL", "RL", "VL", "P"};
constexpr std::size_t kLongestLabel = 64;  // no name of the table is as long
constexpr std::array kKinds = {"PULSE",   "VENDOR",   "SCATTER",         "TIME", "EMPTY", "INTRACELLULAR",
                               "SURFACE", "MASS_AUX", "AUTOFLUORESCENCE"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A number of up to four digits ("780/60"), or one of up to three behind the letters of a laser: FL1, YG2, UV11.
bool is_detector_or_number(std::string_view word) {
  const std::size_t letters = static_cast<std::size_t>(std::find_if(word.begin(), word.end(), is_digit) - word.begin());
  const std::size_t digits = word.size() - letters;
  const bool laser = std::find(kLasers.begin(), kLasers.end(), word.substr(0, letters)) != kLasers.end();
  return (letters == 0 || laser) && digits >= 1 && digits <= (letters == 0 ? kMostDigits : kMostDetectorDigits) &&
         std::all_of(word.begin() + static_cast<std::ptrdiff_t>(letters), word.end(), is_digit);
}

/// "CD" with one to three digits and at most two letters.
bool is_cd(std::string_view word) {
  if (word.substr(0, 2) != "CD") return false;
  std::size_t at = 2;
  while (at < word.size() && is_digit(word[at])) ++at;
  return at > 2 && at <= 5 && word.size() - at <= 2;
}

/// "CYCD79A": a marker with the word of its place glued to it.
bool is_placed_marker(const gating::AliasTable& table, std::string_view word) {
  for (const auto* places : {&table.intracellular_words(), &table.surface_words()}) {
    for (const std::string& place : *places) {
      if (word.substr(0, place.size()) == place && !table.alias(word.substr(place.size())).empty()) return true;
    }
  }
  return false;
}

bool is_known(const gating::AliasTable& table, const std::string& text, const std::string& glued) {
  if (!table.alias(text).empty() || !table.alias(glued).empty() || !table.open_alias(text).empty()) return true;
  if (table.is_fluorochrome(text) || table.is_fluorochrome(glued)) return true;
  return std::any_of(kKinds.begin(), kKinds.end(),
                     [&](const char* kind) { return table.has_word(kind, text) || table.has_word(kind, glued); });
}

bool same(const gating::MarkerMatch& a, const gating::MarkerMatch& b) {
  return a.kind == b.kind && a.marker == b.marker && a.multi_epitope == b.multi_epitope && a.partners == b.partners;
}

}  // namespace

bool is_channel_vocabulary(std::string_view text) {
  if (text.size() > kLongestLabel) return false;
  const auto ascii = [](unsigned char c) { return c >= 32 && c < 127; };
  if (!std::all_of(text.begin(), text.end(), ascii)) return false;
  const auto& table = gating::AliasTable::instance();
  const std::vector<std::string> words =
      gating::words_of(gating::spaced(gating::with_cd_lists_spelt_out(gating::upper(gating::plain_label(text)))));
  for (std::size_t at = 0; at < words.size();) {
    std::size_t taken = 0;
    for (std::size_t n = std::min(kMostWords, words.size() - at); n > 0 && taken == 0; --n) {
      std::string phrase, glued;
      for (std::size_t i = at; i < at + n; ++i) {
        phrase += (i > at ? " " : "") + words[i];
        glued += words[i];
      }
      if (is_known(table, phrase, glued)) taken = n;
    }
    if (taken == 0 && (words[at].size() == 1 || is_detector_or_number(words[at]) || is_cd(words[at]) ||
                       is_placed_marker(table, words[at])))
      taken = 1;
    if (taken == 0) return false;
    at += taken;
  }
  return true;
}

std::string scrubbed_label(std::string_view pnn, std::string_view pns) {
  if (pns.empty() || is_channel_vocabulary(pns)) return std::string(pns);
  const gating::MarkerMatch meant = gating::canonical_marker(pnn, pns);
  std::vector<std::string> names;
  if (!meant.marker.empty()) names = {meant.marker, meant.marker + " MULTI"};
  std::string pair;
  for (const std::string& partner : meant.partners) pair += (pair.empty() ? "" : "+") + partner;
  names.push_back(pair);
  for (const char* name : {"FSC", "SSC", "Time", "Empty", "AF", "other"}) names.emplace_back(name);
  for (const std::string& name : names) {
    if (!name.empty() && same(gating::canonical_marker(pnn, name), meant)) return name;
  }
  return {};
}

}  // namespace fcscreen::engine
