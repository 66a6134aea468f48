// SPDX-License-Identifier: Apache-2.0
#include "engine/report/serial_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "io/text/dates.h"

namespace fcscreen::engine {
namespace {

using result::SerialClass;
using result::SerialComparison;

std::string fixed(double value, int decimals) {
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, std::fabs(value));
  std::string out(buffer.data());
  for (char& c : out) c = c == ',' ? '.' : c;
  return out;
}

/// "−1.03", "+0.20"; infinite ends as they are meant.
std::string signed_number(double value, int decimals = 2) {
  if (!std::isfinite(value)) return value < 0 ? "−∞" : "+∞";
  return (value < 0 ? "−" : "+") + fixed(value, decimals);
}

/// A number of days a person can use: no more than two figures beyond the point.
std::string days_number(double days) {
  if (!std::isfinite(days)) return "∞";
  return fixed(days, days < 10 ? 1 : 0);
}

std::string events_of(const result::SerialSample& s, Grouping grouping) {
  return format_count(s.count, grouping) + " of " + format_count(s.denominator_count, grouping);
}

std::string slope_text(const char* when, const result::Slope& slope) {
  return std::string("slope ") + when + " " + signed_number(slope.per_day, 4) + " per day (95 % interval " +
         signed_number(slope.ci95.lo, 4) + " to " + signed_number(slope.ci95.hi, 4) + ", natural log)";
}

std::string time_text(const char* name, const result::KineticTime& t) {
  if (!t.days) return t.status.empty() ? "" : std::string(name) + ": " + t.status;
  std::string out = std::string(name) + " " + days_number(*t.days) + " days (95 % interval " + days_number(t.ci95.lo) +
                    " to " + days_number(t.ci95.hi) + ")";
  return t.status == "estimated" || t.status.empty() ? out : out + ", " + t.status;
}

}  // namespace

std::string class_title(SerialClass value) {
  switch (value) {
    case SerialClass::NotEvaluable: return "Not evaluable";
    case SerialClass::NotComparable: return "Not comparable";
    case SerialClass::LowSensitivity: return "Indeterminate, low sensitivity";
    case SerialClass::NearLod: return "Indeterminate, near the LOD";
    case SerialClass::StableBelowLod: return "Stable below LOD";
    case SerialClass::Stable: return "Stable";
    case SerialClass::NoSignificantChange: return "No significant change";
    case SerialClass::Regression: return "Regression";
    case SerialClass::MajorRegression: return "Major regression";
    case SerialClass::RegressionToBelowLod: return "Regression to below LOD";
    case SerialClass::MajorRegressionToBelowLod: return "Major regression to below LOD";
    case SerialClass::PossibleProgression: return "Possible progression";
    case SerialClass::Progression: return "Progression";
    case SerialClass::MajorProgression: return "Major progression";
    case SerialClass::PossibleEmergence: return "Possible emergence";
    case SerialClass::Emergence: return "Emergence";
  }
  return "Not evaluable";
}

std::string class_sentence(SerialClass value, bool after_stop) {
  const std::string when = after_stop ? " after the lenalidomide stop." : ".";
  switch (value) {
    case SerialClass::NotEvaluable: return "One of the two samples cannot be evaluated.";
    case SerialClass::NotComparable: return "The two samples must not be compared.";
    case SerialClass::LowSensitivity: return "Too few cells were acquired to say whether the population changed.";
    case SerialClass::NearLod: return "The population is too close to the limit of detection to call a change.";
    case SerialClass::StableBelowLod: return "Below the limit of detection in both samples.";
    case SerialClass::Stable: return "The change is within half a decade either way.";
    case SerialClass::NoSignificantChange: return "No change is shown, and none is excluded.";
    case SerialClass::Regression: return "The population decreased by half a decade or more" + when;
    case SerialClass::MajorRegression: return "The population decreased by a decade or more" + when;
    case SerialClass::RegressionToBelowLod: return "The population decreased to below the limit of detection" + when;
    case SerialClass::MajorRegressionToBelowLod:
      return "The population decreased by a decade or more, to below the limit of detection" + when;
    case SerialClass::PossibleProgression: return "The population may be larger; a further sample would tell.";
    case SerialClass::Progression: return "The population increased by half a decade or more" + when;
    case SerialClass::MajorProgression: return "The population increased by a decade or more" + when;
    case SerialClass::PossibleEmergence: return "A population may have appeared; a further sample would tell.";
    case SerialClass::Emergence: return "A population appeared that the earlier sample did not show.";
  }
  return "";
}

