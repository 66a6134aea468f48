// SPDX-License-Identifier: Apache-2.0
#include "io/text/reference_toml.h"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/core/random.h"

using namespace fcscreen;
using io::text::parse_reference;
using io::text::to_toml;
using result::MaturationReference;

namespace {

MaturationReference random_reference(std::uint64_t seed, std::size_t m, std::size_t nodes) {
  Random random(seed, 2, 0);
  MaturationReference r;
  r.id = "lab-\"7\"";
  r.text = "22 resting and 11 regenerating marrows\nκ";
  r.own = true;
  r.synthetic = seed % 2 == 0;
  r.instrument_class = "LSRFortessa";
  for (std::size_t i = 0; i < m; ++i) {
    r.markers.push_back({"CD" + std::to_string(10 + i), "T", i % 2 ? "" : "matureB", 1 + random.uniform()});
  }
  r.n_nodes = nodes;
  for (std::size_t k = 0; k < nodes; ++k) {
    r.occupancy.push_back(random.uniform());
    std::vector<double> covariance(m * m);
    for (std::size_t i = 0; i < m; ++i) {
      r.mean.push_back(random.normal() * std::pow(10.0, 20 * random.uniform() - 10));
      r.robust_sd.push_back(random.uniform());
      for (std::size_t j = 0; j <= i; ++j) {
        covariance[i * m + j] = covariance[j * m + i] = i == j ? 1 + random.uniform() : random.normal() / 100;
      }
    }
    r.covariance.insert(r.covariance.end(), covariance.begin(), covariance.end());
  }
  r.last_stage_i = nodes / 4;
  r.last_stage_ii = nodes / 2;
  r.last_stage_iii = nodes - 1;
  r.p99_resting = 4.1;
  r.p999_resting = 5;
  r.p99_regenerating = random.uniform();
  r.p999_regenerating = 1.0 / 3.0;
  r.limits = {{59, 2e-5, 4e-5, 0.9515, 1e-4, 1, {"CD10", "CD34"}, "V33896202"}, {20, 1e-6, 1e-5, 0.6415, 0, 1, {}, {}}};
  if (seed % 3 == 0) return r;
  r.software_version = "0.1.0";
  r.analysis_version = 2;
  r.config_hash = std::string(64, 'c');
  r.normals = {{std::string(64, 'a'), true, "2026-01-31", "V33896202", {"CD10", "CD34"}, 480000, true, 12, 31},
               {std::string(64, 'b'), false, "", "", {}, 500000, false, 0, 0}};
  r.limits.front().masked = {"CD38"};
  r.normals.front().class2_without_cd38 = 9;
  r.normals.front().class1_without_cd38 = 40;
  r.controls = {{"CD20", "mature B cells", 2.0 + random.normal(), 32}, {"CD45", "T and NK cells", -1.0 / 3.0, 20}};
  r.marrow = {{"mast cells", 1.0 / 7000.0, 25}};
  return r;
}

std::string refusal(const std::string& toml) {
  const auto parsed = parse_reference(toml, "ref.toml");
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().kind == ErrorKind::Usage);
  return parsed.error().text();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("Reference TOML: reading what was written gives the same reference to the last bit") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const auto reference = random_reference(seed, 1 + seed % 9, 4 + 4 * (seed % 8));
    const auto again = parse_reference(to_toml(reference));
    REQUIRE_MESSAGE(again.has_value(), again.error().text());
    CHECK(*again == reference);
  }
}

TEST_CASE("Reference TOML: a wrong document is refused with what is wrong") {
  const std::string good = to_toml(random_reference(1, 3, 8));
  REQUIRE(parse_reference(good).has_value());
  CHECK(refusal(replaced(good, "schema_version = 1", "schema_version = 2")).find("REF-03") != std::string::npos);
  CHECK(refusal(replaced(good, "own = true", "own = 1")).find("own is not true or false") != std::string::npos);
  CHECK(refusal(replaced(good, "own = true\n", "")).find("own is missing") != std::string::npos);
  CHECK(refusal(replaced(good, "own = true", "own = true\nowner = 3")).find("owner is not a known name") !=
        std::string::npos);
  CHECK(refusal(replaced(good, "mean = [", "mean = [1.0, ")).find("node 0: mean is not a list of the right length") !=
        std::string::npos);
  CHECK(refusal(replaced(good, "last_stage_i = 2", "last_stage_i = 7")).find("REF-02") != std::string::npos);
  CHECK(refusal(replaced(good, "p99_resting = 4.1", "p99_resting = nan")).find("REF-01") != std::string::npos);
  CHECK(refusal(replaced(good, "class1 = 31", "class1 = 3")).find("REF-02") != std::string::npos);
  CHECK(refusal(replaced(good, "class2 = 12\n", "")).find("class2 is missing") != std::string::npos);
  CHECK(refusal("id = ").find("ref.toml: line 1") == 0);
}

TEST_CASE("Reference TOML: a covariance that is not symmetric, or has no spread, is refused") {
  auto reference = random_reference(2, 2, 4);
  reference.covariance[1] += 0.5;
  CHECK(refusal(to_toml(reference)).find("covariance is not symmetric") != std::string::npos);
  reference = random_reference(2, 2, 4);
  reference.covariance[0] = 0;
  CHECK(refusal(to_toml(reference)).find("covariance") != std::string::npos);
}
