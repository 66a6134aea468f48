// SPDX-License-Identifier: Apache-2.0
// The records of the laboratory database as JSON.
#include <cmath>

#include "io/text/dates.h"
#include "tools/fcscreen/db_common_internal.h"
#include "tools/fcscreen/exposure_table.h"

namespace fcscreen::tool {
namespace {

using nlohmann::ordered_json;

ordered_json number(double value) { return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr); }

template <class T>
ordered_json optional(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json text(const std::string& value) { return value.empty() ? ordered_json(nullptr) : ordered_json(value); }

ordered_json pair(const result::Interval& interval) {
  return ordered_json::array({number(interval.lo), number(interval.hi)});
}

ordered_json laip_json(const io::store::FiledLaip& l) {
  return {{"status", l.status},
          {"count", l.count},
          {"fraction", optional(l.fraction)},
          {"ci95", pair(l.ci95)},
          {"lod", number(l.lod)},
          {"loq", number(l.loq)},
          {"lob_events", optional(l.lob_events)},
          {"trace_events", l.trace_events},
          {"lod_events", l.lod_events},
          {"loq_events", l.loq_events}};
}

}  // namespace

ordered_json error_json(const Error& error) {
  return {{"code", error.code}, {"message", error.message}, {"file", text(error.file)}, {"next", text(error.next)}};
}

ordered_json result_json(const io::store::FiledResult& r) {
  const auto& f = r.facts;
  return {{"version", r.version},
          {"sha256", r.sha256},
          {"bytes", r.bytes},
          {"path", r.path},
          {"filed_at", r.filed_at},
          {"tissue", text(f.tissue)},
          {"acquired", text(f.acquired)},
          {"synthetic", f.synthetic},
          {"input_sha256", f.input_sha256},
          {"n_events", f.n_events},
          {"software_version", f.software_version},
          {"analysis_version", f.analysis_version},
          {"config_hash", f.config_hash},
          {"reference_id", f.reference_id},
          {"reference_own", f.reference_own},
          {"panel", text(f.panel)},
          {"level", f.level},
          {"cytometer", text(f.cytometer)},
          {"markers", f.markers},
          {"qc_failed", f.qc_failed},
          {"call", result::to_string(f.call)},
          {"row", f.decision_row},
          {"reasons", f.reasons},
          {"flags", f.flags},
          {"counted", f.counted},
          {"count", f.count},
          {"candidates", f.candidates},
          {"denominator", {{"name", f.denominator}, {"count", f.denominator_count}}},
          {"fraction", optional(f.fraction)},
          {"ci95", pair(f.ci95)},
          {"gate_band", pair(f.gate_band)},
          {"lod", number(f.lod)},
          {"loq", number(f.loq)},
          {"detectable95", number(f.detectable95)},
          {"lob_events", optional(f.lob_events)},
          {"trace_events", f.trace_events},
          {"lod_events", f.lod_events},
          {"loq_events", f.loq_events},
          {"aberrancy_class", f.aberrancy_class < 0 ? ordered_json(nullptr) : ordered_json(f.aberrancy_class)},
          {"events_per_class", f.events_per_class},
          {"hematogones", optional(f.hematogones)},
          {"laip", f.laip ? laip_json(*f.laip) : ordered_json(nullptr)}};
}

ordered_json exposure_json(const result::ExposureRow& e) {
  return {{"patient", e.patient},
          {"drug", e.drug},
          {"start", io::text::date_text(e.start, e.start_precision)},
          {"stop", e.stop ? ordered_json(io::text::date_text(*e.stop, e.stop_precision)) : ordered_json(nullptr)},
          {"status", status_name(e.status)},
          {"dose_mg", optional(e.dose_mg)},
          {"schedule", text(e.schedule)},
          {"reason", text(e.reason)},
          {"source", text(e.source)}};
}

ordered_json alert_json(const io::store::FiledAlert& a) {
  ordered_json acknowledged = nullptr;
  if (a.acknowledged) {
    acknowledged = {{"by", a.acknowledged->by}, {"reason", text(a.acknowledged->reason)}, {"at", a.acknowledged->at}};
  }
  return {{"alert", a.id},
          {"rule", a.rule},
          {"priority", a.priority},
          {"patient", a.patient},
          {"accession", text(a.accession)},
          {"text", a.text},
          {"analysis_version", a.analysis_version},
          {"held", a.held},
          {"raised_at", a.raised_at},
          {"acknowledged", std::move(acknowledged)}};
}

ordered_json sign_off_json(const io::store::SignOff& s) {
  return {{"accession", s.accession},
          {"tube", s.tube},
          {"version", s.version},
          {"result_sha256", s.result_sha256},
          {"by", s.by},
          {"meaning", s.meaning},
          {"reason", s.reason},
          {"at", s.at}};
}

ordered_json sigma_json(const io::store::FiledSigma& s) {
  return {{"number", s.number > 0 ? ordered_json(s.number) : ordered_json(nullptr)},
          {"sigma_log10", number(s.sigma_log10)},
          {"ci95", pair(s.ci95)},
          {"in_use", number(s.in_use())},
          {"sets", s.sets},
          {"replicates", s.replicates},
          {"degrees", s.degrees},
          {"counting_sd", number(s.counting_sd)},
          {"min_events", s.min_events},
          {"analysis_version", s.analysis_version},
          {"accessions", s.accessions},
          {"by", text(s.by)},
          {"at", text(s.at)}};
}

ordered_json audit_json(const io::store::AuditEntry& e) {
  return {{"seq", e.seq},           {"time", e.time},       {"actor", e.actor}, {"software", e.software},
          {"action", e.action},     {"subject", e.subject}, {"row", e.row},     {"content", e.content},
          {"previous", e.previous}, {"hash", e.hash}};
}

ordered_json patient_json(const io::store::PatientRecord& record) {
  ordered_json samples = ordered_json::array(), exposures = ordered_json::array(), alerts = ordered_json::array(),
               signs = ordered_json::array();
  for (const auto& sample : record.samples) {
    ordered_json tubes = ordered_json::array();
    for (const auto& tube : sample.tubes) {
      ordered_json versions = ordered_json::array();
      for (const auto& version : tube.versions) versions.push_back(result_json(version));
      tubes.push_back({{"tube", tube.name}, {"current", tube.current().version}, {"versions", std::move(versions)}});
    }
    samples.push_back({{"accession", sample.accession}, {"date", text(sample.date)}, {"tubes", std::move(tubes)}});
  }
  for (const auto& exposure : record.exposures) {
    exposures.push_back(exposure_json(exposure.row));
    exposures.back()["row"] = exposure.id;
    exposures.back()["replaces"] = optional(exposure.replaces);
    exposures.back()["filed_at"] = exposure.filed_at;
  }
  for (const auto& alert : record.alerts) alerts.push_back(alert_json(alert));
  for (const auto& sign : record.sign_offs) signs.push_back(sign_off_json(sign));
  return {{"patient", record.key},
          {"samples", std::move(samples)},
          {"exposures", std::move(exposures)},
          {"alerts", std::move(alerts)},
          {"sign_offs", std::move(signs)}};
}

ordered_json faults_json(const std::vector<io::store::Fault>& faults) {
  ordered_json out = ordered_json::array();
  for (const auto& f : faults) {
    out.push_back({{"code", f.code},
                   {"where", f.where},
                   {"text", f.text},
                   {"expected", text(f.expected)},
                   {"found", text(f.found)}});
  }
  return out;
}

}  // namespace fcscreen::tool