std::string change_text(const SerialComparison& c) {
  if (!c.delta_log10) return "not compared";
  const std::string spread = " (σ " + fixed(c.sigma_reference, 2) + " and " + fixed(c.sigma_current, 2) + ")";
  if (c.at_least_log10) return "≥ " + fixed(*c.at_least_log10, 1) + " log10 reduction" + spread;
  return std::string("Δ ") + (c.at_least ? "at least " : "") + signed_number(*c.delta_log10) + " log10 (" +
         signed_number(c.ci95.lo) + " to " + signed_number(c.ci95.hi) + ")" +
         (c.saturated ? ", too small above 20 %" : "");
}

std::string confirmation_text(const SerialComparison& c) {
  if (c.confirmed) return c.confirmed_by.empty() ? ", confirmed" : ", confirmed by " + c.confirmed_by;
  return c.needs_confirmation ? ", unconfirmed" : "";
}

std::string not_comparable_sentence(const std::string& code) {
  struct Entry {
    const char *code, *sentence;
  };
  constexpr std::array kSentences = {
      Entry{"TISSUE", "Marrow and blood are not compared."},
      Entry{"LEVEL", "A myeloma tube and a B-cell precursor tube are not compared."},
      Entry{"DENOMINATOR", "The denominators differ."},
      Entry{"ANALYSIS_VERSION", "The analysis versions differ: screen the earlier file again."},
      Entry{"COUNTED", "The two counts are of different things."},
      Entry{"REFERENCE_UNDERSTATED", "The earlier count may be too low."},
      Entry{"CURRENT_UNDERSTATED", "The count may be too low: only a rise is called."},
      Entry{"TARGET_LOSS", "A cleaning gate removed cells like those counted: with them the change would be another."},
      Entry{"CLASS_BELOW_2", "The population of one sample is not clearly aberrant."},
  };
  for (const Entry& e : kSentences) {
    if (code == e.code) return e.sentence;
  }
  return "Not compared: " + code + ".";
}

const result::SerialComparison* leading_comparison(const result::SerialPoint& p) {
  constexpr std::array kRises{SerialClass::PossibleProgression, SerialClass::Progression, SerialClass::MajorProgression,
                              SerialClass::PossibleEmergence, SerialClass::Emergence};
  const bool rises = p.vs_nadir && std::find(kRises.begin(), kRises.end(), p.vs_nadir->cls) != kRises.end();
  if (rises) return &*p.vs_nadir;
  if (p.vs_baseline) return &*p.vs_baseline;
  if (p.vs_nadir) return &*p.vs_nadir;
  return p.vs_previous ? &*p.vs_previous : nullptr;
}

std::string serial_line(const result::SerialReport& report, const result::SerialPoint& p, const SerialComparison& c,
                        Grouping grouping) {
  if (c.reference >= report.points.size()) return "";
  const auto& earlier = report.points[c.reference].sample;
  return change_text(c) + " vs " + io::text::date_text(earlier.date) + " (" + events_of(earlier, grouping) + " → " +
         events_of(p.sample, grouping) + "), " + to_string(c.cls) + confirmation_text(c);
}

