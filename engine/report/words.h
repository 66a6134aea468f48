// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/result/screen_result.h"

// The sentences fcscreen writes for people, made of the string table (strings/en.def) and a result: terminal and report
// say the same. The words are closed (SPEC §0.4): none of them names a disease or advises on a drug, but for the
// intended-use sentence.
namespace fcscreen::engine {

/// How digits are grouped in threes.
enum class Grouping {
  Comma,        ///< "498,231": terminals
  NarrowSpace,  ///< U+202F, as ISO 80000-1 asks: paper
};

/// SPEC §0.1, verbatim.
[[nodiscard]] const char* intended_use();
/// "PRELIMINARY – NOT REVIEWED".
[[nodiscard]] const char* not_reviewed();
/// "SYNTHETIC DATA – NOT FROM A PERSON".
[[nodiscard]] const char* synthetic_data();

/// The call as large type says it: "Detected, quantifiable".
[[nodiscard]] std::string call_title(result::Call call);
/// The call in one sentence.
[[nodiscard]] std::string call_sentence(result::Call call);

/// What a reason or flag of SPEC §0.4 means, and what to do.
struct Advice {
  std::string meaning, action;
};
/// For `code`, or "CODE:marker". A code that is not in the table is named as such.
[[nodiscard]] Advice advice(const std::string& code);
/// Meaning and action as one text.
[[nodiscard]] std::string reason_sentence(const std::string& code);

/// What a capability level (SPEC §1.3) can and cannot say.
[[nodiscard]] std::string level_sentence(const std::string& level);
/// "CD34 not in this tube: populations recognisable only by CD34 are not excluded." (SPEC §1.4, fixed)
[[nodiscard]] std::string missing_marker_sentence(const std::string& marker);

/// Two significant figures down to 0.0001 %: 0.000827 -> "0.083 %". Below that "<0.0001 %"; never "0 %"; a fraction
/// below 1 never reads "100 %". NaN or negative: "not known".
[[nodiscard]] std::string format_percent(double fraction);
/// "0.075–0.091 %"; both ends to two significant figures, a lower end of 0 as "0". Ends that would read the same get
/// up to two figures more ("38.5–39.2 %"); ends that are the same still are given once.
[[nodiscard]] std::string format_interval(const result::Interval& interval);
/// The number with its digits grouped in threes.
[[nodiscard]] std::string format_count(std::size_t n, Grouping grouping = Grouping::NarrowSpace);
/// "1 event", "412 events".
[[nodiscard]] std::string events_in_words(std::size_t n, Grouping grouping = Grouping::NarrowSpace);
/// `part` of `of` in per cent for tables: one decimal from 10 % on, two significant figures below; "–" when `of` is 0
/// and for no events.
[[nodiscard]] std::string format_share(std::size_t part, std::size_t of);
/// "94.5 % (94.3–94.8)": format_share() with its exact 95 % interval (Clopper–Pearson: counting error only), the ends
/// to the same figures, one more where they would read the same. No events: "– (0–0.011 %)"; all: "100.0 % (≥96.4)";
/// `of` is 0: "–".
[[nodiscard]] std::string format_share_interval(std::size_t part, std::size_t of);
/// "−3.08", the decimal logarithm of a fraction; "–" for 0.
[[nodiscard]] std::string format_log10(double fraction);
/// "+0.82 decades (6.6×)", the signed difference of two intensities.
[[nodiscard]] std::string format_delta(double decades);
/// "6.6", the factor of a difference in decades, whatever its sign; two significant figures.
[[nodiscard]] std::string format_factor(double decades);
/// A sentence made for the terminal, with its digits grouped as on paper: "200,000" becomes "200 000".
[[nodiscard]] std::string paper_digits(const std::string& text);
/// "1.88", a level in decades; "−0.30". NaN: "–".
[[nodiscard]] std::string format_decades(double decades);
/// "6.1", a distance from the normal path; NaN or negative: "–".
[[nodiscard]] std::string format_distance(double distance);
/// The headline number: the fraction, "<LOD" when nothing was counted or the call is that nothing was detected, "–"
/// without a denominator.
[[nodiscard]] std::string target_percent(const result::Target& target);

/// The text with a capital where it begins with a small letter of ASCII.
[[nodiscard]] std::string capital(std::string text);
/// The panel as page 1 names it: its name, or how many markers it has where it is none of the listed ones.
[[nodiscard]] std::string panel_name(const result::Panel& panel);
/// What was counted, for the place before its percentage: "aberrant immature B cells", "immature B cells, normal
/// precursors included". Taken from Target::counted.
[[nodiscard]] std::string counted_name(const result::Target& target);

/// "nucleated cells" for "TNC_gate" and so on (SPEC §3.1); an unknown code is returned as it is.
[[nodiscard]] std::string denominator_name(const std::string& code);
/// "bone marrow", "peripheral blood" or "not stated".
[[nodiscard]] std::string tissue_name(const std::string& tissue);

/// "CD10+CD34+TdT+ population of 412 events in 498,231 nucleated cells, 0.083 % (0.075–0.091)": the most frequent
/// phenotype names the population when it has half of the events or more, and the phenotypes are those of the events
/// counted.
[[nodiscard]] std::string population_sentence(const result::ScreenResult& result, Grouping grouping = Grouping::Comma);
/// Both arms in one sentence: what was matched to the patient's earlier population, what the blind arm counts, and
/// why the first is not part of the call where it is not; empty without an earlier sample.
[[nodiscard]] std::string laip_sentence(const result::ScreenResult& result);
/// The DNA index in one line: index and band, CV, events, share outside the diploid band and what it is relative to; or
/// why it was not assessed.
[[nodiscard]] std::string ploidy_line(const result::Ploidy& ploidy, Grouping grouping = Grouping::Comma);
/// The same without its lead "DNA index".
[[nodiscard]] std::string ploidy_value(const result::Ploidy& ploidy, Grouping grouping = Grouping::Comma);
/// What must be said with a DNA index (SPEC §6): that a diploid one excludes nothing, what an aberrant one is and is
/// not, and that hyperdiploidy may be a doubled hypodiploid clone. `reference_gap`: how far the medians of two kinds of
/// normal cells may lie apart unsaid. Nothing where it was not assessed.
[[nodiscard]] std::vector<std::string> ploidy_sentences(const result::Ploidy& ploidy, double reference_gap);
/// The aberrancy class (0..3, -1 not assessed) in words.
[[nodiscard]] std::string aberrancy_sentence(int aberrancy_class);
/// The most important features of a group in one line, `most` markers at most, one entry per marker, those that count
/// first, then by size: "CD38 8.0× dimmer and out of step, CD58 6.9× brighter". Empty when there are none.
[[nodiscard]] std::string features_in_brief(const result::Cluster& cluster, std::size_t most);
/// "Held at class 1: one independent feature, two are needed." from Cluster::held_back; empty where nothing holds it.
[[nodiscard]] std::string held_back_sentence(const result::Cluster& cluster);
/// What the internal staining controls show, in one line; empty without any.
[[nodiscard]] std::string control_sentence(const std::vector<result::StainControl>& controls);
/// The marrow populations that were scored against their 5th percentile, in one line; empty where none was.
[[nodiscard]] std::string dilution_sentence(const result::MarrowQuality& marrow);
/// "CD58 brighter than the reference, +0.82 decades (6.6×)".
[[nodiscard]] std::string feature_sentence(const result::Feature& feature);
/// "pass", "check", "fail", "not assessed".
[[nodiscard]] std::string qc_word(result::QcStatus status);
/// What the terminal says under the headline of a sample, one line each without indentation: why the call is what it
/// is and what to do next. Flags follow the reasons; what is usual for the sample's reference is said once.
[[nodiscard]] std::vector<std::string> terminal_lines(const result::ScreenResult& result);
/// Hemodilution code in words.
[[nodiscard]] std::string hemodilution_sentence(const std::string& code);
/// What stands behind the numbers: own or generic reference, one sentence with its consequence.
[[nodiscard]] std::string reference_sentence(const result::Software& software);

/// Words machine-written text must not contain, in lower case (SPEC §0.4); "stop", "withhold" and "resume" as
/// instructions are part of the list. For tests.
[[nodiscard]] const std::vector<std::string>& forbidden_words();

}  // namespace fcscreen::engine
