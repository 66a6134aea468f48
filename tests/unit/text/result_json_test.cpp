// SPDX-License-Identifier: Apache-2.0
#include "io/text/result_json.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/core/whole_file.h"
#include "tests/support/paths.h"
#include "tests/unit/text/random_result.h"
#include "tests/unit/text/schema_validator.h"

using namespace fcscreen;
using fcscreen::test::random_result;
using io::text::from_json;
using io::text::to_json;
using nlohmann::json;

namespace {

json load_schema() {
  const auto text = read_whole_file(test::source_dir() / "io/text/result.schema.json");
  REQUIRE(text.has_value());
  return json::parse(*text);
}

void remove_and_expect_refusal(const json& original, const json::json_pointer& pointer) {
  json broken = original;
  broken.at(pointer.parent_pointer()).erase(pointer.back());
  const auto read = from_json(broken.dump());
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().code == "RES-01");
  CHECK(read.error().message.find(pointer.back() + " is missing") != std::string::npos);
}

}  // namespace

TEST_CASE("result.json: reading what was written gives the same result, for 300 random results") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    const auto result = random_result(seed);
    const std::string text = to_json(result);
    const auto again = from_json(text);
    REQUIRE_MESSAGE(again.has_value(), again.error().text());
    CHECK(*again == result);
    CHECK(to_json(*again) == text);
  }
}

TEST_CASE("result.json: every random result and the empty one satisfy the shipped JSON Schema") {
  const json schema = load_schema();
  CHECK(test::schema_faults(schema, json::parse(to_json({}))) == std::vector<std::string>{});
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    CHECK(test::schema_faults(schema, json::parse(to_json(random_result(seed)))) == std::vector<std::string>{});
  }
}

TEST_CASE("result.json: the schema refuses a call outside the closed list, a missing name and a negative count") {
  const json schema = load_schema();
  const json good = json::parse(to_json(random_result(1)));
  json bad = good;
  bad["target"]["call"] = "POSITIVE";
  CHECK(test::schema_faults(schema, bad).size() == 1);
  bad = good;
  bad["input"].erase("sha256");
  CHECK(test::schema_faults(schema, bad).size() == 1);
  bad = good;
  bad["hematogones"]["stages"]["II"] = -1;
  CHECK(test::schema_faults(schema, bad).size() == 1);
  bad = good;
  bad["target"]["verdict"] = "x";
  CHECK(test::schema_faults(schema, bad).size() == 1);
}

TEST_CASE("result.json: the names are those of the contract (design/CLI.md)") {
  result::ScreenResult r;
  r.qc.time = {result::QcStatus::Warn, 3, 12, "slice 4"};
  r.populations.push_back({"Singlets", "g1", 1, 4, "robust line", "high", {{"CD10", 0.4, 812, 0.1, "valley 0.4"}}});
  r.target.call = result::Call::DetectedBelowLoq;
  r.target.denominator = "TNC_gate";
  r.target.denominator_count = 500000;
  r.target.fraction = 4.2e-5;
  r.target.ci95 = {1e-5, 9e-5};
  r.target.gate_band = {2e-5, 6e-5};
  r.target.phenotype_counts = {{"CD10+CD34+TdT+", 21}};
  r.aberrancy.clusters.push_back({21, "I", 2, 5.5, 0.1, {{"CD58", 0.7, "over-expression", false}}, {}});
  r.hematogones.stage_ii = 7;
  r.findings.add("FCS-D01", Severity::Repaired, "text", 58);
  const json j = json::parse(to_json(r));
  CHECK(j["schema_version"] == 1);
  CHECK(j["qc"]["time"]["status"] == "warn");
  CHECK(j["qc"]["time"]["removed_fraction"] == 0.25);  // 3 of 12
  CHECK(j["qc"]["margin"]["removed_fraction"].is_null());
  CHECK(j["populations"][0]["fraction_of_parent"] == 0.25);  // 1 of 4
  CHECK(j["populations"][0]["cut"][0]["linear"] == 812.0);
  CHECK(j["target"]["call"] == "DETECTED_BELOW_LOQ");
  CHECK(j["target"]["denominator"]["name"] == "TNC_gate");
  CHECK(j["target"]["denominator"]["count"] == 500000);
  CHECK(j["target"]["fraction"] == 4.2e-5);
  CHECK(j["target"]["ci95"] == json::array({1e-5, 9e-5}));
  CHECK(j["target"]["gate_band"] == json::array({2e-5, 6e-5}));
  CHECK(j["target"]["phenotype_counts"]["CD10+CD34+TdT+"] == 21);
  CHECK(j["aberrancy"]["class"].is_null());
  CHECK(j["aberrancy"]["clusters"][0]["class"] == 2);
  CHECK(j["aberrancy"]["clusters"][0]["features"][0]["kind"] == "over-expression");
  CHECK(j["hematogones"]["stages"]["II"] == 7);
  CHECK(j["findings"][0] == json({{"code", "FCS-D01"}, {"severity", "repaired"}, {"text", "text"}, {"offset", 58}}));
}

