// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "io/text/csv.h"
#include "io/text/study_json.h"

namespace fcscreen::io::text {
namespace {

using namespace fcscreen::result;

/// Rows of one table; fields are joined and quoted in one place.
class Sheet {
 public:
  void row(const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) out_ += (i ? "," : "") + csv_field(fields[i]);
    out_ += '\n';
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string number(double value) { return fmt::format("{}", value); }

template <class T>
std::string number(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : "";
}

std::string yes(bool value) { return value ? "yes" : "no"; }
std::string known(const std::optional<bool>& value) { return value ? yes(*value) : "unknown"; }

/// A suppressed cell may also be suppressed because of what it would give away, so that "<5" is not said of it.
std::string cell(const Cell& c) { return c.suppressed ? "suppressed" : std::to_string(c.n); }

std::string table(const StudyResult& study) {
  Sheet sheet;
  sheet.row({"code", "label", "n", "of", "denominator", "fraction", "ci95_lo", "ci95_hi", "median_months", "min_months",
             "max_months", "known_only_as_range"});
  sheet.row({"patients", "Patients", cell(study.patients), "", "", "", "", "", "", "", "", ""});
  sheet.row({"samples", "Samples", cell(study.samples), "", "", "", "", "", "", "", "", ""});
  for (const Spread& s : study.spreads) {
    sheet.row({s.code, s.label, cell(s.n), cell(s.of), "patients with a population of class 2 or more", "", "", "",
               number(s.median), number(s.lo), number(s.hi), cell(s.only_range)});
  }
  for (const Share& s : study.shares) {
    sheet.row({s.code, s.label, cell(s.n), cell(s.of), s.denominator, number(s.fraction),
               s.fraction ? number(s.ci95.lo) : "", s.fraction ? number(s.ci95.hi) : "", "", "", "", ""});
  }
  for (const Exclusion& e : study.exclusions) {
    sheet.row({e.code, "Not evaluable for regression: " + e.text, cell(e.n), cell(study.patients), "all patients", "",
               "", "", "", "", "", ""});
  }
  return sheet.take();
}

std::string regression(const StudyResult& study) {
  Sheet sheet;
  sheet.row({"from_days", "to_days", "mass", "no_regression_after"});
  for (const TurnbullMass& m : study.regression_time.masses) {
    sheet.row({number(m.from), number(m.to), number(m.mass), number(m.not_yet)});
  }
  return sheet.take();
}

std::string curves(const StudyResult& study) {
  Sheet sheet;
  sheet.row(
      {"set", "curve", "clock", "kind", "days", "at_risk", "events", "censored", "estimate", "ci95_lo", "ci95_hi"});
  for (const CurveSet& set : study.curves) {
    for (const StudyCurve& c : set.curves) {
      for (const CurvePoint& p : c.points) {
        sheet.row({set.code, c.code, c.clock, c.kind == CurveKind::Survival ? "survival" : "incidence", number(p.days),
                   cell(p.at_risk), cell(p.events), cell(p.censored), number(p.estimate),
                   p.ci95 ? number(p.ci95->lo) : "", p.ci95 ? number(p.ci95->hi) : ""});
      }
    }
  }
  return sheet.take();
}

std::string at_risk(const StudyResult& study) {
  Sheet sheet;
  sheet.row({"set", "curve", "clock", "days", "at_risk"});
  for (const CurveSet& set : study.curves) {
    for (const StudyCurve& c : set.curves) {
      for (std::size_t i = 0; i < c.at_risk.size(); ++i) {
        sheet.row({set.code, c.code, c.clock, number(set.risk_days[i]), cell(c.at_risk[i])});
      }
    }
  }
  return sheet.take();
}

std::string survival_days(const std::optional<StudyTime>& t) { return t ? std::to_string(t->days) : ""; }
std::string survival_event(const std::optional<StudyTime>& t) { return t ? yes(t->event) : ""; }

std::string patients(const StudyResult& study) {
  Sheet sheet;
  sheet.row({"patient",
             "tp53",
             "low_hypodiploidy",
             "class2",
             "months_to_class2",
             "cumulative_months",
             "not_evaluable",
             "regressed",
             "unconfirmed_fall",
             "regression_after_days",
             "regression_by_days",
             "competing_event",
             "competing_day",
             "followed_days",
             "confounded",
             "best_change_log10",
             "best_change_at_least",
             "best_change_confirmed",
             "best_change_day",
             "os_days",
             "os_event",
             "efs_days",
             "efs_event"});
  for (const StudyCourse& c : study.courses) {
    const bool asked = c.excluded.empty();
    sheet.row({c.key,
               known(c.tp53),
               known(c.low_hypodiploidy),
               yes(c.class2),
               number(c.months_to_class2),
               number(c.cumulative_months),
               c.excluded,
               asked ? yes(c.regressed) : "",
               asked ? yes(c.unconfirmed_fall) : "",
               asked ? number(c.left) : "",
               number(c.right),
               c.competing_day ? (c.competing_is_death ? "death" : "all_therapy") : "",
               number(c.competing_day),
               asked ? std::to_string(c.followed_days) : "",
               yes(c.confounded),
               c.best ? number(c.best->log10) : "",
               c.best ? yes(c.best->at_least) : "",
               c.best ? yes(c.best->confirmed) : "",
               c.best ? std::to_string(c.best->days_after_stop) : "",
               survival_days(c.os),
               survival_event(c.os),
               survival_days(c.efs),
               survival_event(c.efs)});
  }
  return sheet.take();
}

/// One row per bar, sample or mark of the swimmer plot.
std::string swimmer(const StudyResult& study) {
  Sheet sheet;
  sheet.row({"patient", "clock", "what", "from_days", "to_days", "detail"});
  for (const StudyCourse& c : study.courses) {
    const std::string clock = c.from_first_exposure ? "first exposure" : "first sample";
    const auto mark = [&](const char* what, const std::optional<int>& day) {
      if (day) sheet.row({c.key, clock, what, std::to_string(*day), "", ""});
    };
    for (const CourseBar& b : c.bars) {
      sheet.row({c.key, clock, "lenalidomide", std::to_string(b.from), std::to_string(b.to),
                 b.open      ? "lenalidomide stop not known"
                 : b.running ? "ongoing"
                             : "stopped"});
    }
    for (const CourseSample& s : c.samples) {
      sheet.row({c.key, clock, "sample", std::to_string(s.day), "", to_string(s.call)});
    }
    mark("lenalidomide_stop", c.stop);
    mark("all_therapy", c.all_therapy);
    mark("hct", c.hct);
    mark("death", c.death);
    mark("last_contact", c.last_contact);
  }
  return sheet.take();
}

}  // namespace

std::vector<std::pair<std::string, std::string>> to_csv(const StudyResult& study) {
  std::vector<std::pair<std::string, std::string>> out;
  out.emplace_back("table", table(study));
  if (!study.external) out.emplace_back("regression", regression(study));
  out.emplace_back("curves", curves(study));
  out.emplace_back("at_risk", at_risk(study));
  if (study.external) return out;
  out.emplace_back("patients", patients(study));
  out.emplace_back("swimmer", swimmer(study));
  return out;
}

}  // namespace fcscreen::io::text
