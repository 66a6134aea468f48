// SPDX-License-Identifier: Apache-2.0
#include "engine/report/allow_list.h"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/report/strings/say.h"

namespace fcscreen::engine {
namespace {

constexpr std::array kAllowed = {
    "$BEGINANALYSIS", "$BEGINDATA",   "$BEGINSTEXT", "$BTIM",     "$BYTEORD", "$COMP",    "$CYT",      "$DATATYPE",
    "$DATE",          "$ENDANALYSIS", "$ENDDATA",    "$ENDSTEXT", "$ETIM",    "$MODE",    "$NEXTDATA", "$PAR",
    "$SPILLOVER",     "$TIMESTEP",    "$TOT",        "$UNICODE",  "SPILL",    "SPILLOVER"};
/// Endings of $Pn…: none of them is free text but the label, which names the marker.
constexpr std::array kOfParameter = {"B", "R", "E", "G", "N", "S", "V", "D", "DATATYPE", "TYPE", "FEATURE"};

bool digit(char c) { return c >= '0' && c <= '9'; }
bool of_keyword(char c) { return digit(c) || (c >= 'A' && c <= 'Z'); }

/// Keywords with a $ that stand in a text, with it.
std::vector<std::string> keywords_in(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = text.find('$'); at != std::string::npos; at = text.find('$', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && of_keyword(text[end])) ++end;
    out.push_back(text.substr(at, end - at));
  }
  return out;
}

}  // namespace

bool keyword_allowed(const std::string& keyword) {
  if (std::find(kAllowed.begin(), kAllowed.end(), keyword) != kAllowed.end()) return true;
  if (keyword.rfind("$P", 0) != 0 || keyword.size() < 4 || !digit(keyword[2])) return false;
  std::size_t at = 2;
  while (at < keyword.size() && digit(keyword[at])) ++at;
  return std::find(kOfParameter.begin(), kOfParameter.end(), keyword.substr(at)) != kOfParameter.end();
}

std::string printable_finding(const std::string& code, const std::string& text) {
  std::string out = text;
  const auto named = keywords_in(text);
  const bool allowed = !named.empty() && std::all_of(named.begin(), named.end(), keyword_allowed);
  // From the first mark to the last: a name may hold one of its own.
  const auto from = out.find('\''), to = out.rfind('\'');
  if (!allowed && from != std::string::npos && to > from) out.replace(from, to - from + 1, say::kNotPrinted);
  // Where TEXT is odd, what is listed as a keyword may be a value.
  const bool of_text = code.rfind("FCS-T", 0) == 0;
  const auto list = out.find(": ");
  if (of_text && !allowed && list != std::string::npos) {
    const auto end = std::min(out.find(';', list), out.size());
    out.replace(list + 2, end - list - 2, say::kNotPrinted);
  }
  return out;
}

}  // namespace fcscreen::engine
