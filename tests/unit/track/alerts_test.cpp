// SPDX-License-Identifier: Apache-2.0
#include "engine/track/alerts.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "tests/unit/track/series_made.h"

using namespace fcscreen;
using engine::serial_report;
using result::Alert;
using result::AlertPriority;
using result::Call;
using test::course;
using test::sample_at;
using test::series;

namespace {

std::vector<Alert> alerts_of(const engine::SeriesInput& in) { return serial_report(in)->alerts; }

std::optional<Alert> find(const std::vector<Alert>& alerts, const std::string& id, const std::string& accession) {
  for (const Alert& a : alerts) {
    if (a.id == id && a.accession == accession) return a;
  }
  return std::nullopt;
}

std::optional<AlertPriority> priority(const engine::SeriesInput& in, const std::string& id,
                                      const std::string& accession) {
  const auto found = find(alerts_of(in), id, accession);
  return found ? std::optional(found->priority) : std::nullopt;
}

}  // namespace

TEST_CASE("A1: a quantifiable detection is for the same day; a replaced one raises it too, marked held") {
  CHECK(priority(series({sample_at(-5, 900)}), "A1", "D-5") == AlertPriority::SameDay);
  CHECK_FALSE(priority(series({sample_at(-5, 45)}), "A1", "D-5").has_value());
  auto held = sample_at(-5, 900);
  held.call = Call::Indeterminate;
  held.reasons = {"ID_SUSPECT"};
  held.facts.held_call = Call::DetectedQuantifiable;
  const auto alert = find(alerts_of(series({held})), "A1", "D-5");
  REQUIRE(alert.has_value());
  CHECK(alert->held);
  CHECK(alert->text.find("Held") != std::string::npos);
  CHECK(alert->rules_version == engine::kAlertRulesVersion);
  CHECK(alert->analysis_version == 2);
}

TEST_CASE("A2: below LOQ at once, TRACE from the second time on") {
  CHECK(priority(series({sample_at(-5, 45)}), "A2", "D-5") == AlertPriority::NextDay);
  const auto traces = series({sample_at(-40, 15), sample_at(-5, 12)});
  CHECK_FALSE(priority(traces, "A2", "D-40").has_value());
  CHECK(priority(traces, "A2", "D-5") == AlertPriority::NextDay);
}

TEST_CASE("A3: an emergence and a confirmed progression are for the same day, possible ones for the next") {
  CHECK(priority(series({sample_at(-90, 2, 700000), sample_at(-5, 180, 700000)}), "A3", "D-5") ==
        AlertPriority::SameDay);
  CHECK(priority(series({sample_at(-90, 2, 700000), sample_at(-5, 31, 700000)}), "A3", "D-5") ==
        AlertPriority::NextDay);
  CHECK(priority(series({sample_at(-90, 120), sample_at(-40, 480)}), "A3", "D-40") == AlertPriority::NextDay);
  const auto confirmed = series({sample_at(-90, 120), sample_at(-40, 480), sample_at(-20, 520)});
  CHECK(priority(confirmed, "A3", "D-40") == AlertPriority::SameDay);
  CHECK(priority(series({sample_at(-90, 60), sample_at(-40, 900)}), "A3", "D-40") == AlertPriority::SameDay);
  CHECK_FALSE(priority(series({sample_at(-90, 500), sample_at(-40, 480)}), "A3", "D-40").has_value());
}

TEST_CASE("A4: five per cent immature B cells, or three times the own baseline, whatever the class") {
  const auto with_immature = [](int day, double fraction, bool own) {
    auto s = sample_at(day, 0);
    s.facts.immature_b_of_tnc = fraction;
    s.facts.own_reference = own;
    return s;
  };
  CHECK(priority(series({with_immature(-5, 0.05, true)}), "A4", "D-5") == AlertPriority::NextDay);
  CHECK(priority(series({with_immature(-5, 0.05, false)}), "A4", "D-5") == AlertPriority::SameDay);
  CHECK_FALSE(priority(series({with_immature(-5, 0.0499, false)}), "A4", "D-5").has_value());
  const auto rise = [&](double now) {
    return series({with_immature(-90, 0.002, true), with_immature(-60, 0.004, true), with_immature(-30, 0.003, true),
                   with_immature(-5, now, true)});
  };
  CHECK(priority(rise(0.0091), "A4", "D-5") == AlertPriority::NextDay);  // the median of the three is 0.003
  CHECK_FALSE(priority(rise(0.0085), "A4", "D-5").has_value());
  auto blood = rise(0.0091);
  for (auto& s : blood.samples) s.tissue = s.accession == "D-5" ? "PB" : "BM";
  CHECK_FALSE(priority(blood, "A4", "D-5").has_value());
}

