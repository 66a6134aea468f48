// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>

#include "io/fcs/file_events.h"
#include "io/fcs/keyword_reader.h"
#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"
#include "io/fcs/reporter.h"
#include "io/fcs/rewrite_internal.h"
#include "io/fcs/write_text_internal.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

bool is_matrix_keyword(std::string_view upper) {
  return upper == "$SPILLOVER" || upper == "SPILL" || upper == "$SPILL" || upper == "SPILLOVER" || upper == "$COMP" ||
         upper.substr(0, 4) == "$DFC";
}

/// True when strict reading of the version has nothing to say about a keyword.
bool is_right(const std::string& key, const std::string& value, int version) {
  Keywords one;
  one.add(key, value);
  Reporter reporter(Policy::Strict, {}, version);
  KeywordReader reader(one, reporter, 0);
  check_keywords(reader);
  reader.finish();
  return !reporter.failed() && reporter.findings().empty();
}

/// hh:mm:ss:tt of FCS 3.0 (sixtieths) in the form of 3.1, hh:mm:ss.cc; nothing when it is not that.
std::string in_hundredths(std::string_view text) {
  text = trim(text);
  if (text.size() != 11 || text[8] != ':') return {};
  const auto ticks = parse_unsigned(text.substr(9));
  if (!ticks || *ticks >= 60) return {};
  const std::string hundredths = std::to_string((*ticks * 100 + 30) / 60);
  return std::string(text.substr(0, 8)) + "." + std::string(2 - hundredths.size(), '0') + hundredths;
}

/// dd-mmm-yyyy and hh:mm:ss[.cc] as yyyy-mm-ddThh:mm:ss[.cc]; empty when either is something else.
std::string iso_time(const std::string& date, const std::string& clock) {
  constexpr int kVersion31 = 2;
  if (trim(date).size() != 11 || trim(clock).empty()) return {};
  if (!is_right("$DATE", date, kVersion31) || !is_right("$BTIM", clock, kVersion31)) return {};
  const std::string_view d = trim(date);
  const auto month = std::find(kMonths.begin(), kMonths.end(), upper_ascii(d.substr(3, 3))) - kMonths.begin() + 1;
  return std::string(d.substr(7, 4)) + (month < 10 ? "-0" : "-") + std::to_string(month) + "-" +
         std::string(d.substr(0, 2)) + "T" + std::string(trim(clock));
}

class KeywordPlan {
 public:
  KeywordPlan(const Dataset& set, const RewriteOptions& options, const std::map<std::string, std::string>& renamed,
              const Changes& changes, WriteDataset& out, Findings& findings)
      : set_(set),
        options_(options),
        renamed_(renamed),
        changes_(changes),
        out_(out),
        findings_(findings),
        version_(out.version == WriteVersion::Fcs32 ? 3 : 2) {}

  void run() {
    plan_matrix();
    if (version_ == 3) plan_datetime();
    for (const auto& [key, value] : set_.keywords.items()) take(key, value);
    plan_time_step();
    plan_provenance();
    add_list(findings_, "FCS-W05", Severity::Info,
             "Keywords that " + std::string(version_ == 3 ? "FCS 3.2" : "FCS 3.1") +
                 " lacks, deprecates or wants in another form, kept with the prefix " + kOriginalPrefix,
             moved_);
    add_list(findings_, "FCS-W05", Severity::Info, "Keywords restated in the form of the version", restated_);
    add_list(findings_, "FCS-W05", Severity::Info, "Keywords without a value, left out", blank_);
    add_list(findings_, "FCS-W05", Severity::Warning, "Keywords cleaned of bytes that FCS does not allow", cleaned_);
  }

 private:
  void keep(const std::string& key, const std::string& value) { out_.keywords.emplace_back(key, value); }

  void move(const std::string& key, const std::string& value) {
    moved_.push_back(key);
    keep(kOriginalPrefix + key, value);
  }

  void restate(const std::string& key, const std::string& to, const std::string& value) {
    if (set_.keywords.find(to) != nullptr && upper_ascii(key) != to) return move(key, set_.keywords.get(key));
    restated_.push_back(key + (upper_ascii(key) == to ? "" : " as " + to) + " " + printable(value));
    keep(to, value);
  }

