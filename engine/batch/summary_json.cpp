// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "engine/batch/summary.h"

namespace fcscreen::engine {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const NightStatistics& s) {
  return {{"started", s.started},
          {"ended", s.ended},
          {"seconds", s.seconds},
          {"files_seen", s.files_seen},
          {"files_unchanged", s.files_unchanged},
          {"files_new", s.files_new},
          {"ignored", s.ignored},
          {"duplicates", s.duplicates},
          {"raw_beside_unmixed", s.beside},
          {"screened", s.screened},
          {"recovered", s.recovered},
          {"events", s.events},
          {"bytes", s.bytes},
          {"jobs", s.jobs},
          {"memory_budget", s.memory_budget},
          {"peak_memory_of_one", s.peak_memory}};
}

Json json_of(const NightResult& r) {
  return {{"accession", r.accession},
          {"patient", r.patient},
          {"tube", r.tube},
          {"panel", r.panel},
          {"level", r.level},
          {"tissue", r.tissue},
          {"acquired", r.acquired},
          {"cytometer", r.cytometer},
          {"call", r.call},
          {"headline", r.headline},
          {"reasons", r.reasons},
          {"flags", r.flags},
          {"count", r.count},
          {"denominator", r.denominator},
          {"fraction", r.fraction ? Json(*r.fraction) : Json()},
          {"lod", r.lod},
          {"held", r.held},
          {"synthetic", r.synthetic},
          {"tonight", r.tonight},
          {"identity_sources", r.sources},
          {"input_sha256", r.input_sha256},
          {"report", r.report},
          {"result", r.result}};
}

}  // namespace

std::string to_json(const NightStatistics& statistics) { return json_of(statistics).dump(); }

std::string to_json(const NightSummary& s) {
  Json j = {{"schema_version", NightSummary::kSchemaVersion},
            {"fcscreen", {{"version", s.version}, {"analysis_version", s.analysis_version}}},
            {"laboratory", s.laboratory},
            {"share", s.share},
            {"without_paths", s.without_paths},
            {"dry_run", s.dry_run},
            {"stopped_early", s.stopped}};
  j["alerts"] = Json::array();
  for (const NightAlert& a : s.alerts) {
    j["alerts"].push_back({{"rule", a.rule},
                           {"priority", a.priority},
                           {"accession", a.accession},
                           {"patient", a.patient},
                           {"held", a.held},
                           {"text", a.text}});
  }
  j["held"] = Json::array();
  for (const NightHeld& h : s.held) {
    j["held"].push_back({{"class", h.triage},
                         {"accession", h.accession},
                         {"reference", h.reference},
                         {"detail", h.detail},
                         {"meaning", h.meaning},
                         {"next", h.action}});
  }
  j["waiting"] = Json::array();
  for (const NightWaiting& w : s.waiting)
    j["waiting"].push_back({{"reference", w.reference}, {"why", w.why}, {"looks", w.looks}});
  j["expected_not_received"] = Json::array();
  for (const NightMissing& m : s.missing) {
    j["expected_not_received"].push_back({{"accession", m.accession},
                                          {"patient", m.patient},
                                          {"panel", m.panel},
                                          {"expected", m.expected},
                                          {"received", m.received},
                                          {"text", m.text}});
  }
  j["results"] = Json::array();
  for (const NightResult& r : s.results) j["results"].push_back(json_of(r));
  j["triage"] = Json::object();
  for (const auto& [triage, n] : s.triage_counts) j["triage"][triage] = n;
  j["troubles"] = s.troubles;
  j["notes"] = s.notes;
  j["statistics"] = json_of(s.statistics);
  return j.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fcscreen::engine
