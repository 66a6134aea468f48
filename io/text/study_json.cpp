// SPDX-License-Identifier: Apache-2.0
#include "io/text/study_json.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace fcscreen::io::text {
namespace {

using Json = nlohmann::ordered_json;
using namespace fcscreen::result;

template <class T>
Json optional(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json interval(const std::optional<Interval>& ci) { return ci ? Json::array({ci->lo, ci->hi}) : Json(nullptr); }

const char* origin_word(SurvivalOrigin origin) {
  return origin == SurvivalOrigin::Stop          ? "stop"
         : origin == SurvivalOrigin::FirstClass2 ? "first_class2"
                                                 : "all_therapy";
}

/// Writes one study; every count goes through cell().
class Writer {
 public:
  explicit Writer(const StudyResult& study) : study_(study) {}

  [[nodiscard]] Json document() const {
    Json j;
    j["schema_version"] = StudyResult::kSchemaVersion;
    j["fcscreen"] = {{"version", study_.version},
                     {"analysis_version", study_.analysis_version},
                     {"config_hash", study_.config_hash}};
    j["title"] = study_.title;
    j["synthetic"] = study_.synthetic;
    j["external"] = study_.external;
    j["smallest_cell"] = study_.external ? Json(study_.smallest_cell) : Json(nullptr);
    j["regression_rule"] = study_.regression == RegressionRule::Confirmed ? "confirmed" : "any";
    j["survival_from"] = origin_word(study_.survival_from);
    j["landmark_days"] = study_.landmarks;
    j["patients"] = cell(study_.patients);
    j["samples"] = cell(study_.samples);
    j["medians"] = list(study_.spreads, [this](const Spread& s) { return spread(s); });
    j["shares"] = list(study_.shares, [this](const Share& s) { return share(s); });
    j["not_evaluable_for_regression"] = list(study_.exclusions, [this](const Exclusion& e) {
      return Json{{"code", e.code}, {"text", e.text}, {"n", cell(e.n)}};
    });
    j["time_to_regression"] = regression(study_.regression_time);
    j["curves"] = list(study_.curves, [this](const CurveSet& s) { return curve_set(s); });
    j["courses"] = list(study_.courses, [](const StudyCourse& c) { return course(c); });
    j["notes"] = study_.notes;
    return j;
  }

 private:
  [[nodiscard]] static Json cell(const Cell& c) { return c.suppressed ? Json("suppressed") : Json(c.n); }

  template <class T, class Write>
  [[nodiscard]] static Json list(const std::vector<T>& items, Write&& write) {
    Json out = Json::array();
    for (const T& item : items) out.push_back(write(item));
    return out;
  }

  [[nodiscard]] Json spread(const Spread& s) const {
    return {{"code", s.code},
            {"label", s.label},
            {"n", cell(s.n)},
            {"of", cell(s.of)},
            {"known_only_as_range", cell(s.only_range)},
            {"median_months", optional(s.median)},
            {"range_months", s.lo && s.hi ? Json::array({*s.lo, *s.hi}) : Json(nullptr)}};
  }

  [[nodiscard]] Json share(const Share& s) const {
    return {{"code", s.code},
            {"label", s.label},
            {"n", cell(s.n)},
            {"of", cell(s.of)},
            {"denominator", s.denominator},
            {"fraction", optional(s.fraction)},
            {"ci95", s.fraction ? interval(s.ci95) : Json(nullptr)}};
  }

  [[nodiscard]] Json regression(const RegressionTime& t) const {
    Json j;
    j["method"] = "Turnbull";
    j["clock"] = "lenalidomide stop";
    j["patients"] = cell(t.patients);
    j["regressed"] = cell(t.regressed);
    j["unconfirmed"] = cell(t.unconfirmed);
    j["status"] = t.status;
    j["median_between_days"] = interval(t.median_days);
    j["masses"] = list(t.masses, [](const TurnbullMass& m) {
      return Json{
          {"from_days", m.from}, {"to_days", optional(m.to)}, {"mass", m.mass}, {"no_regression_after", m.not_yet}};
    });
    return j;
  }

  [[nodiscard]] Json curve(const StudyCurve& c, const CurveSet& set) const {
    Json j;
    j["code"] = c.code;
    j["label"] = c.label;
    j["clock"] = c.clock;
    j["kind"] = c.kind == CurveKind::Survival ? "survival" : "incidence";
    j["patients"] = cell(c.patients);
    j["events"] = cell(c.events);
    j["coarse"] = c.coarse;
    if (c.kind == CurveKind::Survival) {
      j["median_days"] = optional(c.median_days);
      j["median_ci95"] = Json::array({optional(c.median_lo), optional(c.median_hi)});
    }
    Json at_risk = Json::array();
    for (std::size_t i = 0; i < c.at_risk.size(); ++i) {
      at_risk.push_back({{"days", set.risk_days[i]}, {"n", cell(c.at_risk[i])}});
    }
    j["at_risk"] = std::move(at_risk);
    j["points"] = list(c.points, [this](const CurvePoint& p) {
      return Json{{"days", p.days},           {"at_risk", cell(p.at_risk)},
                  {"events", cell(p.events)}, {"censored", cell(p.censored)},
                  {"estimate", p.estimate},   {"ci95", interval(p.ci95)}};
    });
    return j;
  }

  [[nodiscard]] Json curve_set(const CurveSet& set) const {
    return {{"code", set.code},
            {"title", set.title},
            {"note", set.note},
            {"curves", list(set.curves, [this, &set](const StudyCurve& c) { return curve(c, set); })}};
  }

  static Json time(const std::optional<StudyTime>& t) {
    return t ? Json{{"days", t->days}, {"event", t->event}} : Json(nullptr);
  }

  static Json course(const StudyCourse& c) {
    Json j;
    j["patient"] = c.key;
    j["tp53"] = optional(c.tp53);
    j["low_hypodiploidy"] = optional(c.low_hypodiploidy);
    j["class2"] = c.class2;
    j["months_to_class2"] = optional(c.months_to_class2);
    j["cumulative_months"] = optional(c.cumulative_months);
    j["not_evaluable"] = c.excluded.empty() ? Json(nullptr) : Json(c.excluded);
    j["regressed"] = c.regressed;
    j["unconfirmed_fall"] = c.unconfirmed_fall;
    const bool asked = c.excluded.empty();
    j["regression_between_days"] = asked ? Json::array({Json(c.left), optional(c.right)}) : Json(nullptr);
    j["competing_day"] = optional(c.competing_day);
    j["competing_event"] = c.competing_day ? Json(c.competing_is_death ? "death" : "all_therapy") : Json(nullptr);
    j["followed_days"] = asked ? Json(c.followed_days) : Json(nullptr);
    j["confounded"] = c.confounded;
    j["best_change"] = c.best ? Json{{"log10", c.best->log10},
                                     {"at_least", c.best->at_least},
                                     {"confirmed", c.best->confirmed},
                                     {"days_after_stop", c.best->days_after_stop}}
                              : Json(nullptr);
    j["overall_survival"] = time(c.os);
    j["event_free_survival"] = time(c.efs);
    return j;
  }

  const StudyResult& study_;
};

}  // namespace

std::string to_json(const StudyResult& study) { return Writer(study).document().dump(2) + "\n"; }

}  // namespace fcscreen::io::text