  /// A matrix that is sound goes on as $SPILLOVER, or as the one applied; every other text only as it was.
  void plan_matrix() {
    const std::string& status = set_.spillover_status;
    if (!set_.spillover || (status != "ok" && status != "identity")) return;
    consumed_ = upper_ascii(set_.spillover->keyword);
    if (options_.compensated) {
      keep("FCSCREEN_APPLIED_SPILLOVER", spillover_text(*set_.spillover));
      findings_.add("FCS-W07", Severity::Info,
                    set_.spillover->keyword +
                        " was applied; it goes on as FCSCREEN_APPLIED_SPILLOVER, and there is no $SPILLOVER that could "
                        "be applied again.");
      return;
    }
    out_.spillover = set_.spillover;
    for (std::string& name : out_.spillover->names) {
      if (const auto to = renamed_.find(name); to != renamed_.end()) name = to->second;
    }
    if (consumed_ == "$SPILLOVER") return;
    findings_.add("FCS-W07", Severity::Info, set_.spillover->keyword + " is written as $SPILLOVER.");
  }

  void plan_datetime() {
    const std::string date = set_.keywords.get("$DATE");
    const auto clock = [&](const char* key) {
      const std::string text = set_.keywords.get(key), converted = in_hundredths(text);
      return converted.empty() ? text : converted;
    };
    const std::string begin = iso_time(date, clock("$BTIM")), end = iso_time(date, clock("$ETIM"));
    if (!begin.empty() && set_.keywords.find("$BEGINDATETIME") == nullptr) keep("$BEGINDATETIME", begin);
    // An end before the beginning is on a later day, which $DATE does not say.
    const bool same_day = !begin.empty() && end >= begin;
    if (same_day && set_.keywords.find("$ENDDATETIME") == nullptr) keep("$ENDDATETIME", end);
  }

  void take(const std::string& key, const std::string& text) {
    const std::string upper = upper_ascii(trim(key));
    if (const auto original = changes_.originals.find(upper); original != changes_.originals.end()) {
      const std::string value = clean_value(upper, original->second);  // restated by the writer, reported by its kind
      if (!trim(value).empty()) keep(kOriginalPrefix + upper, value);
      return;
    }
    if (is_structural_here(upper)) return;
    if (trim(text).empty()) return blank_.push_back(printable(key));
    const std::string name = clean_key(upper), value = clean_value(name, text);
    if (is_matrix_keyword(upper)) {
      if (upper != consumed_ && !same_matrix(text)) move(name, value);
      return;
    }
    if (special(upper, value)) return;
    if (name.front() == '$' && !is_right(name, value, version_)) return move(name, value);
    keep(name, value);
  }

  [[nodiscard]] bool is_structural_here(const std::string& upper) const {
    if (upper == "$SPILLOVER") return false;
    if (is_structural(upper, set_.parameters.size()) || upper == "$UNICODE") return true;
    if (upper.substr(0, 2) != "$P" || upper.size() < 4) return false;
    const auto index = parse_unsigned(std::string_view(upper).substr(2, upper.size() - 3));
    return index && *index >= 1 && *index <= set_.parameters.size() && (upper.back() == 'S' || upper.back() == 'G');
  }

  [[nodiscard]] bool same_matrix(const std::string& text) const {
    return !consumed_.empty() && trim(text) == trim(set_.keywords.get(consumed_));
  }

  std::string clean_key(const std::string& upper) {
    std::string clean = printable(upper, upper.size());
    if (clean != upper) cleaned_.push_back(clean);
    return clean;
  }

  std::string clean_value(const std::string& key, const std::string& text) {
    std::string clean = text;
    clean.erase(std::remove(clean.begin(), clean.end(), '\0'), clean.end());
    if (clean.size() != text.size()) cleaned_.push_back(key);
    // Blanks around a number are against the standard; around words they may mean something.
    if (key.front() == '$' && parse_number(clean)) clean = std::string(trim(clean));
    return clean;
  }

