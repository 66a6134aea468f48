// SPDX-License-Identifier: Apache-2.0
#include "engine/report/words.h"

#include <algorithm>
#include <array>

namespace fcscreen::engine {
namespace {

using result::Call;

struct Entry {
  const char* code;
  const char* meaning;
  const char* action;
};

// One sentence for what it means, one for what to do. "{}" is the part of the code behind its colon.
constexpr std::array kAdvice = {
    Entry{"NO_EVENTS", "The file holds no events that count in the denominator.", "Acquire the tube again."},
    Entry{"NO_SCATTER", "There is no forward or side scatter, as in mass cytometry; cells cannot be told from debris.",
          "Use a tube acquired with scatter."},
    Entry{"RAW_SPECTRAL", "These are raw spectral detectors, not unmixed markers.", "Export the unmixed file."},
    Entry{"PANEL_AMBIGUOUS", "A marker is claimed by two detectors, or a nameless channel could carry a missing one.",
          "Name the channels in the panel map."},
    Entry{"NO_LINEAGE_MARKER", "The tube has no B-lineage marker.", "Stain a tube with CD19 or CD22."},
    Entry{"PANEL_INSUFFICIENT", "The tube lacks markers that this statement needs.",
          "Stain a B-cell precursor tube if clinically indicated."},
    Entry{"ID_CONFLICT", "The sources of the sample's identity disagree.",
          "Settle the identity before the numbers are used."},
    Entry{"ID_SUSPECT", "Features that are normally constant in this patient differ from earlier samples.",
          "Check for a tube or patient mix-up."},
    Entry{"COMP_FAIL", "Compensation leaves a residue that can make or move a population.",
          "Check the matrix against single stains."},
    Entry{"LABEL_SWAP_SUSPECT", "Two channels fit each other's control cells better than their own.",
          "Check the panel map and the cocktail."},
    Entry{"STAIN_FAIL", "Control cells in the tube do not stain as they should{}.", "Repeat the staining."},
    Entry{"DOUBLET_SUSPECT", "Many events of the population lie among doublets.",
          "Look at its singlet plot before counting it."},
    Entry{"CARRYOVER_SUSPECT", "The events come early after a tube with many such cells: they may be carried over.",
          "Acquire the tube again after a wash."},
    Entry{"GATE_SENSITIVE", "The count crosses its limit when all cuts are moved by 0.10 decade (1.26-fold).",
          "Look at the cuts on the target page."},
    Entry{"NO_REFERENCE", "There is no normal reference of this laboratory to tell normal precursors from others.",
          "Build one from normal and regenerating marrows."},
    Entry{"LOW_SENSITIVITY", "Too few cells were acquired to exclude a population of 0.01 %.",
          "Acquire more cells: 200\u202f000 for 0.01 %, better 500\u202f000."},
    Entry{"LOB_NOT_ESTABLISHED", "No limit of blank is established for this panel and analysis version.",
          "Measure it on at least 20 normal samples."},
    Entry{"HEMODILUTED", "The aspirate is diluted with blood: marrow cells are under-represented.",
          "Use the first pull where there is one."},
    Entry{"LOW_VIABILITY", "Less than half of the cells are viable.", "Use a fresher sample."},
    Entry{"TIME_LOSS", "More than 30 % of the acquisition was removed as unstable.",
          "Check the fluidics and acquire again."},
    Entry{"TARGET_LOSS", "A cleaning gate removed clearly more of the target than of other lymphoid cells.",
          "Look at the gate named under quality."},
    Entry{"NO_ANCHOR", "The T and NK cells that place the cuts were not found.",
          "Look at the CD45 / side scatter plot."},
    Entry{"THERAPY_UNKNOWN", "It is not known whether an anti-CD19 drug was given.",
          "Screen again with the therapy stated."},
    Entry{"LINEAGE_MASKED", "CD19 may be masked or lost and the tube has no other lineage marker.",
          "Stain CD22, or CD24 with CD66b."},
    Entry{"LOW_N", "Fewer than 200\u202f000 cells: a population seen is real, one not seen is not excluded.",
          "Acquire more cells for follow-up."},
    Entry{"AT_LEAST", "The sample understates the population: read the fraction as “at least”.",
          "See the quality lights."},
    Entry{"LOW_CONF", "The methods that place a cut disagree by more than 0.30 decade{}.", "Look at the cut."},
    Entry{"WARN_COMP", "Compensation leaves a small residue, or could not be checked.", "Look at the single stains."},
    Entry{"CONTROL_NOT_ASSESSABLE", "Too few control cells to check a staining{}.", "None if expected after therapy."},
    Entry{"CONTROL_NO_BASELINE", "No baseline of this laboratory to check stainings against{}.",
          "Store control values of normal samples."},
    Entry{"MATURE_B_RESTRICTED", "A mature B-cell group is restricted or unusual; it is not counted in the target.",
          "Review the mature B cells."},
    Entry{"REFERENCE_GENERIC", "The reference is generic: it describes and does not decide.",
          "Build a reference of this laboratory."},
    Entry{"HEMODILUTION_NOT_ASSESSED", "Dilution with blood could not be assessed from this tube.",
          "Compare with the smear."},
};

std::string with_part(std::string text, const std::string& part) {
  const std::size_t at = text.find("{}");
  if (at != std::string::npos) text.replace(at, 2, part.empty() ? "" : " (" + part + ")");
  return text;
}

std::string feature_kind(const result::Feature& feature) {
  if (feature.kind == "over-expression") return " brighter than the reference";
  if (feature.kind == "under-expression") return " dimmer than the reference";
  if (feature.kind == "asynchrony") return " out of step with maturation";
  if (feature.kind == "cross-lineage") return " of another lineage present";
  if (feature.kind == "arrest") return " uniform, without later stages";
  return " " + feature.kind;
}

}  // namespace

const char* intended_use() {
  return "fcscreen quantifies and describes immature B-cell populations in flow cytometry list-mode data and their "
         "change between serial samples, to help a qualified pathologist decide what to review. It does not diagnose "
         "leukaemia and does not recommend starting, stopping or changing any drug.";
}

const char* not_reviewed() { return "PRELIMINARY – NOT REVIEWED"; }
const char* synthetic_data() { return "SYNTHETIC DATA – NOT FROM A PERSON"; }

std::string call_title(Call call) {
  switch (call) {
    case Call::NotEvaluable: return "Not evaluable";
    case Call::Indeterminate: return "Indeterminate";
    case Call::NotDetected: return "Not detected";
    case Call::NormalPrecursorsOnly: return "Normal precursors only";
    case Call::Trace: return "Trace";
    case Call::DetectedBelowLoq: return "Detected, below LOQ";
    case Call::DetectedQuantifiable: return "Detected, quantifiable";
    case Call::AtypicalImmatureB: return "Atypical immature B";
    case Call::ImmatureBExpandedL1: return "Immature B expanded (L1)";
    case Call::ImmatureBNotExpandedL1: return "Immature B not expanded (L1)";
  }
  return "Not evaluable";
}

std::string call_sentence(Call call) {
  switch (call) {
    case Call::NotEvaluable: return "No statement about immature B cells can be made from this file.";
    case Call::Indeterminate: return "The data neither show nor exclude an aberrant immature B-cell population.";
    case Call::NotDetected: return "No aberrant immature B-cell population at or above the limit of detection.";
    case Call::NormalPrecursorsOnly:
      return "B-cell precursors are present and follow the normal maturation path; nothing else at or above the limit "
             "of detection.";
    case Call::Trace:
      return "More aberrant immature B cells than blank samples show, fewer than the limit of detection.";
    case Call::DetectedBelowLoq:
      return "An aberrant immature B-cell population is present; its size is below the limit of quantitation.";
    case Call::DetectedQuantifiable: return "An aberrant immature B-cell population is present and can be quantified.";
    case Call::AtypicalImmatureB:
      return "Immature B cells are expanded or partly aberrant and cannot be told from regenerating precursors.";
    case Call::ImmatureBExpandedL1:
      return "Immature B cells are expanded; this tube cannot say more. Reflex a B-ALL tube.";
    case Call::ImmatureBNotExpandedL1:
      return "Immature B cells are not expanded; this tube cannot say more. Reflex a B-ALL tube if clinically "
             "indicated.";
  }
  return {};
}

Advice advice(const std::string& code) {
  const std::size_t colon = code.find(':');
  const std::string name = code.substr(0, colon);
  const std::string part = colon == std::string::npos ? "" : code.substr(colon + 1);
  const auto found = std::find_if(kAdvice.begin(), kAdvice.end(), [&](const Entry& e) { return name == e.code; });
  if (found == kAdvice.end()) return {"Code without a sentence of its own.", "See the findings."};
  return {with_part(found->meaning, part), found->action};
}

std::string reason_sentence(const std::string& code) {
  const Advice a = advice(code);
  return a.meaning + " " + a.action;
}

std::string level_sentence(const std::string& level) {
  if (level == "L3") return "all markers for an immature B-cell population and its aberrancy";
  if (level == "L2") return "immature B-cell population and its aberrancy; TdT not assessed";
  if (level == "L2-") return "immature B-cell population; phenotype incompletely assessed";
  if (level == "L1") return "expansion of immature B cells only; never aberrant, never an exclusion";
  if (level == "BELOW_L1") return "a lineage marker, but too few others for any statement";
  return "no B-lineage marker";
}

std::string missing_marker_sentence(const std::string& marker) {
  return marker + " not in this tube: populations recognisable only by " + marker + " are not excluded.";
}

std::string denominator_name(const std::string& code) {
  if (code == "TNC_gate") return "nucleated cells";
  if (code == "TNC_syto") return "nucleated cells";
  if (code == "CD45P") return "CD45+ cells";
  if (code == "MNC") return "mononuclear cells";
  if (code == "B") return "B cells";
  if (code == "immB") return "immature B cells";
  return code;
}

std::string tissue_name(const std::string& tissue) {
  if (tissue == "BM") return "bone marrow";
  if (tissue == "PB") return "peripheral blood";
  return tissue.empty() ? "not stated" : tissue;
}

std::string population_sentence(const result::ScreenResult& result, Grouping grouping) {
  const result::Target& t = result.target;
  if (t.denominator_count == 0) return "No cells to count in";
  const std::string cells = format_count(t.denominator_count, grouping) + " " + denominator_name(t.denominator);
  if (t.candidates_ci95 && t.count == 0) {  // the call rests on its size, not on an aberrant event
    const double share = static_cast<double>(t.candidates) / static_cast<double>(t.denominator_count);
    return "Immature B cells, normal precursors included: " + format_count(t.candidates, grouping) + " events in " +
           cells + ", " + format_percent(share) + " (95 % CI " + format_interval(*t.candidates_ci95) +
           "); no aberrant group seen among them at or above the LOD of " + format_percent(t.lod);
  }
  if (t.count == 0 || !t.fraction) {
    return "No such event in " + cells + ", <LOD (LOD " + format_percent(t.lod) + "; 95 % CI " +
           format_interval(t.ci95) + ")";
  }
  const auto most = std::max_element(t.phenotype_counts.begin(), t.phenotype_counts.end(),
                                     [](const auto& a, const auto& b) { return a.count < b.count; });
  std::size_t told = 0;
  for (const auto& p : t.phenotype_counts) told += p.count;
  const bool named =
      told == t.count && most != t.phenotype_counts.end() && most->count * 2 >= t.count && !most->phenotype.empty();
  std::string name = counted_name(t);
  name = name.rfind("aberrant", 0) == 0    ? "Aberrant immature B-cell"
         : name.rfind("equivocal", 0) == 0 ? "Equivocal immature B-cell"
                                           : "Immature B-cell";
  std::string interval = format_interval(t.ci95);
  if (interval.size() > 2) interval.resize(interval.size() - 2);  // the unit stands before the bracket
  return (named ? most->phenotype : name) + " population of " + format_count(t.count, grouping) +
         (t.count == 1 ? " event in " : " events in ") + cells + ", " + format_percent(*t.fraction) + " (" + interval +
         ")";
}

std::string counted_name(const result::Target& target) {
  const auto begins = [&target](const char* word) { return target.counted.find(word) != std::string::npos; };
  if (begins("class 3")) return "immature B cells matched to the patient's earlier population";
  if (begins("equivocal")) return "equivocal immature B cells";
  if (begins("aberrant") || begins("class 2")) return "aberrant immature B cells";
  if (begins("not removed")) return "immature B cells, normal precursors included";
  return target.counted.empty() ? "immature B cells" : target.counted;
}

std::string laip_sentence(const result::ScreenResult& result) {
  if (!result.laip) return {};
  const result::Laip& l = *result.laip;
  const auto grouped = [](std::size_t n) { return format_count(n, Grouping::Comma); };
  if (l.status == "not_available") return "The patient's earlier sample was not used: " + l.why + ".";
  std::string out = "Informed arm: " + grouped(l.count) + (l.count == 1 ? " event" : " events") +
                    " matched to the patient's earlier population";
  if (l.fraction) out += ", " + format_percent(*l.fraction) + " (95 % CI " + format_interval(l.ci95) + ")";
  out += "; LOD " + format_percent(l.lod) + ", " + l.lob_text;
  out += l.status == "used" ? ", confidence " + l.confidence + "."
                            : "; not part of the call, the batch check failed: " + l.why + ".";
  const auto& counts = result.aberrancy.events_per_class;
  out += result.fcscreen.reference_own
             ? " Blind arm: " + grouped(counts[2]) + " events of aberrant groups"
             : " Blind arm: " + grouped(result.target.candidates) + " candidates, normal precursors not removed";
  return out + (l.new_count > 0 ? ", " + grouped(l.new_count) + " of them away from the earlier population." : ".");
}

std::string aberrancy_sentence(int aberrancy_class) {
  switch (aberrancy_class) {
    case 0: return "Class 0: normal, no aberrant feature, a continuous spectrum";
    case 1: return "Class 1: equivocal, one feature or only features seen in regeneration or under therapy";
    case 2: return "Class 2: aberrant, two or more independent features";
    case 3: return "Class 3: matches this patient's own earlier phenotype";
    default: return "Not assessed";
  }
}

std::string feature_sentence(const result::Feature& feature) {
  std::string out = feature.marker + feature_kind(feature);
  if (feature.delta_decades != 0) out += ", " + format_delta(feature.delta_decades);
  if (feature.exempt) out += "; also seen in regeneration or under therapy, not counted";
  return out;
}

std::string qc_word(result::QcStatus status) {
  switch (status) {
    case result::QcStatus::Pass: return "pass";
    case result::QcStatus::Warn: return "check";
    case result::QcStatus::Fail: return "fail";
    case result::QcStatus::NotAssessed: return "not assessed";
  }
  return {};
}

std::string hemodilution_sentence(const std::string& code) {
  if (code == "HEMODILUTED") return "diluted with blood: any fraction is at least what is printed";
  if (code == "WARN") return "one marrow population is low: dilution possible";
  if (code == "OK") return "marrow populations within their reference";
  return "not assessed from this tube";
}

std::string reference_sentence(const result::Software& software) {
  if (software.reference_own) return "Reference of this laboratory.";
  return "Generic reference: it describes and does not decide; aberrancy is not assessed with it.";
}

const std::vector<std::string>& forbidden_words() {
  static const std::vector<std::string> words = {
      "leukemia", "leukaemia", "leukemic",  "leukaemic", "relapse",    "relapsed",   "remission",
      "cure",     "cured",     "diagnosis", "diagnoses", "diagnose",   "diagnostic", "responds to withdrawal",
      "stop",     "withhold",  "resume",    "treat",     "discontinue"};
  return words;
}

}  // namespace fcscreen::engine
