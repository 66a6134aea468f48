// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/whose.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "engine/screen/identity.h"
#include "io/store/laboratory/laboratory.h"
#include "io/text/dates.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kShortest = 4;   // letters and digits, as compare_identity
constexpr std::size_t kMostWords = 6;  // in a row that may be one accession

std::string letters_of(const std::string& text) {
  std::string out;
  for (const unsigned char c : text) {
    if (std::isalnum(c) != 0) out += static_cast<char>(std::toupper(c));
  }
  return out;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool looks_like_identifier(const std::string& text) {
  return io::store::is_key(text) && letters_of(text).size() >= kShortest &&
         std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// "10-JAN-2024" has the shape of an accession and is none.
bool is_date(const std::string& text) {
  std::string letters;
  for (const unsigned char c : text) {
    if (std::isalpha(c) != 0) letters += static_cast<char>(std::toupper(c));
  }
  constexpr std::string_view kMonths = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
  const std::size_t at = kMonths.find(letters);
  return letters.size() == 3 && at != std::string_view::npos && at % 3 == 0;
}

std::string list_of(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
    out += names[i];
  }
  return out;
}

/// What the dates say against it; empty where nothing does.
std::string date_conflict(const std::string& collected, const std::string& acquired, int days) {
  if (collected.empty() || acquired.size() < 10) return {};
  const auto from = io::text::parse_date(collected), to = io::text::parse_date(acquired.substr(0, 10));
  if (!from || !to) return {};
  const auto gap = (to->day - from->day).count();
  if (gap < 0) return "it was acquired before the worklist's day of collection";
  if (gap > days) return "it was acquired more than " + std::to_string(days) + " days after the day of collection";
  return {};
}

}  // namespace

Identifier::Identifier(const std::vector<ExpectedSample>& worklist, const NightRules& rules, const std::string& pattern)
    : worklist_(worklist), rules_(rules), pattern_(pattern) {
  for (const ExpectedSample& s : worklist_) by_letters_.emplace(letters_of(s.accession), &s);
}

