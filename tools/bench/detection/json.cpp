// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/version.h"
#include "tools/bench/detection/documents.h"

namespace fcscreen::bench {
namespace {

using Json = nlohmann::ordered_json;

Json number(double v) { return std::isfinite(v) ? Json(v) : Json(nullptr); }

Json to_json(const Scored& r, double blank) {
  Json j = {{"arm", r.arm},
            {"sample", r.sample},
            {"level", r.level},
            {"seed", r.seed},
            {"donor", r.donor},
            {"n_events", r.n_events},
            {"truth", r.truth},
            {"target", r.target},
            {"hit", r.hit},
            {"class2", r.class2},
            {"precision", number(r.precision())},
            {"recall", number(r.recall())},
            {"f1", number(r.f1())},
            {"f1_without_hematogones", number(r.f1_without_hematogones())},
            {"true_fraction", r.true_fraction},
            {"estimate", r.estimate(blank)}};
  const auto error = r.log_error(blank);
  j["abs_log10_error"] = error ? Json(*error) : Json(nullptr);
  j["ci95"] = {std::max(0.0, r.ci95.lo - blank), std::max(0.0, r.ci95.hi - blank)};
  j["covers"] = r.covers(blank);
  j["false_per_million"] = r.false_per_million();
  j["false_of"] = r.false_of;
  j["lost_as"] = r.lost_as;
  if (!r.call.empty()) j["call"] = r.call;
  return j;
}

Json rows(const std::vector<Scored>& all, const std::vector<Scored>& blanks) {
  Json out = Json::array();
  for (const Scored& r : all) out.push_back(to_json(r, expected_blank(blanks, r.arm)));
  return out;
}

Json means_of(const std::vector<Scored>& all, const std::vector<Scored>& blanks) {
  Json out = Json::array();
  std::map<std::tuple<double, std::string, std::string>, bool> seen;
  for (const Scored& r : all) {
    if (!seen.emplace(std::tuple(r.level, r.sample, r.arm), true).second) continue;
    const auto runs = select(all, r.arm, r.sample, r.level);
    const Means m = means(runs, expected_blank(blanks, r.arm));
    out.push_back({{"level", r.level},
                   {"sample", r.sample},
                   {"arm", r.arm},
                   {"runs", m.runs},
                   {"precision", number(m.precision)},
                   {"recall", number(m.recall)},
                   {"f1", number(m.f1)},
                   {"f1_without_hematogones", number(m.f1_without_hematogones)},
                   {"abs_log10_error", number(m.log_error)},
                   {"runs_with_estimate", m.with_estimate},
                   {"covered", number(m.covered)},
                   {"false_per_million", number(m.false_per_million)},
                   {"calls", calls(runs)},
                   {"false_of", summed(runs, &Scored::false_of)},
                   {"lost_as", summed(runs, &Scored::lost_as)}});
  }
  return out;
}

Json to_json(const RealCall& r) {
  Json j = {{"file", r.file}, {"call", r.call}, {"called", r.called}, {"alarming", r.alarming}};
  if (!r.depleted_call.empty()) j["depleted"] = {{"call", r.depleted_call}, {"alarming", r.depleted_alarming}};
  return j;
}

Json calls_of(const std::vector<RealCall>& all) {
  Json out = Json::array();
  for (const RealCall& r : all) out.push_back(to_json(r));
  return out;
}

}  // namespace

std::string to_json(const Plan& plan, const Measured& m, const std::vector<Mark>& marks) {
  Json j = {{"schema_version", 1},
            {"what", "detection benchmark; SYNTHETIC but for real and path"},
            {"fcscreen", {{"version", version()}, {"analysis_version", kAnalysisVersion}}},
            {"plan",
             {{"seeds", plan.seeds},
              {"first_seed", plan.first_seed},
              {"events", plan.events},
              {"share_events", plan.share_events},
              {"change_events", plan.change_events},
              {"blanks_of_each_kind", plan.blanks},
              {"panel", plan.panel},
              {"typical_donor", plan.typical_donor},
              {"quick", plan.quick}}}};
  j["marks"] = Json::array();
  for (const Mark& mark : marks) {
    j["marks"].push_back(
        {{"section", mark.section}, {"text", mark.text}, {"found", mark.found}, {"outcome", to_string(mark.outcome)}});
  }
  const auto section = [&](const char* name, const std::vector<Scored>& all) {
    if (!all.empty())
      j[name] = {{"synthetic", true}, {"means", means_of(all, m.blanks)}, {"runs", rows(all, m.blanks)}};
  };
  section("dilutions", m.dilutions);
  section("blanks", m.blanks);
  if (!m.blanks.empty()) j["blanks"]["limit_of_blank"] = blank_limit(m.blanks);
  section("shares", m.shares);
  section("variety", m.variety);
  if (!m.changes.empty()) {
    j["changes"] = {{"synthetic", true}, {"runs", Json::array()}};
    for (const Changed& c : m.changes) {
      j["changes"]["runs"].push_back({{"sample", c.sample},
                                      {"level", c.level},
                                      {"seed", c.seed},
                                      {"change", c.change},
                                      {"call", c.call},
                                      {"target", c.target},
                                      {"same_call", c.same_call},
                                      {"differing", c.differing}});
    }
  }
  if (m.real) j["real"] = {{"diagnostic", calls_of(m.real->diagnostic)}, {"normal", calls_of(m.real->normal)}};
  if (m.path) {
    const PathFigures& f = *m.path;
    j["path"] = {{"calibrated_on", f.calibrated_on},
                 {"tested_on", f.tested_on},
                 {"patient", f.patient},
                 {"leukaemic", f.leukaemic},
                 {"auc", number(f.auc)},
                 {"auc_leukaemic", number(f.auc_leukaemic)},
                 {"auc_neighbours", number(f.auc_neighbours)},
                 {"ordered", f.ordered},
                 {"rho_cd34", number(f.cd34)},
                 {"rho_tdt", number(f.tdt)},
                 {"rho_cd20", number(f.cd20)},
                 {"rho_cd34_with_cd20", number(f.cd34_with_cd20)},
                 {"rho_cd34_by_score", number(f.cd34_by_score)},
                 {"rho_cd20_by_score", number(f.cd20_by_score)},
                 {"rho_cd34_by_authors", number(f.cd34_by_authors)},
                 {"rho_tdt_by_authors", number(f.tdt_by_authors)},
                 {"rho_cd20_by_authors", number(f.cd20_by_authors)},
                 {"note", f.note}};
  }
  return j.dump(2) + "\n";
}

}  // namespace fcscreen::bench
