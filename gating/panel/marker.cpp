// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/marker.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "gating/panel/alias_table.h"
#include "gating/panel/label_text.h"

namespace fcscreen::gating {
namespace {

/// A marker of the table, a recognised word outside it, or a pair of marker and location that is unknown.
struct Name {
  enum class Kind { Marker, Other, Unbound } kind = Kind::Marker;
  std::string_view marker;
};
const Name kOther{Name::Kind::Other, {}}, kUnbound{Name::Kind::Unbound, {}};
enum class Where { Unstated, Intracellular, Surface };
constexpr std::size_t kMaxAliasWords = 5;

const AliasTable& table() { return AliasTable::instance(); }

std::string joined(const std::vector<std::string>& tokens, std::size_t from, std::size_t n, std::string_view with) {
  std::string out;
  for (std::size_t i = from; i < std::min(from + n, tokens.size()); ++i) {
    if (i > from) out += with;
    out += tokens[i];
  }
  return out;
}

/// The name of `name` under a location word (SPEC §1.2 step 4). Light chains and µ get their surface names.
Name bind(Name name, Where where) {
  if (where == Where::Unstated || name.kind == Name::Kind::Unbound) return name;
  const std::string_view inside = table().intracellular(name.marker);
  if (where == Where::Intracellular) {
    return name.kind == Name::Kind::Other || inside.empty() || inside == "-" ? kUnbound
                                                                             : Name{Name::Kind::Marker, inside};
  }
  if (name.kind == Name::Kind::Other) return name;
  if (name.marker == "IgK") return {Name::Kind::Marker, "sIgK"};
  if (name.marker == "IgL") return {Name::Kind::Marker, "sIgL"};
  if (name.marker == "IgM") return {Name::Kind::Marker, "sIgM"};
  return inside == name.marker ? kUnbound : name;
}

Where location(std::string_view token) {
  if (table().has_word("INTRACELLULAR", token)) return Where::Intracellular;
  return table().has_word("SURFACE", token) ? Where::Surface : Where::Unstated;
}

/// "CD" with one to three digits and at most one isoform: RA, RO, RB or A..F.
bool is_cd_word(std::string_view token) {
  if (token.substr(0, 2) != "CD") return false;
  std::size_t digits = 0;
  while (2 + digits < token.size() && token[2 + digits] >= '0' && token[2 + digits] <= '9') ++digits;
  if (digits == 0 || digits > 3) return false;
  const std::string_view rest = token.substr(2 + digits);
  if (rest.empty() || rest == "RA" || rest == "RO" || rest == "RB") return true;
  return rest.size() == 1 && rest[0] >= 'A' && rest[0] <= 'F';
}

/// The marker of a token that starts with a location word: "ICD79A".
std::optional<Name> glued_location(std::string_view head, const std::vector<std::string>& words, Where where) {
  for (const std::string& word : words) {
    if (head.substr(0, word.size()) != word) continue;
    const std::string_view marker = table().alias(head.substr(word.size()));
    if (!marker.empty()) return bind({Name::Kind::Marker, marker}, where);
  }
  return std::nullopt;
}

/// Marker of one token that is no plain alias: a glued fluorochrome, a glued location word, or an open alias.
std::optional<Name> marker_in_token(std::string_view token) {
  for (std::size_t n = token.size(); n > 2; --n) {
    const std::string_view head = token.substr(0, n), tail = token.substr(n);
    if (!tail.empty() && !table().is_fluorochrome(tail)) continue;
    if (const std::string_view marker = table().alias(head); !marker.empty()) return Name{Name::Kind::Marker, marker};
    auto bound = glued_location(head, table().intracellular_words(), Where::Intracellular);
    if (!bound) bound = glued_location(head, table().surface_words(), Where::Surface);
    if (bound) return bound;
    if (is_cd_word(head)) return kOther;
  }
  const std::string_view marker = table().open_alias_start(token);
  if (marker.empty()) return std::nullopt;
  return Name{Name::Kind::Marker, marker};
}

/// Reads the tokens of one label from left to right and gathers the markers they name.
class LabelReader {
 public:
  explicit LabelReader(std::vector<std::string> tokens) : tokens_(std::move(tokens)) { drop_pulse_words(); }