std::vector<const ExpectedSample*> Identifier::expected_in(const std::string& value) const {
  std::vector<const ExpectedSample*> out;
  std::vector<std::string> words(1);
  for (const unsigned char c : value) {
    if (std::isalnum(c) != 0) {
      words.back() += static_cast<char>(std::toupper(c));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string run;
    for (std::size_t j = i; j < std::min(words.size(), i + kMostWords); ++j) {
      run += words[j];
      const auto found = by_letters_.find(run);
      if (run.size() >= kShortest && found != by_letters_.end()) out.push_back(found->second);
    }
  }
  return out;
}

std::vector<std::string> Identifier::candidates(const std::vector<Source>& sources) const {
  std::vector<std::string> out;
  std::set<std::string> seen;
  const auto add = [&](const std::string& text) {
    if (seen.insert(letters_of(text)).second) out.push_back(text);
  };
  for (const Source& s : sources) {
    for (const ExpectedSample* e : expected_in(s.value)) add(e->accession);
  }
  for (const Source& s : sources) {
    if (s.strict && s.name != "PATIENT ID" && looks_like_identifier(trimmed(s.value))) add(trimmed(s.value));
  }
  if (!out.empty()) return out;
  for (const Source& s : sources) {
    if (s.name == "PATIENT ID") continue;
    for (auto it = std::sregex_iterator(s.value.begin(), s.value.end(), pattern_); it != std::sregex_iterator(); ++it) {
      const auto from = static_cast<std::size_t>(it->position()), to = from + static_cast<std::size_t>(it->length());
      const auto inside = [&](std::size_t i) {
        return i < s.value.size() && std::isalnum(static_cast<unsigned char>(s.value[i])) != 0;
      };
      if ((from > 0 && inside(from - 1)) || inside(to)) continue;  // a piece of a longer word
      if (looks_like_identifier(it->str()) && !is_date(it->str())) add(it->str());
    }
  }
  return out;
}

Whose Identifier::of(const FileFacts& facts, const std::string& folder, const std::string& file_stem) const {
  std::vector<Source> sources;
  const auto add = [&](const char* name, const std::string& value, bool strict) {
    if (!trimmed(value).empty()) sources.push_back({name, value, strict});
  };
  const auto keyword = [&](const char* name) {
    const auto found = facts.identity.find(name);
    return found == facts.identity.end() ? std::string() : found->second;
  };
  // One field of one form at the instrument: SAMPLE ID, whatever the vendor calls it.
  for (const char* name : {"SAMPLE ID", "@SAMPLEID1", "$SMNO"}) add(name, keyword(name), true);
  add("$SRC", keyword("$SRC"), false);
  add("PATIENT ID", keyword("PATIENT ID"), true);
  add("folder", folder, false);
  add("file name", file_stem, false);

  struct Support {
    Whose whose;
    std::vector<std::string> against;
  };
  std::vector<Support> supported;
  for (const std::string& accession : candidates(sources)) {
    Support s;
    s.whose.accession = accession;
    const auto expected = by_letters_.find(letters_of(accession));
    if (expected != by_letters_.end()) {
      s.whose.expected = expected->second;
      s.whose.accession = expected->second->accession;
      s.whose.sources.emplace_back("worklist");
    }
    bool sample_id = false;
    for (const Source& source : sources) {
      const bool patient = source.name == "PATIENT ID";
      const auto match = compare_identity(accession, source.value, source.strict);
      const bool is_sample_id = source.strict && !patient;
      if (match == IdentityMatch::Agrees && !(is_sample_id && sample_id)) s.whose.sources.push_back(source.name);
      if (match == IdentityMatch::Agrees && is_sample_id) sample_id = true;
      if (match == IdentityMatch::Differs && !patient) s.against.push_back(source.name);
    }
    supported.push_back(std::move(s));
  }
  Whose none;
  none.triage = "ID_SUSPECT";
  none.why = "no source of its identity holds an accession";
  if (supported.empty()) return none;
  auto best = std::max_element(supported.begin(), supported.end(), [](const Support& a, const Support& b) {
    return a.whose.sources.size() < b.whose.sources.size();
  });
  Whose out = best->whose;
  std::vector<std::string> against = best->against;
  for (const Support& other : supported) {
    if (&other == &*best) continue;
    for (const std::string& name : other.whose.sources) {
      const bool agrees = std::find(out.sources.begin(), out.sources.end(), name) != out.sources.end();
      const bool said = std::find(against.begin(), against.end(), name) != against.end();
      if (!agrees && !said && name != "worklist") against.push_back(name);
    }
  }
  const std::string patient = trimmed(keyword("PATIENT ID"));
  const bool patient_is_accession = compare_identity(out.accession, patient, true) == IdentityMatch::Agrees;
  if (out.expected != nullptr) out.patient = out.expected->patient;
  if (!out.patient.empty() && compare_identity(out.patient, patient, true) == IdentityMatch::Differs) {
    against.emplace_back("PATIENT ID");
  }
  if (out.patient.empty() && !patient_is_accession && looks_like_identifier(patient)) out.patient = patient;
  const auto conflict = [&](std::string why) {
    out.triage = "ID_CONFLICT";
    out.why = std::move(why);
    return out;
  };
  if (!against.empty())
    return conflict("it is one sample by " + list_of(out.sources) + ", another by " + list_of(against));
  if (out.expected != nullptr) {
    if (auto dates = date_conflict(out.expected->collected, facts.acquired, rules_.collection_days); !dates.empty()) {
      return conflict(dates);
    }
  }
  if (out.sources.size() < rules_.identity_sources) {
    out.triage = "ID_SUSPECT";
    out.why = "its accession rests on " + list_of(out.sources) + " alone; " + std::to_string(rules_.identity_sources) +
              " sources must agree";
  }
  return out;
}

}  // namespace fcscreen::engine
