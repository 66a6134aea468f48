// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/detector.h"

#include <optional>
#include <vector>

#include "gating/panel/alias_table.h"
#include "gating/panel/label_text.h"

namespace fcscreen::gating {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What a trailing word says about the pulse, or nothing when it is part of the detector's name.
struct PulseWord {
  std::optional<Pulse> pulse;
  bool logarithmic = false;
};

std::optional<PulseWord> pulse_word(const std::string& word) {
  const auto last = [&word] {
    return word.back() == 'H' ? Pulse::Height : word.back() == 'W' ? Pulse::Width : Pulse::Area;
  };
  if (word.size() == 4 && (word.compare(0, 3, "LIN") == 0 || word.compare(0, 3, "LOG") == 0)) {
    if (word.find_first_of("AHW", 3) == 3) return PulseWord{last(), word[1] == 'O'};
  }
  if (!AliasTable::instance().has_word("PULSE", word)) return std::nullopt;
  const bool logarithmic = word.size() >= 3 && word.compare(word.size() - 3, 3, "LOG") == 0;
  if (word == "A" || word == "AREA" || word == "ALOG" || word.compare(0, 3, "INT") == 0)
    return PulseWord{Pulse::Area, logarithmic};
  if (word == "PEAK" || word[0] == 'H') return PulseWord{Pulse::Height, logarithmic};
  if (word == "TOF" || word[0] == 'W') return PulseWord{Pulse::Width, logarithmic};
  return PulseWord{std::nullopt, logarithmic};
}

/// "FSCW" -> "FSC W".
void split_scatter(std::vector<std::string>& words) {
  const std::string& word = words.back();
  const bool scatter = word.compare(0, 3, "FSC") == 0 || word.compare(0, 3, "SSC") == 0;
  if (!scatter || word.size() != 4 || word.find_first_of("AHW", 3) != 3) return;
  words = {word.substr(0, 3), word.substr(3)};
}

}  // namespace

DetectorName detector_name(std::string_view pnn) {
  DetectorName out;
  std::string plain = plain_label(pnn);
  if (plain.size() > 2 && plain.front() == '<' && plain.back() == '>') {
    plain = plain.substr(1, plain.size() - 2);
    out.compensated = true;
  }
  std::vector<std::string> words = words_of(spaced(plain));
  if (words.size() > 1 && (words[0] == "COMP" || words[0] == "FJCOMP")) {
    words.erase(words.begin());
    out.compensated = true;
  }
  if (words.size() == 1) split_scatter(words);
  while (words.size() > 1) {
    const std::optional<PulseWord> word = pulse_word(words.back());
    if (!word) break;
    out.pulse = word->pulse.value_or(out.pulse);
    out.logarithmic = out.logarithmic || word->logarithmic;
    words.pop_back();
  }
  for (const std::string& word : words) out.detector += (out.detector.empty() ? "" : " ") + word;
  return out;
}

std::string detector_laser(std::string_view pnn) {
  const std::string name = detector_name(pnn).detector;
  const std::string_view first = std::string_view(name).substr(0, name.find(' '));
  for (const std::string_view laser : {"UV", "V", "B", "YG", "R", "IR"}) {
    if (first.substr(0, laser.size()) != laser) continue;
    const std::string_view number = first.substr(laser.size());
    if (all_digits(number) && number.size() <= 2) return std::string(laser);
  }
  const bool sony = first.size() > 5 && first.substr(3, 2) == "CH";
  return sony && all_digits(first.substr(0, 3)) && all_digits(first.substr(5)) ? std::string(first.substr(0, 3)) : "";
}

ScatterName scatter_name(std::string_view name) {
  const std::string text = detector_name(name).detector;
  ScatterName out;
  for (const std::string& word : words_of(text)) {
    const std::string_view w = word, start = w.substr(0, 3), end = w.size() > 3 ? w.substr(w.size() - 3) : w;
    if (start == "FSC" || end == "FSC" || w == "FS" || w == "FORWARD") out.kind = ScatterKind::Forward;
    if (start == "SSC" || end == "SSC" || w == "SS" || w == "SIDE") out.kind = ScatterKind::Side;
    if (out.kind != ScatterKind::None) break;
  }
  out.plain = text == "FSC" || text == "FS" || text == "SSC" || text == "SS" || text == "FORWARD SCATTER" ||
              text == "SIDE SCATTER" || text == "FORWARD SC" || text == "SIDE SC";
  return out;
}

bool names_mass(std::string_view name) { return has_mass_tag(plain_label(name)); }

}  // namespace fcscreen::gating