  std::vector<Name> read(bool label_joins_names) {
    while (at_ < tokens_.size()) {
      if (!read_phrase()) read_token();
    }
    // "CD19+TCRgd": a partner nobody knows is still a partner.
    if (strange_ && !found_.empty() && label_joins_names) found_.push_back(kOther);
    return std::move(found_);
  }

 private:
  void drop_pulse_words() {
    while (!tokens_.empty() && table().has_word("PULSE", tokens_.back())) {
      const std::size_t n = tokens_.size();
      if (n >= 2 && !table().alias(tokens_[n - 2] + tokens_[n - 1]).empty()) return;
      tokens_.pop_back();
    }
  }

  void take(Name name) {
    found_.push_back(bind(name, pending_));
    pending_ = Where::Unstated;
  }

  /// The longest run of tokens that is an alias or a fluorochrome.
  bool read_phrase() {
    for (std::size_t n = std::min(kMaxAliasWords, tokens_.size() - at_); n > 0; --n) {
      const std::string text = joined(tokens_, at_, n, " "), glued = joined(tokens_, at_, n, "");
      std::string_view marker = table().alias(text);
      if (marker.empty() && n > 1 && glued.compare(0, 2, "CD") != 0) marker = table().alias(glued);
      if (marker.empty()) {
        marker = table().open_alias(text);
        dye_ = dye_ || !marker.empty();
      }
      if (marker.empty() && !table().is_fluorochrome(text)) continue;
      if (!marker.empty()) take({Name::Kind::Marker, marker});
      at_ += n;
      return true;
    }
    return false;
  }

  void read_token() {
    const std::string& token = tokens_[at_];
    const Where where = location(token);
    if (where != Where::Unstated && pending_ == Where::Unstated && alias_follows()) {
      pending_ = where;
      ++at_;
      return;
    }
    if (where != Where::Unstated && !found_.empty() && found_.back().kind == Name::Kind::Marker) {
      found_.back() = bind(found_.back(), where);  // suffix form: "Lambda cyto", "CD22 ic"
      ++at_;
      return;
    }
    const std::optional<Name> name = marker_in_token(token);
    dye_ = dye_ || !table().open_alias_start(token).empty();
    strange_ = strange_ || !(name || dye_ || table().has_word("VENDOR", token));
    if (name) take(*name);
    ++at_;
  }

  [[nodiscard]] bool alias_follows() const {
    for (std::size_t n = 1; n <= 3 && at_ + 1 < tokens_.size(); ++n) {
      if (!table().alias(joined(tokens_, at_ + 1, n, " ")).empty()) return true;
    }
    return false;
  }

  std::vector<std::string> tokens_;
  std::vector<Name> found_;
  std::size_t at_ = 0;
  Where pending_ = Where::Unstated;
  bool dye_ = false, strange_ = false;
};

std::vector<Name> names_in(std::string_view label) {
  const std::string text = upper(without_mass_tags(label));
  if (names_mouse_cd45(text)) return {kOther};
  return LabelReader(words_of(spaced(with_cd_lists_spelt_out(text))))
      .read(label.find_first_of("+/&") != std::string_view::npos);
}

/// Detector names of cytometers: FL1, V1, B4, YG2, UV11, P7.
bool is_detector(std::string_view text) {
  for (const std::string_view laser : {"FL", "UV", "V", "B", "R", "G", "Y", "YG", "YL", "BL", "RL", "VL", "P"}) {
    if (text.substr(0, laser.size()) != laser) continue;
    std::string_view number = text.substr(laser.size());
    if (!number.empty() && number.front() == ' ') number.remove_prefix(1);
    const bool digits = !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
    if (digits && number.size() <= (laser == "FL" ? 2U : 3U)) return true;
  }
  return false;
}

bool is_scatter(std::string_view text, std::string_view first_token) {
  const auto& words = table().words("SCATTER");
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    const std::string_view start = std::string_view(word).substr(0, word.size() - 1);
    return text == word || (word.back() == '*' && first_token.substr(0, start.size()) == start);
  });
}

