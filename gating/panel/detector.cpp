// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/detector.h"

#include <vector>

#include "gating/panel/alias_table.h"
#include "gating/panel/label_text.h"

namespace fcscreen::gating {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Pulse pulse_of(std::string_view word, Pulse otherwise) {
  if (word == "A" || word == "AREA" || word == "ALOG" || word.substr(0, 3) == "INT") return Pulse::Area;
  if (word == "H" || word == "HEIGHT" || word == "PEAK" || word == "HLOG" || word == "HLIN") return Pulse::Height;
  if (word == "W" || word == "WIDTH" || word == "TOF") return Pulse::Width;
  return otherwise;
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
  while (words.size() > 1 && AliasTable::instance().has_word("PULSE", words.back())) {
    out.pulse = pulse_of(words.back(), out.pulse);
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
