// SPDX-License-Identifier: Apache-2.0
#include "engine/laboratory/sigma.h"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "engine/core/version.h"
#include "tests/support/paths.h"
#include "tests/unit/laboratory/sample.h"

// SYNTHETIC: counts drawn from random numbers, of no person.
using namespace fcscreen;
using io::store::Laboratory;
using io::store::LaboratoryAccess;

namespace {

constexpr double kTrueSigma = 0.12;

/// A marrow of class 2 events whose log10 differs from 1 % by `decades`.
io::store::Filing marrow(const std::string& patient, const std::string& accession, const std::string& tube,
                         std::uint64_t seed, double decades, std::size_t cells = 400000) {
  auto out = test::filing(patient, accession, tube, seed);
  auto& f = out.facts;
  f.acquired = "2024-03-01T10:00:00";
  f.analysis_version = kAnalysisVersion;
  f.panel = "B-ALL";
  f.level = "L2";
  f.cytometer = "1";
  f.denominator = "TNC_gate";
  f.denominator_count = cells;
  f.aberrancy_class = 2;
  f.events_per_class = {0, 0, static_cast<std::size_t>(0.01 * std::pow(10, decades) * static_cast<double>(cells)), 0};
  f.call = result::Call::DetectedQuantifiable;
  f.decision_row = 8;
  f.reasons = f.flags = {};
  f.laip.reset();
  return out;
}

/// `pairs` patients, two tubes of a day each.
std::vector<io::store::Filing> duplicates(std::size_t pairs, bool own_accessions = false) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> noise(0, kTrueSigma);
  std::vector<io::store::Filing> out;
  for (std::size_t i = 0; i < pairs; ++i) {
    const std::string p = "P-" + std::to_string(i), a = "A-" + std::to_string(i);
    out.push_back(marrow(p, a, "tube 1", 2 * i + 1, noise(random)));
    out.push_back(marrow(p, own_accessions ? a + "-R" : a, "tube 2", 2 * i + 2, noise(random)));
  }
  return out;
}

Laboratory filed(const std::string& name, const std::vector<io::store::Filing>& filings) {
  const auto folder = test::scratch(name);
  std::filesystem::create_directories(folder);
  auto laboratory = test::new_laboratory(folder / "lab.db");
  const auto outcomes = laboratory.file(filings);
  REQUIRE(outcomes);
  for (const auto& o : *outcomes) REQUIRE_FALSE(o.refusal);
  return laboratory;
}

}  // namespace

TEST_CASE("sigma: estimated from duplicates of one day, filed in the audit trail, the last one in use") {
  auto laboratory = filed("sigma", duplicates(40));
  CHECK_FALSE(laboratory.sigma()->has_value());
  auto found = engine::estimate_sigma(laboratory, {});
  REQUIRE_MESSAGE(found, found.error().text());
  const auto& s = found->sigma;
  CHECK(s.sets == 40);
  CHECK(s.replicates == 80);
  CHECK(s.degrees == 40);
  CHECK(s.ci95.lo < kTrueSigma);
  CHECK(s.ci95.hi > kTrueSigma);
  CHECK(std::fabs(s.sigma_log10 - kTrueSigma) < 0.04);
  REQUIRE(laboratory.record_sigma(s) == 1);
  auto second = s;
  second.sigma_log10 = 0;
  REQUIRE(laboratory.record_sigma(second) == 2);
  const auto kept = laboratory.sigma();
  REQUIRE(kept);
  CHECK((*kept)->number == 2);
  CHECK((*kept)->accessions == s.accessions);
  CHECK((*kept)->by == "tester");
  CHECK_MESSAGE((*kept)->in_use() == s.ci95.hi, "no spread at all is no estimate: the upper end counts");
  CHECK(laboratory.audit(1)->back().action == "estimate");
  CHECK_MESSAGE(laboratory.check_trail()->empty(), test::named(*laboratory.check_trail()));
  CHECK(engine::sigma_in_use(**kept)->replicates == 80);
  auto old = **kept;
  old.analysis_version = kAnalysisVersion - 1;
  CHECK_FALSE(engine::sigma_in_use(old));
}

TEST_CASE("sigma: an estimate that was changed behind the program's back is named") {
  auto laboratory = filed("sigma_tampered", duplicates(12));
  const auto found = engine::estimate_sigma(laboratory, {});
  REQUIRE(found);
  REQUIRE(laboratory.record_sigma(found->sigma));
  const auto seq = laboratory.last_entry()->value().seq;
  const auto path = laboratory.folder() / "lab.db";
  { const auto closed = std::move(laboratory); }
  test::tamper(path, "UPDATE audit SET content = replace(content, '\"sets\":12', '\"sets\":99') WHERE seq = " +
                         std::to_string(seq));
  const auto again = Laboratory::open(path, LaboratoryAccess::Read);
  REQUIRE(again);
  CHECK(test::named(*again->check_trail()) == "AUDIT_CHANGED audit row " + std::to_string(seq) + "\n");
}