/// Kind of a channel whose label names no marker.
MarkerKind kind_without_marker(std::string_view label) {
  std::vector<std::string> tokens = words_of(spaced(label));
  if (tokens.empty()) return MarkerKind::Unlabelled;
  while (tokens.size() > 1 && table().has_word("PULSE", tokens.back())) tokens.pop_back();
  const std::string text = joined(tokens, 0, tokens.size(), " ");
  if (table().has_word("TIME", text)) return MarkerKind::Time;
  if (is_scatter(text, tokens[0])) return MarkerKind::Scatter;
  for (const std::string& token : tokens) {
    if (table().has_word("AUTOFLUORESCENCE", token)) return MarkerKind::Autofluorescence;
  }
  if (table().has_word("EMPTY", text) || tokens[0] == "EMPTY") return MarkerKind::Empty;
  if (table().has_word("MASS_AUX", text) || text.compare(0, 4, "BEAD") == 0) return MarkerKind::MassAux;
  tokens.erase(
      std::remove_if(tokens.begin(), tokens.end(), [](const auto& t) { return table().has_word("VENDOR", t); }),
      tokens.end());
  const std::string rest = joined(tokens, 0, tokens.size(), " ");
  return rest.empty() || is_detector(rest) || table().is_fluorochrome(rest) ? MarkerKind::Unlabelled
                                                                            : MarkerKind::Other;
}

MarkerMatch resolve(std::string_view label) {
  std::set<std::string_view> markers;
  std::size_t others = 0;
  for (const Name& name : names_in(label)) {
    if (name.kind == Name::Kind::Marker) {
      markers.insert(name.marker);
    } else {
      ++others;
    }
  }
  MarkerMatch match;
  if (markers.size() + others >= 2) {
    match.marker = others == 0 ? std::string(table().composite(markers)) : std::string();
    match.kind = match.marker.empty() ? MarkerKind::Ambiguous : MarkerKind::Composite;
    match.partners.assign(markers.begin(), markers.end());
  } else if (!markers.empty()) {
    match.marker = std::string(*markers.begin());
    match.kind = MarkerKind::Marker;
    const std::string text = spaced(label);
    match.multi_epitope =
        match.marker == "CD38" && (text.find("CD38ME") != std::string::npos || text.find("MULTI") != std::string::npos);
  } else {
    match.kind = others > 0 ? MarkerKind::Other : kind_without_marker(without_mass_tags(label));
  }
  return match;
}

std::string explain(const MarkerMatch& match, std::string_view source) {
  switch (match.kind) {
    case MarkerKind::Marker:
    case MarkerKind::Composite: return "from " + std::string(source);
    case MarkerKind::Ambiguous:
      return std::string(source) + " names two markers that are no known composite; neither is counted";
    case MarkerKind::Other: return std::string(source) + " names no marker of the table";
    case MarkerKind::Unlabelled: return "no marker named";
    case MarkerKind::Empty: return "labelled as empty";
    case MarkerKind::Autofluorescence: return "autofluorescence";
    case MarkerKind::Scatter: return "scatter";
    case MarkerKind::Time: return "time";
    case MarkerKind::MassAux: return "mass channel without a marker";
  }
  return {};
}

}  // namespace

const char* to_string(MarkerKind kind) {
  switch (kind) {
    case MarkerKind::Marker: return "marker";
    case MarkerKind::Composite: return "composite";
    case MarkerKind::Ambiguous: return "ambiguous";
    case MarkerKind::Other: return "other";
    case MarkerKind::Unlabelled: return "unlabelled";
    case MarkerKind::Empty: return "empty";
    case MarkerKind::Autofluorescence: return "autofluorescence";
    case MarkerKind::Scatter: return "scatter";
    case MarkerKind::Time: return "time";
    case MarkerKind::MassAux: return "mass_aux";
  }
  return "other";
}

MarkerMatch canonical_marker(std::string_view pnn, std::string_view pns) {
  const std::string name = plain_label(pnn), label = plain_label(pns);
  MarkerMatch from_label = resolve(label), from_name = resolve(name);
  const bool by_name = from_name.kind == MarkerKind::Time || from_name.kind == MarkerKind::Scatter ||
                       (from_label.kind == MarkerKind::Unlabelled && from_name.kind != MarkerKind::Unlabelled);
  MarkerMatch match = by_name ? std::move(from_name) : std::move(from_label);
  const bool blank = label.find_first_not_of(' ') == std::string::npos;
  if (!by_name && match.kind == MarkerKind::Unlabelled && blank && has_mass_tag(name)) match.kind = MarkerKind::MassAux;
  match.how = explain(match, by_name ? "$PnN" : "$PnS");
  return match;
}

}  // namespace fcscreen::gating