TEST_CASE("result.json: NaN and infinity are written as null and read as NaN") {
  result::ScreenResult r;
  r.target.lod = std::numeric_limits<double>::quiet_NaN();
  r.target.loq = std::numeric_limits<double>::infinity();
  const json j = json::parse(to_json(r));
  CHECK(j["target"]["lod"].is_null());
  CHECK(j["target"]["loq"].is_null());
  const auto again = from_json(to_json(r));
  REQUIRE(again.has_value());
  CHECK(std::isnan(again->target.lod));
  CHECK(std::isnan(again->target.loq));
}

TEST_CASE("result.json: bytes that are not UTF-8 do not stop the writer") {
  result::ScreenResult r;
  r.input.specimen = "M\xFCller";
  const auto again = from_json(to_json(r));
  REQUIRE(again.has_value());
  CHECK(again->input.specimen == "M\xEF\xBF\xBDller");
}

TEST_CASE("result.json: a name added by a later release is ignored") {
  json j = json::parse(to_json(random_result(5)));
  j["target"]["added_later"] = 1;
  CHECK(from_json(j.dump()).has_value());
}

TEST_CASE("result.json: what is no result is refused with its place") {
  const json good = json::parse(to_json(random_result(3)));
  remove_and_expect_refusal(good, json::json_pointer("/target/candidates"));
  remove_and_expect_refusal(good, json::json_pointer("/qc/debris"));
  remove_and_expect_refusal(good, json::json_pointer("/hematogones/stages/III"));
  json bad = good;
  bad["input"]["n_events"] = -4;
  CHECK(from_json(bad.dump()).error().message.find("$.input.n_events is not a count") != std::string::npos);
  bad = good;
  bad["target"]["call"] = "LEUKEMIA";
  CHECK(from_json(bad.dump()).error().message.find("$.target.call") != std::string::npos);
  bad = good;
  bad["target"]["row"] = 99999999999;
  CHECK_FALSE(from_json(bad.dump()).has_value());
  bad = good;
  bad["target"]["ci95"] = json::array({1});
  CHECK_FALSE(from_json(bad.dump()).has_value());
  for (const char* text : {"", "{", "[]", "null", "{}", "FCS3.0    256", "{\"schema_version\": \"1\"}"}) {
    CAPTURE(text);
    const auto read = from_json(text);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().kind == ErrorKind::Input);
    CHECK(read.error().code == "RES-01");
  }
}

TEST_CASE("result.json: another schema_version is refused by its own code") {
  json j = json::parse(to_json({}));
  j["schema_version"] = 2;
  CHECK(from_json(j.dump()).error().code == "RES-02");
}

TEST_CASE("result.json: ten thousand opened brackets are refused, not followed to a crash") {
  CHECK_FALSE(from_json(std::string(10000, '[')).has_value());
  CHECK_FALSE(from_json(std::string(100000, '[') + std::string(100000, ']')).has_value());
}