  /// Keywords whose meaning a rewrite touches. True when dealt with.
  bool special(const std::string& upper, const std::string& value) {
    if (upper == "$LAST_MODIFIED" || upper == "$LAST_MODIFIER") {
      move(upper, value);
      return true;
    }
    if (upper == "$ORIGINALITY") return true;  // stated again below
    if (upper == "$TIMESTEP" && needs_time_step() && !has_time_step()) {
      move(upper, value);
      return true;
    }
    if ((upper == "$BTIM" || upper == "$ETIM") && version_ == 2 && !in_hundredths(value).empty()) {
      restate(upper, upper, in_hundredths(value));
      return true;
    }
    if (options_.compensated && upper == "APPLY COMPENSATION") {
      restate(upper, upper, "FALSE");
      return true;
    }
    if (options_.compensated && upper == "$UNSTAINEDCENTERS") {  // of uncompensated values
      move(upper, value);
      return true;
    }
    return special_of_32(upper, value) || special_trigger(upper, value);
  }

  bool special_of_32(const std::string& upper, const std::string& value) {
    if (version_ != 3) return false;
    constexpr std::array<std::pair<std::string_view, const char*>, 3> kPlate = {
        {{"$PLATEID", "$CARRIERID"}, {"$PLATENAME", "$CARRIERTYPE"}, {"$WELLID", "$LOCATIONID"}}};
    for (const auto& [from, to] : kPlate) {
      if (upper != from) continue;
      restate(upper, to, value);
      return true;
    }
    return false;
  }

  /// $TR names a parameter.
  bool special_trigger(const std::string& upper, const std::string& value) {
    const std::size_t comma = value.rfind(',');
    if (upper != "$TR" || comma == std::string::npos) return false;
    const auto to = renamed_.find(value.substr(0, comma));
    if (to == renamed_.end()) return false;
    restate(upper, upper, to->second + value.substr(comma));
    return true;
  }

  [[nodiscard]] bool needs_time_step() const {
    return std::any_of(set_.parameters.begin(), set_.parameters.end(), [](const Parameter& p) { return p.is_time; });
  }
  [[nodiscard]] bool has_time_step() const { return parse_number(set_.keywords.get("$TIMESTEP")).value_or(0) > 0; }

  void plan_time_step() {
    if (!needs_time_step() || has_time_step()) return;
    keep("$TIMESTEP", "1");
    keep("FCSCREEN_TIMESTEP", "unknown: the source states no $TIMESTEP, and 1 was written because FCS asks for one");
    findings_.add("FCS-W09", Severity::Warning,
                  "The length of a time tick ($TIMESTEP) is not known; written as 1, and marked by FCSCREEN_TIMESTEP.");
  }

  void plan_provenance() {
    const bool linearized = options_.values == Values::Linearized &&
                            std::any_of(set_.parameters.begin(), set_.parameters.end(),
                                        [&](const Parameter& p) { return is_logarithmic(set_, p); });
    const bool modified = options_.compensated || linearized || set_.salvaged;
    const std::string before = upper_ascii(trim(set_.keywords.get("$ORIGINALITY")));
    const bool was_modified = before == "DATAMODIFIED";
    keep("$ORIGINALITY", modified || was_modified ? "DataModified"
                         : before == "APPENDED"   ? "Appended"
                                                  : "NonDataModified");
    if (!options_.modifier.empty()) keep("$LAST_MODIFIER", options_.modifier);
    if (!options_.modified.empty()) keep("$LAST_MODIFIED", options_.modified);
    if (set_.salvaged) keep("FCSCREEN_SALVAGED", "the whole events of a damaged file");
  }

  const Dataset& set_;
  const RewriteOptions& options_;
  const std::map<std::string, std::string>& renamed_;
  const Changes& changes_;
  WriteDataset& out_;
  Findings& findings_;
  int version_;           // column of the keyword table
  std::string consumed_;  // the matrix keyword that was used, upper case
  std::vector<std::string> moved_, restated_, blank_, cleaned_;
};

}  // namespace

void plan_keywords(const Dataset& set, const RewriteOptions& options, const std::map<std::string, std::string>& renamed,
                   const Changes& changes, WriteDataset& out, Findings& findings) {
  KeywordPlan(set, options, renamed, changes, out, findings).run();
}

}  // namespace fcscreen::io::fcs
