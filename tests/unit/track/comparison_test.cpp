// SPDX-License-Identifier: Apache-2.0
#include "engine/track/comparison.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>

#include "tests/support/paths.h"
#include "tests/unit/track/serial_json.h"

using namespace fcscreen;
using result::SerialClass;
using test::serial_sample;

namespace {

nlohmann::json fixtures() {
  std::ifstream in(test::source_dir() / "tests/golden/annex/serial_pair_fixtures.json");
  return nlohmann::json::parse(in);
}

/// Both have four decimals: the same printed digits.
bool same_printed(double ours, double expected) { return std::abs(ours - expected) <= 0.5e-4 + 1e-9; }

}  // namespace

TEST_CASE("Comparison: every pair of the domain's fixtures has its class, change and reduction") {
  const auto all = fixtures();
  REQUIRE(all["pairs"].size() == 84);
  for (const auto& f : all["pairs"]) {
    const std::string name = f["name"];
    const auto ours = engine::compare(serial_sample(f["ref"]), serial_sample(f["cur"]));
    CHECK_MESSAGE(std::string(result::to_string(ours.cls)) == f["expected"].get<std::string>(), name);
    REQUIRE_MESSAGE(ours.delta_log10.has_value() == !f["delta"].is_null(), name);
    if (!ours.delta_log10) continue;
    CHECK_MESSAGE(same_printed(*ours.delta_log10, f["delta"][0].get<double>()), name);
    CHECK_MESSAGE(same_printed(ours.ci95.lo, f["delta"][1].get<double>()), name);
    CHECK_MESSAGE(same_printed(ours.ci95.hi, f["delta"][2].get<double>()), name);
    if (!f["at_least_log"].is_null()) {
      REQUIRE_MESSAGE(ours.at_least_log10.has_value(), name);
      CHECK_MESSAGE(*ours.at_least_log10 == doctest::Approx(f["at_least_log"].get<double>()).epsilon(1e-12), name);
    } else if (f["cur"]["k"].get<int>() < 10) {
      CHECK_MESSAGE(!ours.at_least_log10.has_value(), name);
    }
  }
}

TEST_CASE("Comparison: every nadir of the domain's fixtures") {
  const auto all = fixtures();
  REQUIRE(all["versus_nadir"].size() == 6);
  for (const auto& f : all["versus_nadir"]) {
    std::vector<result::SerialSample> priors;
    for (const auto& p : f["priors"]) priors.push_back(serial_sample(p));
    const auto ours = engine::compare_with_nadir(priors, serial_sample(f["cur"]));
    const std::string name = f["name"];
    CHECK_MESSAGE(ours.has_value() == !f["nadir_index"].is_null(), name);
    if (!ours) continue;
    CHECK_MESSAGE(ours->reference == f["nadir_index"].get<std::size_t>(), name);
    CHECK_MESSAGE(std::string(result::to_string(ours->cls)) == f["expected"].get<std::string>(), name);
  }
}

TEST_CASE("Comparison: every confirmation of the domain's fixtures") {
  const auto all = fixtures();
  REQUIRE(all["confirmed"].size() == 7);
  for (const auto& f : all["confirmed"]) {
    const auto reference = serial_sample(f["ref"]);
    const auto first = engine::compare(reference, serial_sample(f["first"])).cls;
    const auto second = engine::compare(reference, serial_sample(f["second"])).cls;
    CHECK(std::string(result::to_string(first)) == f["first_class"].get<std::string>());
    CHECK(std::string(result::to_string(second)) == f["second_class"].get<std::string>());
    CHECK_MESSAGE(models::confirms(first, second, f["days"].get<int>()) == f["expected"].get<bool>(),
                  f["name"].get<std::string>());
  }
}

TEST_CASE("Comparison: a fraction above 20 % says that the change saturates") {
  const auto ours =
      engine::compare(serial_sample({{"k", 3000}, {"N", 10000}}), serial_sample({{"k", 20}, {"N", 10000}}));
  CHECK(ours.saturated);
  CHECK_FALSE(
      engine::compare(serial_sample({{"k", 2000}, {"N", 10000}}), serial_sample({{"k", 20}, {"N", 10000}})).saturated);
}

TEST_CASE("Comparison: a rise of an understated sample is \"at least\", its fall is not named") {
  const auto low = serial_sample({{"k", 60}, {"N", 600000}});
  const auto high = serial_sample({{"k", 900}, {"N", 600000}, {"understated", true}});
  const auto rise = engine::compare(low, high);
  CHECK(rise.cls == SerialClass::MajorProgression);
  CHECK(rise.at_least);
  CHECK(rise.confirmed);
  const auto fall = engine::compare(serial_sample({{"k", 9000}, {"N", 600000}}), high);
  CHECK(fall.cls == SerialClass::NotComparable);
  CHECK(fall.reasons == std::vector<std::string>{"CURRENT_UNDERSTATED"});
  CHECK_FALSE(fall.delta_log10.has_value());
}

TEST_CASE("Comparison: why two samples must not be compared is said by code, in a fixed order") {
  auto a = serial_sample({{"k", 900}, {"N", 500000}, {"tissue", "BM"}, {"level", "L1"}, {"analysis_version", 1}});
  auto b = serial_sample({{"k", 900}, {"N", 500000}, {"tissue", "PB"}, {"level", "L2"}, {"analysis_version", 2}});
  CHECK(engine::not_comparable(a, b) == std::vector<std::string>{"TISSUE", "LEVEL", "ANALYSIS_VERSION"});
  b.tissue.clear();  // not stated: no objection
  CHECK(engine::not_comparable(a, b) == std::vector<std::string>{"LEVEL", "ANALYSIS_VERSION"});
}

TEST_CASE(
    "Comparison: what a cleaning gate removed is counted against a change, and what does not survive that is not "
    "named") {
  const auto high = serial_sample({{"k", 5000}, {"N", 500000}}), low = serial_sample({{"k", 150}, {"N", 500000}});
  const auto with_loss = [](result::SerialSample s, std::uint64_t lost) {
    s.at_most = s.count + lost;
    return s;
  };
  CHECK(engine::compare(high, low).cls == SerialClass::MajorRegression);
  const auto bounded = engine::compare(high, with_loss(low, 250));
  CHECK(bounded.cls == SerialClass::MajorRegression);
  REQUIRE(bounded.delta_log10);
  CHECK(*bounded.delta_log10 ==
        doctest::Approx(*engine::compare(high, serial_sample({{"k", 400}, {"N", 500000}})).delta_log10));
  CHECK_MESSAGE(engine::compare(high, with_loss(low, 900)).cls == SerialClass::Regression,
                "with all of them no major one");
  const auto hidden = engine::compare(high, with_loss(low, 4000));
  CHECK(hidden.cls == SerialClass::NotComparable);
  CHECK(hidden.reasons == std::vector<std::string>{"TARGET_LOSS"});
  CHECK_FALSE(hidden.delta_log10);
  // A rise from a sample that lost cells is judged from all of them.
  CHECK(engine::compare(with_loss(low, 100), high).cls == SerialClass::MajorProgression);
  CHECK(engine::compare(with_loss(low, 4000), high).cls == SerialClass::NotComparable);
  // No change is only said where none is there in any case.
  CHECK(engine::compare(high, with_loss(serial_sample({{"k", 5000}, {"N", 500000}}), 200)).cls == SerialClass::Stable);
  CHECK(engine::compare(high, with_loss(serial_sample({{"k", 5000}, {"N", 500000}}), 9000)).cls ==
        SerialClass::NotComparable);
}