TEST_CASE("A5: two years on the drug and a cytopenia or equivocal cells; thalidomide counts with it") {
  auto in = series({sample_at(-5, 0)});
  CHECK_FALSE(priority(in, "A5", "D-5").has_value());
  in.samples[0].facts.cytopenia = true;
  CHECK(priority(in, "A5", "D-5") == AlertPriority::Routine);
  in.samples[0].facts.cytopenia = false;
  in.samples[0].aberrancy_class = 1;
  CHECK(priority(in, "A5", "D-5") == AlertPriority::Routine);
  in.exposures = {course("lenalidomide", -700, 0)};  // 23 months
  CHECK_FALSE(priority(in, "A5", "D-5").has_value());
  in.exposures.push_back(course("Thalidomide", -1100, -900));
  CHECK(priority(in, "A5", "D-5") == AlertPriority::Routine);
  in.samples[0].date += std::chrono::days(40);  // off
  CHECK_FALSE(priority(in, "A5", "D-5").has_value());
}

TEST_CASE("A6: an expansion on a myeloma tube asks for a B-ALL tube") {
  auto s = sample_at(-5, 900);
  s.call = Call::ImmatureBExpandedL1;
  CHECK(priority(series({s}), "A6", "D-5") == AlertPriority::Routine);
}

TEST_CASE("A7: a slope above 0 after the stop, no fall in two late samples, or a progression from the nadir") {
  const auto rebound = series({sample_at(-60, 900), sample_at(0, 1000), sample_at(30, 1700), sample_at(60, 2600),
                               sample_at(90, 5100), sample_at(150, 21000)});
  CHECK(priority(rebound, "A7", "D150") == AlertPriority::SameDay);
  const auto flat =
      series({sample_at(-60, 1000), sample_at(0, 1000), sample_at(30, 1010), sample_at(60, 1020), sample_at(90, 1030)});
  const auto alert = find(alerts_of(flat), "A7", "D90");
  REQUIRE(alert.has_value());
  CHECK(alert->text.find("3 quantifiable samples at least 30 days") != std::string::npos);
  const auto regrowth = series({sample_at(-5, 5000), sample_at(30, 300), sample_at(60, 60), sample_at(120, 700)});
  CHECK(priority(regrowth, "A7", "D120") == AlertPriority::SameDay);
  const auto fall =
      series({sample_at(-60, 5000), sample_at(-5, 5000), sample_at(30, 1500), sample_at(60, 500), sample_at(90, 160)});
  for (const Alert& a : alerts_of(fall)) CHECK(a.id != "A7");
}

TEST_CASE("A7: a rise on the drug is no failed regression") {
  auto in = series({sample_at(-200, 60), sample_at(-100, 900)});
  in.exposures = {course("lenalidomide", -1000, 400)};
  for (const Alert& a : alerts_of(in)) CHECK(a.id != "A7");
}

TEST_CASE("A8: a DNA index off the diploid band, on enough events with a narrow peak") {
  const auto with_index = [](double index, double cv, std::uint64_t events) {
    auto s = sample_at(-5, 900);
    s.facts.dna_index = result::DnaIndex{index, cv, events};
    return series({s});
  };
  CHECK(priority(with_index(0.80, 0.04, 500), "A8", "D-5") == AlertPriority::SameDay);
  CHECK(priority(with_index(1.06, 0.05, 900), "A8", "D-5") == AlertPriority::SameDay);
  for (const auto& in : {with_index(0.95, 0.04, 500), with_index(1.05, 0.04, 500), with_index(0.80, 0.051, 500),
                         with_index(0.80, 0.04, 499), with_index(0.80, std::nan(""), 500)}) {
    CHECK_FALSE(priority(in, "A8", "D-5").has_value());
  }
}

