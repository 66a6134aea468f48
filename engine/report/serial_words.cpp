// SPDX-License-Identifier: Apache-2.0
#include "engine/report/serial_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "engine/report/strings/say.h"
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
  return say::kCountInTotal(format_count(s.count, grouping), format_count(s.denominator_count, grouping));
}

std::string slope_text(const say::Sentence<3>& sentence, const result::Slope& slope) {
  return sentence(signed_number(slope.per_day, 4), signed_number(slope.ci95.lo, 4), signed_number(slope.ci95.hi, 4));
}

std::string time_text(const char* name, const result::KineticTime& t) {
  if (!t.days) return t.status.empty() ? "" : say::kTimeWhy(name, t.status);
  const std::string out = say::kTimeDays(name, days_number(*t.days), days_number(t.ci95.lo), days_number(t.ci95.hi));
  return t.status == "estimated" || t.status.empty() ? out : say::kTimeStatus(out, t.status);
}

}  // namespace

std::string class_title(SerialClass value) { return say::words_of("serial_class", to_string(value)); }

std::string class_sentence(SerialClass value, bool after_stop) {
  const say::Coded* entry = say::find("serial_class", to_string(value));
  return entry == nullptr ? std::string() : say::filled(entry->more, {after_stop ? say::kAfterStop : ""});
}

std::string change_text(const SerialComparison& c) {
  if (!c.delta_log10) return say::kNotCompared;
  if (c.at_least_log10) {
    return say::kReduction(fixed(*c.at_least_log10, 1), fixed(c.sigma_reference, 2), fixed(c.sigma_current, 2));
  }
  const std::string delta = (c.at_least ? say::kDeltaAtLeast : say::kDelta)(
      signed_number(*c.delta_log10), signed_number(c.ci95.lo), signed_number(c.ci95.hi));
  return c.saturated ? say::kSaturated(delta) : delta;
}

std::string confirmation_text(const SerialComparison& c) {
  if (c.confirmed) return c.confirmed_by.empty() ? say::kConfirmed : say::kConfirmedBy(c.confirmed_by);
  return c.needs_confirmation ? say::kUnconfirmed : "";
}

std::string not_comparable_sentence(const std::string& code) {
  return say::words_of("apart", code, say::kApartOther(code));
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
  return say::kSerialLine(change_text(c), io::text::date_text(earlier.date), events_of(earlier, grouping),
                          events_of(p.sample, grouping), to_string(c.cls), confirmation_text(c));
}

std::string serial_percent(const result::SerialSample& s) {
  if (!s.fraction || s.denominator_count == 0) return "–";
  if (*s.fraction < s.lod) return say::kBelowLod(format_percent(s.lod));
  std::string ci = format_interval(s.ci95);
  if (ci.size() > 2) ci.resize(ci.size() - 2);  // one unit for both
  return say::kShareInterval(format_percent(*s.fraction), ci);
}

std::string exposure_text(const result::SerialPoint& point) {
  if (!point.exposure) return "";
  const auto& e = *point.exposure;
  std::string out = !e.on_drug           ? say::kNotKnown
                    : *e.on_drug         ? say::kDrugOn
                    : e.days_since_first ? say::kDrugOff
                                         : say::kDrugNotYet;
  if (e.days_since_withdrawal) out = say::kDaysAfterIt(out, *e.days_since_withdrawal);
  if (e.cumulative_months && *e.cumulative_months > 0) {
    return say::kMonthsInAll(out, fixed(*e.cumulative_months, 1));
  }
  const auto& days = e.cumulative_days_range;
  return days ? say::kDaysInAll(out, (*days)[0], (*days)[1]) : out;
}

std::vector<std::string> kinetics_sentences(const result::Kinetics& k) {
  std::vector<std::string> out;
  if (k.model == result::KineticModel::None) {
    out.push_back(k.status.empty() ? say::kNotEstimable : say::kNotEstimableWhy(k.status));
    return out;
  }
  std::string model = say::kKineticModel(to_string(k.model), k.points, k.points_before, k.points_after);
  if (k.lambda_on) model += slope_text(say::kSlopeBefore, *k.lambda_on);
  if (k.lambda_off) model += slope_text(say::kSlopeAfter, *k.lambda_off);
  out.push_back(model + ".");
  std::string times;
  for (const auto& part : {time_text(say::kDoubling, k.doubling), time_text(say::kHalfLife, k.half_life)}) {
    if (!part.empty()) times += (times.empty() ? "" : "; ") + part;
  }
  if (!times.empty()) out.push_back(times + ".");
  if (k.delta_bic) out.push_back(say::kDeltaBic(signed_number(*k.delta_bic, 1)));
  if (k.p_off_negative && k.p_off_below_on) {
    out.push_back(say::kSlopeChances(fixed(*k.p_off_negative, 2), fixed(*k.p_off_below_on, 2)));
  }
  for (const auto& note : k.notes) out.push_back(note);
  return out;
}

std::string sigma_sentence(const result::SigmaInUse& sigma) {
  std::string out = say::kSigma(fixed(sigma.log10, 3));
  if (sigma.ci95) out = say::kSigmaInterval(out, fixed(sigma.ci95->lo, 3), fixed(sigma.ci95->hi, 3));
  switch (sigma.source) {
    case result::SigmaSource::Configuration: return say::kSigmaConfiguration(out);
    case result::SigmaSource::Laboratory: out = say::kSigmaLaboratory(out); break;
    case result::SigmaSource::Series: out = say::kSigmaSeries(out); break;
  }
  if (sigma.replicates > 0) {
    out = say::kSigmaReplicates(out, sigma.replicates);
    if (sigma.sets > 0) out = say::kSigmaSets(out, sigma.sets);
  }
  return sigma.detail.empty() ? out + "." : say::kSigmaDetail(out, sigma.detail);
}

std::string priority_text(result::AlertPriority priority) { return say::words_of("priority", to_string(priority)); }

}  // namespace fcscreen::engine
