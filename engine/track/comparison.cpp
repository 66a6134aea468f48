// SPDX-License-Identifier: Apache-2.0
#include "engine/track/comparison.h"

#include <fmt/format.h>

#include <utility>

#include "models/counting.h"

namespace fcscreen::engine {
namespace {

using models::SerialRules;
using result::SerialClass;
using result::SerialComparison;
using result::SerialSample;

constexpr std::uint64_t kClassMatters = 10;  // events of a group (SPEC §2.3): below it a sample has no class

bool differs(const std::string& a, const std::string& b) { return !a.empty() && !b.empty() && a != b; }

/// A class below 2 that is not the patient's own earlier population.
bool below_class_2(const SerialSample& s) {
  if (s.aberrancy_class < 0 || s.count < kClassMatters || s.aberrancy_class >= 2) return false;
  return !(s.aberrancy_class == 1 && s.laip_match);
}

bool evaluable(const SerialSample& s) {
  return s.evaluable && s.denominator_count > 0 && s.count <= s.denominator_count;
}

SerialClass only_possible(SerialClass value) {
  switch (value) {
    case SerialClass::Emergence: return SerialClass::PossibleEmergence;
    case SerialClass::Progression:
    case SerialClass::MajorProgression: return SerialClass::PossibleProgression;
    default: return value;
  }
}

/// Fewer events than the sample's own trace limit.
bool not_detected(const SerialSample& s) {
  return s.count < models::count_limits(s.denominator_count, s.lob_events, s.l95).trace_ev;
}

bool saturated(const SerialSample& s, const SerialRules& rules) {
  return static_cast<double>(s.count) > rules.saturated_fraction * static_cast<double>(s.denominator_count);
}

/// Whether a sample of the given spreads can be shown to be stable at all: the 90 % interval must fit in the margin.
bool stability_out_of_reach(double se, const SerialRules& rules) {
  constexpr double kZ90 = 1.6448536269514722;
  return kZ90 * se >= rules.equivalence;
}

SerialComparison without_numbers(SerialClass cls, std::vector<std::string> reasons, std::string note) {
  SerialComparison out;
  out.cls = cls;
  out.reasons = std::move(reasons);
  out.notes.push_back(std::move(note));
  return out;
}

/// A class that holds whatever part of what a cleaning gate removed belonged to the count, and the counts that are the
/// least favourable to it.
struct Bounded {
  SerialClass cls;
  bool holds = true;
  models::SerialCount from, to;
};

/// A fall is judged with everything lost added to the current sample, a rise with everything lost added to the
/// reference; anything else must be the same class in all three ways.
Bounded class_within(const SerialSample& reference, const SerialSample& current, const models::SerialCount& from,
                     const models::SerialCount& to, const SerialRules& rules) {
  const SerialClass cls = models::serial_class(from, to, rules);
  if (!reference.at_most && !current.at_most) return {cls, true, from, to};
  models::SerialCount more_from = from, more_to = to;
  more_from.k = reference.at_most.value_or(from.k);
  more_to.k = current.at_most.value_or(to.k);
  const SerialClass as_fall = models::serial_class(from, more_to, rules),
                    as_rise = models::serial_class(more_from, to, rules);
  if (models::is_regression(cls)) return {as_fall, models::is_regression(as_fall), from, more_to};
  if (models::is_rise(cls)) return {as_rise, models::is_rise(as_rise), more_from, to};
  return {cls, as_fall == cls && as_rise == cls, from, to};
}

void describe(SerialComparison& out, const SerialSample& reference, const SerialSample& current,
              const std::string& sigma_note, const SerialRules& rules) {
  if (!sigma_note.empty()) out.notes.push_back(sigma_note);
  if (not_detected(current)) {
    out.at_least_log10 = models::at_least_log10(out.ci95.hi);
    if (out.at_least_log10 && models::is_regression(out.cls)) {
      out.notes.push_back(fmt::format("≥{:.1f} log10 reduction (95 % bound, σ {:.2f} and {:.2f} between samples).",
                                      *out.at_least_log10, out.sigma_reference, out.sigma_current));
    }
  }
  if (models::is_regression(out.cls) && reference.therapy_unknown && current.therapy_unknown) {
    out.notes.emplace_back(
        "It is not known of either sample whether an anti-CD19 drug was given: such a drug between them would hide "
        "cells. State the therapy.");
  }
  if (out.at_least) out.notes.emplace_back("The count may be too low: the rise is at least this much.");
  if (out.saturated) {
    out.notes.emplace_back("A fraction above 20 % saturates on a log scale: the change in decades is too small.");
  }
  if (out.cls == SerialClass::NoSignificantChange && stability_out_of_reach(out.se, rules)) {
    out.notes.emplace_back("Stability cannot be shown at this spread between samples.");
  }
  if (current.counted == result::Counted::Candidates) {
    out.notes.emplace_back("Normal precursors are not removed from the count: no rise is certain.");
  }
  if (differs(reference.reference_id, current.reference_id)) {
    out.notes.push_back(
        fmt::format("The maturation references differ: {} and {}.", reference.reference_id, current.reference_id));
  }
}

}  // namespace

bool understated_against(const SerialSample& sample, const SerialSample& other) {
  return sample.understated || (sample.therapy_unknown && !other.therapy_unknown);
}

AssignedSigma sigma_against(const SerialSample& reference, const SerialSample& current, const SerialRules& rules) {
  if (current.sigma_log10) return {*current.sigma_log10, {}};
  if (differs(reference.panel, current.panel)) {
    return {rules.sigma_panel, fmt::format("Different panel ({}, {}): σ {:.2f} between samples; groups of class 2 and "
                                           "3 only.",
                                           reference.panel, current.panel, rules.sigma_panel)};
  }
  if (differs(reference.instrument, current.instrument)) {
    return {rules.sigma_instrument, fmt::format("Different cytometer ({}, {}): σ {:.2f} between samples.",
                                                reference.instrument, current.instrument, rules.sigma_instrument)};
  }
  return {rules.sigma_same, {}};
}

std::vector<std::string> not_comparable(const SerialSample& reference, const SerialSample& current) {
  std::vector<std::string> why;
  if (differs(reference.tissue, current.tissue)) why.emplace_back("TISSUE");
  if (!reference.level.empty() && !current.level.empty() && (reference.level == "L1") != (current.level == "L1")) {
    why.emplace_back("LEVEL");
  }
  if (differs(reference.denominator, current.denominator)) why.emplace_back("DENOMINATOR");
  if (reference.analysis_version > 0 && current.analysis_version > 0 &&
      reference.analysis_version != current.analysis_version) {
    why.emplace_back("ANALYSIS_VERSION");
  }
  if (reference.counted != current.counted) why.emplace_back("COUNTED");
  if (understated_against(reference, current)) why.emplace_back("REFERENCE_UNDERSTATED");
  if (below_class_2(reference) || below_class_2(current)) why.emplace_back("CLASS_BELOW_2");
  return why;
}

models::SerialCount serial_count(const SerialSample& sample, double sigma) {
  return {sample.count, sample.denominator_count, sample.lob_events, sample.l95, sigma};
}

SerialComparison compare(const SerialSample& reference, const SerialSample& current, const SerialRules& rules) {
  SerialComparison out;
  if (!evaluable(reference) || !evaluable(current)) {
    const char* which = evaluable(reference) ? "This sample is" : "The reference sample is";
    out = without_numbers(SerialClass::NotEvaluable, {}, fmt::format("{} not evaluable.", which));
  } else if (auto why = not_comparable(reference, current); !why.empty()) {
    out = without_numbers(SerialClass::NotComparable, std::move(why), "The two samples must not be compared.");
  } else {
    const AssignedSigma assigned = sigma_against(reference, current, rules);
    const double sigma_reference = reference.sigma_log10.value_or(rules.sigma_same);
    const auto from = serial_count(reference, sigma_reference), to = serial_count(current, assigned.sigma);
    const Bounded bounded = class_within(reference, current, from, to, rules);
    SerialClass cls = bounded.cls;
    const bool understated = understated_against(current, reference);
    if (!bounded.holds) {
      out = without_numbers(SerialClass::NotComparable, {"TARGET_LOSS"},
                            "A cleaning gate removed cells like those counted: with them the change would be another.");
    } else if (understated && !models::is_rise(cls)) {  // such defects hide cells, they do not make them
      out = without_numbers(SerialClass::NotComparable, {"CURRENT_UNDERSTATED"},
                            "The count may be too low: only a rise could be named.");
    } else {
      if (current.counted == result::Counted::Candidates) cls = only_possible(cls);
      const models::Log10Change change = models::log10_change(bounded.from, bounded.to);
      out.cls = cls;
      out.delta_log10 = change.delta;
      out.ci95 = change.ci;
      out.se = change.se;
      out.sigma_reference = sigma_reference;
      out.sigma_current = assigned.sigma;
      out.at_least = understated;
      out.saturated = saturated(reference, rules) || saturated(current, rules);
      out.needs_confirmation = models::is_regression(cls) || models::is_rise(cls);
      out.confirmed = cls == SerialClass::MajorProgression;
      describe(out, reference, current, assigned.note, rules);
      if (reference.at_most || current.at_most) {
        out.notes.emplace_back(
            "A cleaning gate removed cells like those counted: they are counted against the change, which is at least "
            "this.");
      }
    }
  }
  out.reference_accession = reference.accession;
  return out;
}

std::optional<SerialComparison> compare_with_nadir(std::span<const SerialSample> priors, const SerialSample& current,
                                                   const SerialRules& rules, bool* lowered) {
  if (lowered != nullptr) *lowered = false;
  std::optional<std::size_t> lowest;
  double lowest_log10 = 0;
  std::size_t usable = 0;
  for (std::size_t i = 0; i < priors.size(); ++i) {
    if (!evaluable(priors[i]) || !not_comparable(priors[i], current).empty()) continue;
    ++usable;
    const double level = models::log10_fraction(priors[i].count, priors[i].denominator_count);
    if (!lowest || level < lowest_log10) {
      lowest = i;
      lowest_log10 = level;
    }
  }
  if (!lowest) return std::nullopt;
  const SerialSample& nadir = priors[*lowest];
  SerialComparison out = compare(nadir, current, rules);
  out.reference = *lowest;
  if (out.cls == SerialClass::Progression &&
      models::nadir_bound_fails(serial_count(nadir, out.sigma_reference), serial_count(current, out.sigma_current),
                                usable)) {
    out.cls = SerialClass::PossibleProgression;
    out.notes.push_back(
        fmt::format("The lowest of {} earlier samples is too low by selection: only possible until "
                    "confirmed.",
                    usable));
    if (lowered != nullptr) *lowered = true;
  }
  return out;
}

}  // namespace fcscreen::engine
