// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/therapy.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "engine/track/exposure.h"

namespace fcscreen::engine {
namespace {

using gating::Treatment;
using result::ExposureRow;
using std::chrono::sys_days;

std::optional<sys_days> day_of(const std::string& iso) {
  if (iso.size() < 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t n) {
    int value = 0;
    for (std::size_t i = at; i < at + n; ++i) value = value * 10 + (iso[i] - '0');
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  return day.ok() ? std::optional<sys_days>(sys_days(day)) : std::nullopt;
}

/// The widest course the record allows.
result::ExposureInterval widest(const ExposureRow& r) {
  result::ExposureInterval out{possible_days(r.start, r.start_precision).first, std::nullopt, r.status};
  if (r.stop) out.stop = possible_days(*r.stop, r.stop_precision).last;
  return out;
}

/// Rows of one patient by class, as intervals.
using Courses = std::map<DrugClass, std::vector<result::ExposureInterval>>;

/// Had any course of a class begun by the day of the sample?
bool begun(const Courses& courses, DrugClass drug, const std::optional<sys_days>& day) {
  const auto it = courses.find(drug);
  return it != courses.end() && std::any_of(it->second.begin(), it->second.end(),
                                            [&](const auto& course) { return !day || course.start <= *day; });
}

/// Does anti-CD38 still cover the epitope?
Treatment anti_cd38_now(const Courses& courses, const std::optional<sys_days>& day, Treatment option,
                        const TherapyRules& rules) {
  const auto it = courses.find(DrugClass::AntiCd38);
  if (it == courses.end()) return option;
  if (!day) return Treatment::Yes;
  const auto at = exposure_at(it->second, *day, rules.bridge_gap_days);
  if (!at || !at->days_since_first) return option;
  if (!at->on_drug) return Treatment::Unknown;
  const bool covers = *at->on_drug || static_cast<double>(at->days_since_withdrawal.value_or(0)) <=
                                          rules.anti_cd38_masks_months * kDaysPerMonth;
  return covers || option == Treatment::Yes ? Treatment::Yes : Treatment::No;
}

const char* word(Treatment t) { return t == Treatment::Yes ? "yes" : t == Treatment::No ? "no" : "unknown"; }

/// The option, unless a row says that the drug was given.
Treatment recorded_or(bool given, Treatment option, const char* what, Findings& findings) {
  if (!given) return option;
  if (option == Treatment::No) {
    findings.add("SCR-E01", Severity::Warning,
                 fmt::format("the exposure list holds an {} product before this sample, and the option says none was "
                             "given: taken as given",
                             what));
  }
  return Treatment::Yes;
}

void describe(SampleTherapy& t) {
  result::Therapy& d = t.described;
  d.anti_cd19 = word(t.anti_cd19);
  d.anti_cd20 = word(t.anti_cd20);
  d.anti_cd22 = word(t.anti_cd22);
  d.anti_cd38 = word(t.anti_cd38);
  d.masked = t.masked;
  if (t.anti_cd38 == Treatment::Unknown) {
    d.sentences.emplace_back(
        "It is not known whether an anti-CD38 drug was given in the last months: assumed given. CD38 carries no "
        "feature and light-chain restriction of precursors is not counted (--anti-cd38 no, or --exposure, settles "
        "it).");
  } else if (t.anti_cd38 == Treatment::Yes) {
    d.sentences.emplace_back(
        "Under anti-CD38, or shortly after it: CD38 carries no feature, and light-chain restriction of precursors is "
        "not counted.");
  }
  if (t.anti_cd20 == Treatment::Yes) {
    d.sentences.emplace_back("An anti-CD20 product was given: a loss of CD20 does not count as a feature.");
  }
  if (t.anti_cd19 == Treatment::Yes) {
    d.sentences.emplace_back("An anti-CD19 product was given: a loss of CD19 does not count as a feature.");
  }
}

}  // namespace

SampleTherapy therapy_of(const TherapyOptions& options, const std::string& acquired, bool synthetic,
                         const TherapyRules& rules) {
  SampleTherapy t;
  if (synthetic) {
    describe(t);
    return t;
  }
  const auto day = day_of(acquired);
  t.findings.append(options.reading);
  Courses courses;
  for (const ExposureRow& r : options.exposures) {
    if (r.patient != options.patient) continue;
    t.recorded = true;
    const auto drugs = drug_classes(r.drug);
    for (const DrugClass drug : drugs) courses[drug].push_back(widest(r));
    if (drugs.front() != DrugClass::NotKnown) continue;
    t.findings.add("SCR-E04", Severity::Warning,
                   "the drug \"" + r.drug +
                       "\" of the exposure list is not known by name and has no effect here: "
                       "give its generic name, or its class (anti-CD19, anti-CD38, …)");
  }
  if (!options.source.empty() && !t.recorded) {
    t.findings.add("SCR-E02", Severity::Warning, "the exposure list holds no row of this patient");
  }
  if (t.recorded && !day) {
    t.findings.add("SCR-E03", Severity::Warning,
                   "the acquisition date is not known: every recorded course counts as begun and none as over");
  }
  const auto given = [&](DrugClass drug) { return begun(courses, drug, day); };
  t.anti_cd19 = recorded_or(given(DrugClass::AntiCd19), options.anti_cd19, "anti-CD19", t.findings);
  t.anti_cd22 = recorded_or(given(DrugClass::AntiCd22), options.anti_cd22, "anti-CD22", t.findings);
  t.anti_cd20 = given(DrugClass::AntiCd20) ? Treatment::Yes : Treatment::Unknown;
  const Treatment cd38 = anti_cd38_now(courses, day, options.anti_cd38, rules);
  t.anti_cd38 = recorded_or(cd38 == Treatment::Yes, options.anti_cd38, "anti-CD38", t.findings);
  if (t.anti_cd38 != Treatment::Yes) t.anti_cd38 = cd38;
  t.gcsf = given(DrugClass::Gcsf);
  t.precursors_depleted = given(DrugClass::AntiCd19) || given(DrugClass::AntiCd20) || given(DrugClass::AntiCd22) ||
                          given(DrugClass::AntiBcma) || given(DrugClass::Chemotherapy) ||
                          given(DrugClass::Transplant) || options.anti_cd19 == Treatment::Yes;
  if (t.anti_cd38 != Treatment::No) t.masked = {"CD38", "sIgK", "sIgL"};
  t.described.source = options.source;
  t.described.source_sha256 = options.source_sha256;
  describe(t);
  return t;
}

}  // namespace fcscreen::engine
