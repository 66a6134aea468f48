// SPDX-License-Identifier: Apache-2.0
#include "engine/report/words.h"

#include <algorithm>

#include "engine/report/strings/say.h"

namespace fcscreen::engine {
namespace {

using result::Call;

bool holds(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

// What stands in Target::counted, which names the classes.
enum class CountedAs { Matched, Equivocal, Aberrant, Whole, Other };

CountedAs counted_as(const result::Target& target) {
  if (holds(target.counted, "class 3")) return CountedAs::Matched;
  if (holds(target.counted, "equivocal")) return CountedAs::Equivocal;
  if (holds(target.counted, "aberrant") || holds(target.counted, "class 2")) return CountedAs::Aberrant;
  return holds(target.counted, "not removed") ? CountedAs::Whole : CountedAs::Other;
}

}  // namespace

const char* intended_use() { return say::kIntendedUse; }
const char* not_reviewed() { return say::kNotReviewed; }
const char* synthetic_data() { return say::kSyntheticData; }

std::string call_title(Call call) { return say::words_of("call", result::to_string(call)); }

std::string call_sentence(Call call) {
  const say::Coded* entry = say::find("call", result::to_string(call));
  return entry == nullptr ? std::string() : entry->more;
}

Advice advice(const std::string& code) {
  const std::size_t colon = code.find(':');
  const say::Coded* found = say::find("advice", code.substr(0, colon));
  if (found == nullptr) return {say::kNoAdvice, say::kNoAction};
  const std::string part = colon == std::string::npos ? "" : code.substr(colon + 1);
  return {say::filled(found->words, {part.empty() ? part : say::kAdvicePart(part)}), found->more};
}

std::string reason_sentence(const std::string& code) {
  const Advice a = advice(code);
  return a.meaning + " " + a.action;
}

std::string level_sentence(const std::string& level) {
  return say::words_of("level", level, say::words_of("level", "L0"));
}

std::string missing_marker_sentence(const std::string& marker) { return say::kMissingMarker(marker); }

std::string denominator_name(const std::string& code) { return say::words_of("denominator", code, code); }

std::string tissue_name(const std::string& tissue) {
  return say::words_of("tissue", tissue, tissue.empty() ? say::kNotStated : tissue);
}

std::string population_sentence(const result::ScreenResult& result, Grouping grouping) {
  const result::Target& t = result.target;
  if (t.denominator_count == 0) return say::kNothingToCountIn;
  const std::string total = format_count(t.denominator_count, grouping), cells = denominator_name(t.denominator);
  if (t.candidates_ci95 && t.count == 0) {  // the call rests on its size, not on an aberrant event
    const double share = static_cast<double>(t.candidates) / static_cast<double>(t.denominator_count);
    return say::kWholeSentence(format_count(t.candidates, grouping), total, cells, format_percent(share),
                               format_interval(*t.candidates_ci95), format_percent(t.lod));
  }
  if (t.count == 0 || !t.fraction) {
    return say::kNoSuchEvent(total, cells, format_percent(t.lod), format_interval(t.ci95));
  }
  const auto most = std::max_element(t.phenotype_counts.begin(), t.phenotype_counts.end(),
                                     [](const auto& a, const auto& b) { return a.count < b.count; });
  std::size_t told = 0;
  for (const auto& p : t.phenotype_counts) told += p.count;
  const bool named =
      told == t.count && most != t.phenotype_counts.end() && most->count * 2 >= t.count && !most->phenotype.empty();
  const CountedAs what = counted_as(t);
  const std::string name = what == CountedAs::Aberrant    ? say::kAberrantCell
                           : what == CountedAs::Equivocal ? say::kEquivocalCell
                                                          : say::kImmatureCell;
  std::string interval = format_interval(t.ci95);
  if (interval.size() > 2) interval.resize(interval.size() - 2);  // the unit stands before the bracket
  return say::kPopulation(t.count, named ? most->phenotype : name, format_count(t.count, grouping), total, cells,
                          format_percent(*t.fraction), interval);
}

std::string counted_name(const result::Target& target) {
  switch (counted_as(target)) {
    case CountedAs::Matched: return say::kCountedMatched;
    case CountedAs::Equivocal: return say::kCountedEquivocal;
    case CountedAs::Aberrant: return say::kCountedAberrant;
    case CountedAs::Whole: return say::kWholeCompartment;
    case CountedAs::Other: break;
  }
  return target.counted.empty() ? say::kCountedImmature : target.counted;
}

std::string laip_sentence(const result::ScreenResult& result) {
  if (!result.laip) return {};
  const result::Laip& l = *result.laip;
  const auto grouped = [](std::size_t n) { return format_count(n, Grouping::Comma); };
  if (l.status == "not_available") return say::kLaipNotUsed(l.why);
  std::string out = say::kLaipInformed(l.count, grouped(l.count));
  if (l.fraction) out += say::kLaipShare(format_percent(*l.fraction), format_interval(l.ci95));
  out += say::kLaipLimits(format_percent(l.lod), l.lob_text);
  out += l.status == "used" ? say::kLaipConfidence(l.confidence) : say::kLaipBatch(l.why);
  out += result.fcscreen.reference_own ? say::kLaipBlind(grouped(result.aberrancy.events_per_class[2]))
                                       : say::kLaipBlindAll(grouped(result.target.candidates));
  return out + (l.new_count > 0 ? say::kLaipAway(grouped(l.new_count)) : ".");
}

std::string aberrancy_sentence(int aberrancy_class) {
  return say::words_of("class", std::to_string(aberrancy_class), say::kClassNotAssessed);
}

std::string feature_sentence(const result::Feature& feature) {
  const say::Coded* kind = say::find("feature", feature.kind);
  std::string out = kind == nullptr ? feature.marker + " " + feature.kind : say::filled(kind->words, {feature.marker});
  if (feature.delta_decades != 0) out = say::kFeatureBy(out, format_delta(feature.delta_decades));
  return feature.exempt ? say::kFeatureExempt(out) : out;
}

std::string qc_word(result::QcStatus status) {
  switch (status) {
    case result::QcStatus::Pass: return say::kQcPass;
    case result::QcStatus::Warn: return say::kQcWarn;
    case result::QcStatus::Fail: return say::kQcFail;
    case result::QcStatus::NotAssessed: return say::kQcNotAssessed;
  }
  return {};
}

std::string hemodilution_sentence(const std::string& code) {
  return say::words_of("hemodilution", code, say::kDilutionNotAssessed);
}

std::string reference_sentence(const result::Software& software) {
  return software.reference_own ? say::kReferenceOwn : say::kReferenceGeneric;
}

const std::vector<std::string>& forbidden_words() {
  static const std::vector<std::string> words = {
      "leukemia", "leukaemia", "leukemic",  "leukaemic", "relapse",    "relapsed",   "remission",
      "cure",     "cured",     "diagnosis", "diagnoses", "diagnose",   "diagnostic", "responds to withdrawal",
      "stop",     "withhold",  "resume",    "treat",     "discontinue"};
  return words;
}

}  // namespace fcscreen::engine
