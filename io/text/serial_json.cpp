// SPDX-License-Identifier: Apache-2.0
#include "io/text/serial_json.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "io/text/dates.h"

namespace fcscreen::io::text {
namespace {

using Json = nlohmann::ordered_json;
using namespace fcscreen::result;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

template <class T>
Json optional(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json interval(const Interval& ci) { return Json::array({number(ci.lo), number(ci.hi)}); }

Json date(const std::optional<std::chrono::sys_days>& day, DatePrecision precision = DatePrecision::Day) {
  return day ? Json(date_text(*day, precision)) : Json(nullptr);
}

const char* status_word(ExposureStatus status) {
  return status == ExposureStatus::Stopped ? "stopped" : status == ExposureStatus::Ongoing ? "ongoing" : "unknown";
}

Json exposure(const ExposureRow& row) {
  Json j;
  j["drug"] = row.drug;
  j["start"] = date_text(row.start, row.start_precision);
  j["stop"] = date(row.stop, row.stop_precision);
  j["status"] = status_word(row.status);
  j["dose_mg"] = optional(row.dose_mg);
  j["schedule"] = row.schedule;
  j["reason"] = row.reason;
  j["source"] = row.source;
  return j;
}

Json comparison(const std::optional<SerialComparison>& c) {
  if (!c) return nullptr;
  Json j;
  j["class"] = to_string(c->cls);
  j["confirmed"] = c->confirmed;
  j["needs_confirmation"] = c->needs_confirmation;
  j["confirmed_by"] = c->confirmed_by.empty() ? Json(nullptr) : Json(c->confirmed_by);
  j["delta_log10"] = optional(c->delta_log10);
  j["ci95"] = c->delta_log10 ? interval(c->ci95) : Json(nullptr);
  j["at_least_log10_reduction"] = optional(c->at_least_log10);
  j["at_least"] = c->at_least;
  j["saturated"] = c->saturated;
  j["se"] = c->delta_log10 ? number(c->se) : Json(nullptr);
  j["sigma_log10"] = Json::array({c->sigma_reference, c->sigma_current});
  j["reference_accession"] = c->reference_accession;
  j["reasons"] = c->reasons;
  j["notes"] = c->notes;
  return j;
}

Json point(const SerialPoint& p) {
  const SerialSample& s = p.sample;
  const ExposureAtSample none, &at = p.exposure ? *p.exposure : none;
  Json j;
  j["accession"] = s.accession;
  j["date"] = date_text(s.date);
  j["tissue"] = s.tissue;
  j["count"] = s.count;
  j["count_at_most"] = optional(s.at_most);
  j["counted"] = to_string(s.counted);
  j["denominator"] = {{"name", s.denominator}, {"count", s.denominator_count}};
  j["fraction"] = optional(s.fraction);
  j["ci95"] = s.fraction ? interval(s.ci95) : Json(nullptr);
  j["ci95_total"] = s.fraction ? interval(s.ci95_total) : Json(nullptr);
  j["lod"] = number(s.lod);
  j["loq"] = number(s.loq);
  j["call"] = to_string(s.call);
  j["reasons"] = s.reasons;
  j["flags"] = s.flags;
  j["panel"] = s.panel;
  j["level"] = s.level;
  j["instrument"] = s.instrument;
  j["analysis_version"] = s.analysis_version;
  j["reference_id"] = s.reference_id;
  j["months_since_first_exposure"] = optional(at.months_since_first);
  j["cumulative_months"] = optional(at.cumulative_months);
  j["cumulative_days_range"] = optional(at.cumulative_days_range);
  j["on_drug"] = optional(at.on_drug);
  j["days_since_stop"] = optional(at.days_since_withdrawal);
  j["vs_baseline"] = comparison(p.vs_baseline);
  j["vs_nadir"] = comparison(p.vs_nadir);
  j["vs_previous"] = comparison(p.vs_previous);
  j["evaluable"] = s.evaluable;
  j["understated"] = s.understated;
  j["comparable"] = p.comparable;
  j["notes"] = p.notes;
  return j;
}

Json slope(const std::optional<Slope>& s) { return s ? number(s->per_day) : Json(nullptr); }
Json slope_interval(const std::optional<Slope>& s) { return s ? interval(s->ci95) : Json(nullptr); }

void time_into(Json& j, const char* name, const KineticTime& t) {
  const std::string key(name);
  j[key + "_days"] = optional(t.days);
  j[key + "_ci95"] = t.days ? interval(t.ci95) : Json(nullptr);
  j[key + "_status"] = t.status;
}

Json kinetics(const Kinetics& k) {
  Json j;
  j["model"] = to_string(k.model);
  j["lambda_on"] = slope(k.lambda_on);
  j["lambda_on_ci95"] = slope_interval(k.lambda_on);
  j["lambda_off"] = slope(k.lambda_off);
  j["lambda_off_ci95"] = slope_interval(k.lambda_off);
  time_into(j, "half_life", k.half_life);
  time_into(j, "doubling", k.doubling);
  j["delta_bic"] = optional(k.delta_bic);
  j["status"] = k.status;
  j["points"] = {{"all", k.points}, {"before", k.points_before}, {"after", k.points_after}};
  j["quantifiable"] = {{"before", k.quantifiable_before}, {"after", k.quantifiable_after}};
  const bool fitted = k.model != KineticModel::None;
  j["knot"] = fitted ? date(k.knot) : Json(nullptr);
  j["ln_fraction_at_knot"] = fitted ? number(k.intercept) : Json(nullptr);
  j["p_off_negative"] = optional(k.p_off_negative);
  j["p_off_below_on"] = optional(k.p_off_below_on);
  j["bic"] = {{"M0", optional(k.bic_m0)}, {"M1", optional(k.bic_m1)}, {"M2", optional(k.bic_m2)}};
  j["free_knot"] = date(k.free_knot);
  j["lags"] = Json::array();
  for (const LagFit& lag : k.lags) {
    j["lags"].push_back({{"days", lag.lag_days},
                         {"lambda_on", number(lag.lambda_on.per_day)},
                         {"lambda_off", number(lag.lambda_off.per_day)},
                         {"bic", number(lag.bic)}});
  }
  j["notes"] = k.notes;
  return j;
}

Json alert(const Alert& a) {
  return {{"id", a.id},
          {"priority", to_string(a.priority)},
          {"text", a.text},
          {"accession", a.accession.empty() ? Json(nullptr) : Json(a.accession)},
          {"held", a.held},
          {"rules_version", a.rules_version},
          {"analysis_version", a.analysis_version}};
}

template <class Rows, class Write>
Json list(const Rows& rows, Write&& write) {
  Json out = Json::array();
  for (const auto& row : rows) out.push_back(write(row));
  return out;
}

}  // namespace

std::string to_json(const SerialReport& report) {
  Json j;
  j["schema_version"] = SerialReport::kSchemaVersion;
  j["fcscreen"] = {
      {"version", report.version}, {"analysis_version", report.analysis_version}, {"config_hash", report.config_hash}};
  j["patient"] = report.patient;
  j["sigma"] = {{"log10", number(report.sigma.log10)},
                {"source", to_string(report.sigma.source)},
                {"ci95", report.sigma.ci95 ? interval(*report.sigma.ci95) : Json(nullptr)},
                {"replicates", report.sigma.replicates > 0 ? Json(report.sigma.replicates) : Json(nullptr)},
                {"sets", report.sigma.sets > 0 ? Json(report.sigma.sets) : Json(nullptr)},
                {"detail", report.sigma.detail}};
  j["synthetic"] = report.synthetic;
  j["exposures"] = list(report.exposures, exposure);
  j["stop"] = date(report.stop);
  j["baseline"] = {{"kind", to_string(report.baseline_kind)},
                   {"accession", report.baseline && *report.baseline < report.points.size()
                                     ? Json(report.points[*report.baseline].sample.accession)
                                     : Json(nullptr)}};
  j["samples"] = list(report.points, point);
  j["kinetics"] = kinetics(report.kinetics);
  j["group_kinetics"] = list(report.group_kinetics, [](const GroupKinetics& g) {
    Json out = kinetics(g.kinetics);
    out["group"] = g.group;
    return out;
  });
  j["confounders"] = list(report.confounders, [](const Confounder& c) {
    return Json{{"drug", c.drug}, {"start", date_text(c.start)}, {"stop", date(c.stop)}, {"text", c.text}};
  });
  j["banner"] = report.banner;
  j["alerts"] = list(report.alerts, alert);
  j["notes"] = report.notes;
  return j.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fcscreen::io::text