std::string serial_percent(const result::SerialSample& s) {
  if (!s.fraction || s.denominator_count == 0) return "–";
  if (*s.fraction < s.lod) return "<LOD " + format_percent(s.lod);
  std::string ci = format_interval(s.ci95);
  if (ci.size() > 2) ci.resize(ci.size() - 2);  // one unit for both
  return format_percent(*s.fraction) + " (" + ci + ")";
}

std::string exposure_text(const result::SerialPoint& point) {
  if (!point.exposure) return "";
  const auto& e = *point.exposure;
  std::string out = !e.on_drug ? "not known" : *e.on_drug ? "on" : e.days_since_first ? "off" : "not yet";
  if (e.days_since_withdrawal) out += ", " + std::to_string(*e.days_since_withdrawal) + " d after it";
  if (e.cumulative_months && *e.cumulative_months > 0) {
    out += ", " + fixed(*e.cumulative_months, 1) + " mo in all";
  } else if (e.cumulative_days_range) {
    out += ", " + std::to_string((*e.cumulative_days_range)[0]) + "–" + std::to_string((*e.cumulative_days_range)[1]) +
           " d in all";
  }
  return out;
}

std::vector<std::string> kinetics_sentences(const result::Kinetics& k) {
  std::vector<std::string> out;
  if (k.model == result::KineticModel::None) {
    out.push_back("Kinetics: not estimable" + (k.status.empty() ? "" : ": " + k.status) + ".");
    return out;
  }
  std::string model = std::string("Kinetics, model ") + to_string(k.model) + " on " + std::to_string(k.points) +
                      " points (" + std::to_string(k.points_before) + " to the lenalidomide stop, " +
                      std::to_string(k.points_after) + " after)";
  if (k.lambda_on) model += "; " + slope_text("before", *k.lambda_on);
  if (k.lambda_off) model += "; " + slope_text("after", *k.lambda_off);
  out.push_back(model + ".");
  std::string times;
  for (const auto& part :
       {time_text("doubling time before it", k.doubling), time_text("half-life after it", k.half_life)}) {
    if (!part.empty()) times += (times.empty() ? "" : "; ") + part;
  }
  if (!times.empty()) out.push_back(times + ".");
  if (k.delta_bic) {
    out.push_back("ΔBIC of a change at the lenalidomide stop against one slope: " + signed_number(*k.delta_bic, 1) +
                  " (positive favours a change).");
  }
  if (k.p_off_negative && k.p_off_below_on) {
    out.push_back("P(slope after < 0) " + fixed(*k.p_off_negative, 2) + ", P(slope after < slope before) " +
                  fixed(*k.p_off_below_on, 2) + ".");
  }
  for (const auto& note : k.notes) out.push_back(note);
  return out;
}

std::string sigma_sentence(const result::SigmaInUse& sigma) {
  std::string out = "Spread between samples: σ " + fixed(sigma.log10, 3) + " log10";
  if (sigma.ci95) out += " (95 % interval " + fixed(sigma.ci95->lo, 3) + " to " + fixed(sigma.ci95->hi, 3) + ")";
  switch (sigma.source) {
    case result::SigmaSource::Configuration:
      return out + ", the design value of the configuration: no replicates of this laboratory.";
    case result::SigmaSource::Laboratory: out += ", this laboratory's own"; break;
    case result::SigmaSource::Series: out += ", stated by the series file"; break;
  }
  if (sigma.replicates > 0) {
    out += ", from " + std::to_string(sigma.replicates) + " replicates";
    if (sigma.sets > 0) out += " of " + std::to_string(sigma.sets) + " samples";
  }
  return out + (sigma.detail.empty() ? "." : ", " + sigma.detail + ".");
}

std::string priority_text(result::AlertPriority priority) {
  switch (priority) {
    case result::AlertPriority::SameDay: return "same day";
    case result::AlertPriority::NextDay: return "next day";
    case result::AlertPriority::Routine: return "routine";
    case result::AlertPriority::Ops: return "operations";
  }
  return "operations";
}

}  // namespace fcscreen::engine