TEST_CASE("A9: half a decade of CD19 lost, or an anti-CD19 product and a tube with CD19 alone") {
  auto before = sample_at(-90, 900), now = sample_at(-5, 900);
  before.facts.lineage_medians = {{"CD19", 3.1}};
  now.facts.lineage_medians = {{"CD19", 2.6}};
  CHECK(priority(series({before, now}), "A9", "D-5") == AlertPriority::NextDay);
  now.facts.lineage_medians = {{"CD19", 2.7}};
  CHECK_FALSE(priority(series({before, now}), "A9", "D-5").has_value());
  now.facts.anti_cd19_exposure = true;
  CHECK_FALSE(priority(series({before, now}), "A9", "D-5").has_value());
  now.facts.cd19_only_lineage = true;
  CHECK(priority(series({before, now}), "A9", "D-5") == AlertPriority::NextDay);
}

TEST_CASE("A10: failed quality control, and a sample that was expected and is not there") {
  auto s = sample_at(-5, 0);
  s.facts.qc_failed = true;
  auto in = series({s});
  in.missing = {"ACC-77"};
  CHECK(priority(in, "A10", "D-5") == AlertPriority::Ops);
  CHECK(priority(in, "A10", "ACC-77") == AlertPriority::Ops);
}

TEST_CASE("Alerts: a sample has each id once, and what was raised before is suppressed") {
  const auto in = series({sample_at(-90, 60), sample_at(-40, 900), sample_at(-5, 5200)});
  const auto raised = alerts_of(in);
  for (const Alert& a : raised) {
    CHECK(std::count_if(raised.begin(), raised.end(),
                        [&a](const Alert& b) { return a.id == b.id && a.accession == b.accession; }) == 1);
  }
  CHECK(engine::without_duplicates(raised, raised).empty());
  auto earlier = raised;
  earlier.erase(earlier.begin());
  CHECK(engine::without_duplicates(raised, earlier) == std::vector{raised.front()});
}

TEST_CASE("Alerts: a new analysis, a higher priority and a lifted hold are no duplicates") {
  const Alert old{"A3", 1, AlertPriority::NextDay, "X", 2, false, "t"};
  Alert now = old;
  now.text = "other words";
  CHECK(engine::without_duplicates({now}, std::array{old}).empty());
  now.analysis_version = 3;
  CHECK(engine::without_duplicates({now}, std::array{old}).size() == 1);
  now = old;
  now.priority = AlertPriority::SameDay;
  CHECK(engine::without_duplicates({now}, std::array{old}).size() == 1);
  CHECK(engine::without_duplicates({old}, std::array{now}).empty());
  Alert held = old;
  held.held = true;
  CHECK(engine::without_duplicates({old}, std::array{held}).size() == 1);
  CHECK(engine::without_duplicates({held}, std::array{old}).empty());
}

TEST_CASE("Alerts: no text names a cause, an instruction or a forbidden word (SPEC 0.4, 4.5)") {
  auto in =
      series({sample_at(-90, 60), sample_at(-40, 900), sample_at(0, 5200), sample_at(30, 21000), sample_at(90, 90000)});
  in.samples[0].call = Call::ImmatureBExpandedL1;
  in.samples[1].facts.qc_failed = in.samples[1].facts.cytopenia = true;
  in.samples[2].facts.immature_b_of_tnc = 0.2;
  in.samples[3].facts.dna_index = result::DnaIndex{0.7, 0.03, 900};
  in.exposures.push_back(course("dexamethasone", -3, 20));
  const auto report = serial_report(in);
  std::vector<std::string> texts = {report->banner};
  for (const auto& a : report->alerts) texts.push_back(a.text);
  for (const auto& c : report->confounders) texts.push_back(c.text);
  texts.insert(texts.end(), report->notes.begin(), report->notes.end());
  CHECK(texts.size() > 8);
  for (const std::string& text : texts) {
    for (const char* word :
         {"because", "due to", "leuk", "relapse", "remission", "cure", "diagnos", "responds", "withhold", "resume"}) {
      CHECK_MESSAGE(text.find(word) == std::string::npos, text);
    }
  }
}