TEST_CASE("sigma: duplicates under accessions of their own are found by their day, or by a table") {
  auto filings = duplicates(12, true);
  const auto laboratory = filed("sigma_named", filings);
  const auto by_day = engine::estimate_sigma(laboratory, {});
  REQUIRE(by_day);
  CHECK(by_day->sigma.degrees == 12);
  std::string table = "set,accession\n";
  for (int i = 0; i < 12; ++i) {
    const std::string n = std::to_string(i);
    table += n + ",A-" + n + "\n" + n + ",A-" + n + "-R\n";
  }
  const auto named = io::text::parse_replicates_csv(table, "t.csv");
  REQUIRE(named);
  const auto by_table = engine::estimate_sigma(laboratory, *named);
  REQUIRE(by_table);
  CHECK(by_table->sigma.sigma_log10 == by_day->sigma.sigma_log10);
  const auto unknown = io::text::parse_replicates_csv("set,accession\n1,NOBODY\n", "t.csv");
  const auto refused = engine::estimate_sigma(laboratory, *unknown);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "LAB-08");
  CHECK(refused.error().message.find("line 2") != std::string::npos);
  CHECK(io::text::parse_replicates_csv("accession\n1\n", "t.csv").error().code == "REP-01");
  CHECK(io::text::parse_replicates_csv("set,accession\n,A\n", "t.csv").error().code == "REP-02");
}

TEST_CASE("sigma: too few replicates are refused with what is missing, and others are left out with their reason") {
  auto filings = duplicates(9);
  filings.push_back(marrow("P-X", "A-X", "tube 1", 101, 0));
  filings.push_back(marrow("P-X", "A-X", "tube 2", 102, 0, 10000));  // 100 events
  filings.push_back(marrow("P-Y", "A-Y", "tube 1", 103, 0));
  filings.push_back(marrow("P-Y", "A-Y", "tube 2", 104, 0));
  filings.back().facts.cytometer = "2";
  filings.push_back(marrow("P-Z", "A-Z", "tube 1", 105, 0));
  filings.push_back(marrow("P-Z", "A-Z", "tube 2", 106, 0));
  filings.back().facts.flags = {"HEMODILUTED"};
  auto few = filed("sigma_few", filings);
  const auto refused = engine::estimate_sigma(few, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "LAB-11");
  CHECK(refused.error().message.find("18 usable replicates of 9 samples, 9 degrees of freedom") != std::string::npos);
  auto copies = std::vector{marrow("P-C", "A-C", "tube 1", 201, 0), marrow("P-C", "A-C", "tube 2", 202, 0)};
  copies[1].facts.input_sha256 = copies[0].facts.input_sha256;
  REQUIRE(few.file(copies));
  CHECK_MESSAGE(!engine::estimate_sigma(few, {}), "a file that was filed twice was measured once");
  const std::vector<io::store::Filing> more = {marrow("P-M", "A-M", "tube 1", 107, 0.1),
                                               marrow("P-M", "A-M", "tube 2", 108, -0.1)};
  REQUIRE(few.file(more));
  const auto enough = engine::estimate_sigma(few, {});
  REQUIRE(enough);
  CHECK(enough->sigma.degrees == 10);
  std::string said;
  for (const auto& line : enough->left_out) said += line + "\n";
  CHECK(said.find("A-X, tube \"tube 2\" holds fewer than 200 counted events") != std::string::npos);
  CHECK(said.find("A-Y, tube \"tube 2\" is of another panel, instrument") != std::string::npos);
  CHECK(said.find("A-Z, tube \"tube 2\" may be too low a count") != std::string::npos);
}

TEST_CASE("sigma: replicates without any difference tell no spread") {
  std::vector<io::store::Filing> same;
  for (std::uint64_t i = 0; i < 11; ++i) {
    const std::string n = std::to_string(i);
    same.push_back(marrow("P-" + n, "A-" + n, "tube 1", 2 * i + 1, 0));
    same.push_back(marrow("P-" + n, "A-" + n, "tube 2", 2 * i + 2, 0));
  }
  const auto laboratory = filed("sigma_same", same);
  const auto found = engine::estimate_sigma(laboratory, {});
  REQUIRE_FALSE(found);
  CHECK(found.error().code == "LAB-11");
}
