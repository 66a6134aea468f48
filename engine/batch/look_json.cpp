// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "engine/batch/hex.h"
#include "engine/batch/look.h"

namespace fcscreen::engine {
namespace {

using Json = nlohmann::json;

Json json_of(const FileFacts& f) {
  return {{"fcs_version", f.fcs_version},
          {"cytometer", f.cytometer},
          {"acquired", f.acquired},
          {"tube", f.tube},
          {"panel", f.panel},
          {"level", f.level},
          {"dataset", f.dataset},
          {"n_datasets", f.n_datasets},
          {"n_events", f.n_events},
          {"n_parameters", f.n_parameters},
          {"n_columns", f.n_columns},
          {"raw_spectral", f.raw_spectral},
          {"identity", f.identity}};
}

FileFacts facts_of(const Json& j) {
  FileFacts f;
  f.fcs_version = j.at("fcs_version");
  f.cytometer = j.at("cytometer");
  f.acquired = j.at("acquired");
  f.tube = j.at("tube");
  f.panel = j.at("panel");
  f.level = j.at("level");
  f.dataset = j.at("dataset");
  f.n_datasets = j.at("n_datasets");
  f.n_events = j.at("n_events");
  f.n_parameters = j.at("n_parameters");
  f.n_columns = j.at("n_columns");
  f.raw_spectral = j.at("raw_spectral");
  f.identity = j.at("identity").get<std::map<std::string, std::string>>();
  return f;
}

/// Bytes of file names that are no UTF-8 go as they came: a path must be opened again.
std::string text_of(const Json& j) { return j.dump(-1, ' ', false, Json::error_handler_t::replace); }

Error malformed(const std::string& why) {
  return {ErrorKind::Internal, "BAT-09", "a worker's answer cannot be read: " + why + ".", {}, {}, {}};
}

}  // namespace

std::string to_json(const FileFacts& facts) { return text_of(json_of(facts)); }

std::string to_json_line(const Look& look) {
  return text_of({{"path", to_hex(look.path)},
                  {"verdict", static_cast<int>(look.verdict)},
                  {"triage", look.triage},
                  {"why", look.why},
                  {"sha256", look.sha256},
                  {"bytes", look.bytes},
                  {"changed", look.changed},
                  {"facts", json_of(look.facts)}}) +
         "\n";
}

Result<Look> look_from_json(std::string_view line) {
  try {
    const Json j = Json::parse(line);
    Look look;
    look.path = from_hex(j.at("path").get<std::string>());
    look.verdict = static_cast<Look::Verdict>(j.at("verdict").get<int>());
    look.triage = j.at("triage");
    look.why = j.at("why");
    look.sha256 = j.at("sha256");
    look.bytes = j.at("bytes");
    look.changed = j.at("changed");
    look.facts = facts_of(j.at("facts"));
    return look;
  } catch (const std::exception& e) {
    return fail(malformed(e.what()));
  }
}

Result<FileFacts> facts_from_json(std::string_view text) {
  try {
    return facts_of(Json::parse(text));
  } catch (const std::exception& e) {
    return fail(malformed(e.what()));
  }
}

}  // namespace fcscreen::engine
