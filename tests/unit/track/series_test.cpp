// SPDX-License-Identifier: Apache-2.0
#include "engine/track/series.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "tests/unit/track/series_made.h"

using namespace fcscreen;
using engine::serial_report;
using result::BaselineKind;
using result::KineticModel;
using result::SerialClass;
using test::course;
using test::kStop;
using test::sample_at;
using test::series;

namespace {

const result::SerialPoint& at(const result::SerialReport& report, const std::string& accession) {
  const auto found = std::find_if(report.points.begin(), report.points.end(),
                                  [&](const auto& p) { return p.sample.accession == accession; });
  REQUIRE(found != report.points.end());
  return *found;
}

}  // namespace

TEST_CASE("Series: a fall after the stop is a major regression, confirmed by the sample three weeks later") {
  const auto report = serial_report(series({sample_at(-90, 4100), sample_at(-5, 5200), sample_at(28, 900),
                                            sample_at(61, 130), sample_at(95, 12), sample_at(130, 0)}));
  REQUIRE(report.has_value());
  CHECK(report->stop == kStop);
  CHECK(report->baseline_kind == BaselineKind::Baseline);
  CHECK(report->points[*report->baseline].sample.accession == "D-5");
  CHECK_FALSE(at(*report, "D-90").vs_baseline.has_value());
  const auto& first = *at(*report, "D28").vs_baseline;
  CHECK(first.cls == SerialClass::Regression);
  CHECK(first.confirmed);
  CHECK(first.confirmed_by == "D61");
  const auto& second = *at(*report, "D61").vs_baseline;
  CHECK(second.cls == SerialClass::MajorRegression);
  CHECK(second.confirmed);
  const auto& last = *at(*report, "D130").vs_baseline;
  CHECK(last.cls == SerialClass::MajorRegressionToBelowLod);
  CHECK(last.confirmed);
  CHECK(last.confirmed_by == "D95");
  CHECK(at(*report, "D130").exposure->days_since_withdrawal == 130);
  CHECK(at(*report, "D130").exposure->cumulative_days == 1826);
  CHECK(at(*report, "D-90").exposure->on_drug == true);
  CHECK(report->kinetics.model == KineticModel::M1);
  CHECK(report->kinetics.lambda_off->ci95.hi < 0);
  CHECK(report->kinetics.half_life.days.has_value());
  CHECK(report->banner.empty());
}

TEST_CASE("Series: the last regression of a series is unconfirmed while nothing agrees with it") {
  const auto report = serial_report(series({sample_at(-5, 5200), sample_at(30, 4800), sample_at(60, 300)}));
  const auto& last = *at(*report, "D60").vs_baseline;
  CHECK(last.cls == SerialClass::MajorRegression);
  CHECK_FALSE(last.confirmed);
  CHECK(last.needs_confirmation);
}

TEST_CASE("Series: a second sample before day 21, and one that contradicts, do not confirm a regression") {
  const auto early = serial_report(series({sample_at(-5, 5200), sample_at(30, 300), sample_at(50, 250)}));
  CHECK_FALSE(at(*early, "D30").vs_baseline->confirmed);
  CHECK_FALSE(at(*early, "D50").vs_baseline->confirmed);
  const auto back =
      serial_report(series({sample_at(-5, 5200), sample_at(30, 300), sample_at(60, 5000), sample_at(90, 300)}));
  CHECK_FALSE(at(*back, "D30").vs_baseline->confirmed);
  CHECK_FALSE(at(*back, "D90").vs_baseline->confirmed);
}

TEST_CASE("Series: an indeterminate sample between two that agree does not undo the confirmation") {
  const auto report =
      serial_report(series({sample_at(-5, 900), sample_at(30, 15), sample_at(45, 0, 60000), sample_at(60, 10)}));
  CHECK(at(*report, "D45").vs_baseline->cls == SerialClass::LowSensitivity);  // never read as a regression
  CHECK(at(*report, "D30").vs_baseline->confirmed_by == "D60");
}

TEST_CASE("Series: a flat series is stable and raises no change") {
  const auto report = serial_report(series(
      {sample_at(-100, 5000), sample_at(-10, 5100), sample_at(40, 4900), sample_at(80, 5200), sample_at(120, 4800)}));
  for (const auto& p : report->points) {
    if (p.vs_baseline) CHECK(p.vs_baseline->cls == SerialClass::Stable);
    if (p.vs_nadir) CHECK(p.vs_nadir->cls == SerialClass::Stable);
  }
  for (const auto& a : report->alerts) CHECK(a.id == "A1");
}

TEST_CASE(
    "Series: without a sample near the stop the first after it is the baseline, and says the fall is understated") {
  const auto report = serial_report(series({sample_at(-300, 5000), sample_at(12, 5100), sample_at(50, 300)}));
  CHECK(report->baseline_kind == BaselineKind::FallUnderstated);
  CHECK(report->points[*report->baseline].sample.accession == "D12");
  CHECK(report->notes.size() == 1);
  CHECK(at(*report, "D50").vs_baseline->notes.size() >= 1);
}

TEST_CASE("Series: a sample that is not evaluable is no baseline, no nadir and no point of a fit") {
  auto bad = sample_at(-2, 0);
  bad.evaluable = false;
  bad.call = result::Call::NotEvaluable;
  const auto report = serial_report(series({sample_at(-30, 5000), bad, sample_at(40, 300)}));
  CHECK(report->points[*report->baseline].sample.accession == "D-30");
  CHECK_FALSE(at(*report, "D-2").comparable);
  CHECK(at(*report, "D40").vs_nadir->reference_accession == "D-30");
  CHECK(report->kinetics.points == 2);
}

TEST_CASE("Series: what must not be compared is hollow and outside the fit; another cytometer is a wider spread") {
  auto blood = sample_at(60, 20);
  blood.tissue = "PB";
  auto masked = sample_at(70, 10);
  masked.understated = true;
  auto other = sample_at(80, 300);
  other.instrument = "2";
  const auto report =
      serial_report(series({sample_at(-60, 5000), sample_at(-10, 5100), sample_at(30, 900), blood, masked, other}));
  CHECK_FALSE(at(*report, "D60").comparable);
  CHECK(at(*report, "D60").vs_baseline->reasons == std::vector<std::string>{"TISSUE"});
  CHECK_FALSE(at(*report, "D70").comparable);
  CHECK(at(*report, "D70").vs_baseline->cls == SerialClass::NotComparable);
  CHECK(at(*report, "D80").comparable);
  CHECK(at(*report, "D80").vs_baseline->sigma_current == 0.20);
  CHECK(report->kinetics.points == 4);
}

TEST_CASE("Series: without a stop there is no baseline and one slope") {
  auto in = series({sample_at(-400, 100), sample_at(-300, 210), sample_at(-200, 390), sample_at(-100, 820)});
  in.exposures[0].stop.reset();
  in.exposures[0].status = result::ExposureStatus::Ongoing;
  const auto report = serial_report(in);
  CHECK_FALSE(report->stop.has_value());
  CHECK(report->baseline_kind == BaselineKind::None);
  CHECK(report->kinetics.model == KineticModel::M0);
  CHECK(*report->kinetics.doubling.days == doctest::Approx(100).epsilon(0.1));
  CHECK_FALSE(report->kinetics.delta_bic.has_value());
  CHECK(at(*report, "D-100").vs_nadir->cls == SerialClass::Progression);
}

TEST_CASE("Series: with one sample before the stop only the slope after it is fitted") {
  const auto report =
      serial_report(series({sample_at(-3, 5000), sample_at(30, 1600), sample_at(60, 500), sample_at(90, 160)}));
  const auto& k = report->kinetics;
  CHECK(k.model == KineticModel::OffOnly);
  CHECK_FALSE(k.lambda_on.has_value());
  CHECK_FALSE(k.delta_bic.has_value());
  CHECK_FALSE(k.p_off_below_on.has_value());
  CHECK(*k.half_life.days == doctest::Approx(18.2).epsilon(0.03));
  CHECK(std::count(k.notes.begin(), k.notes.end(), "Change attributable to withdrawal cannot be tested.") == 1);
}

TEST_CASE("Series: a half-life needs two quantifiable samples after the stop") {
  const auto report = serial_report(
      series({sample_at(-60, 5000), sample_at(-3, 5000), sample_at(30, 300), sample_at(60, 20), sample_at(90, 3)}));
  CHECK(report->kinetics.model == KineticModel::M1);
  CHECK_FALSE(report->kinetics.half_life.days.has_value());
  CHECK(report->kinetics.half_life.status.find("not estimable: 1 of at least 2") == 0);
}

TEST_CASE("Series: fewer than three comparable samples give no kinetics") {
  const auto report = serial_report(series({sample_at(-3, 5000), sample_at(30, 300)}));
  CHECK(report->kinetics.model == KineticModel::None);
  CHECK(report->kinetics.status.find("not fitted: 2 of at least 3") == 0);
}

TEST_CASE("Series: lags move the knot where enough samples stay on both sides; seven samples try a free knot") {
  const auto report =
      serial_report(series({sample_at(-180, 2600), sample_at(-90, 3000), sample_at(-5, 3300), sample_at(10, 3200),
                            sample_at(35, 1500), sample_at(60, 700), sample_at(90, 280), sample_at(120, 110)}));
  const auto& k = report->kinetics;
  REQUIRE(k.lags.size() == 3);
  CHECK(k.lags[0].lag_days == 0);
  CHECK(k.lags[2].lag_days == 28);
  CHECK(k.lags[0].lambda_off.per_day == k.lambda_off->per_day);
  CHECK(k.bic_m2.has_value());
  REQUIRE(k.free_knot.has_value());
  CHECK(*k.free_knot >= kStop);
  CHECK(*k.delta_bic > 0);
  CHECK(*k.p_off_below_on > 0.99);
}

TEST_CASE(
    "Series: a stop known to the month is taken at its first day and said; one known to the year places no knot") {
  auto in =
      series({sample_at(-60, 5000), sample_at(-3, 5000), sample_at(40, 900), sample_at(70, 300), sample_at(500, 0)});
  in.exposures[0].stop_precision = result::DatePrecision::Month;
  const auto month = serial_report(in);
  CHECK(month->stop == kStop);
  CHECK(month->kinetics.model == KineticModel::M1);
  CHECK(month->kinetics.notes.back().find("known to the month") != std::string::npos);
  in.exposures[0].stop = std::chrono::sys_days(std::chrono::year(2023) / 1 / 1);
  in.exposures[0].stop_precision = result::DatePrecision::Year;
  const auto year = serial_report(in);
  CHECK(year->kinetics.model == KineticModel::M0);
  CHECK(year->kinetics.notes.front().find("no more than the year") != std::string::npos);
}

TEST_CASE("Series: samples of an earlier course and after a restart stay outside the fit") {
  auto in = series({sample_at(-900, 20), sample_at(-60, 5000), sample_at(-3, 5200), sample_at(30, 1500),
                    sample_at(60, 500), sample_at(200, 9000)});
  in.exposures = {course("lenalidomide", -1500, -1000), course("lenalidomide", -700, 0),
                  course("lenalidomide", 100, 400)};
  const auto report = serial_report(in);
  CHECK(report->stop == kStop);
  CHECK(report->kinetics.points == 4);
  CHECK(report->kinetics.notes.back().find("2 samples belong to another course") == 0);
  CHECK(report->notes.front() == "Lenalidomide was given again after the lenalidomide stop.");
}

TEST_CASE("Series: groups that move apart are fitted one by one and never summed") {
  const auto with_groups = [](int day, std::uint64_t falling, std::uint64_t rising) {
    auto s = sample_at(day, falling + rising);
    s.groups = {{"aberrant", falling, 2, {}, 0}, {"precursors", rising, 0, {}, 0}};
    return s;
  };
  const auto report =
      serial_report(series({with_groups(-60, 5000, 100), with_groups(-3, 5100, 110), with_groups(30, 1500, 400),
                            with_groups(60, 500, 1500), with_groups(90, 160, 5200)}));
  REQUIRE(report->group_kinetics.size() == 2);
  CHECK(report->group_kinetics[0].kinetics.lambda_off->per_day < 0);
  CHECK(report->group_kinetics[1].kinetics.lambda_off->per_day > 0);
  CHECK(report->kinetics.model == KineticModel::None);
  const auto together =
      serial_report(series({with_groups(-60, 5000, 100), with_groups(-3, 5100, 110), with_groups(30, 1500, 30),
                            with_groups(60, 500, 10), with_groups(90, 160, 3)}));
  CHECK(together->group_kinetics.empty());
  CHECK(together->kinetics.model == KineticModel::M1);
}

TEST_CASE("Series: any order of samples gives the same report") {
  auto in =
      series({sample_at(-90, 4100), sample_at(-5, 5200), sample_at(28, 900), sample_at(61, 130), sample_at(95, 12)});
  const auto report = serial_report(in);
  std::mt19937 shuffle(1);
  for (int i = 0; i < 5; ++i) {
    std::shuffle(in.samples.begin(), in.samples.end(), shuffle);
    CHECK(*serial_report(in) == *report);
  }
}

TEST_CASE("Series: no sample, and one accession twice, are usage errors") {
  CHECK(serial_report(series({})).error().code == "TRK-E03");
  CHECK(serial_report(series({sample_at(1, 0), sample_at(1, 5)})).error().code == "TRK-E04");
}

TEST_CASE("Series: a patient without any course has no exposure and no stop") {
  auto in = series({sample_at(-60, 5000), sample_at(30, 4800)});
  in.exposures.clear();
  const auto report = serial_report(in);
  REQUIRE(report.has_value());
  CHECK_FALSE(report->points[0].exposure.has_value());
  CHECK_FALSE(report->stop.has_value());
}

TEST_CASE("Series: mixed analysis versions are never compared, and the note says what to do") {
  auto old = sample_at(-5, 5000);
  old.analysis_version = 1;
  const auto report = serial_report(series({old, sample_at(30, 300)}));
  CHECK(at(*report, "D30").vs_baseline->cls == SerialClass::NotComparable);
  CHECK(report->notes.back().find("screen the earlier files again") != std::string::npos);
}

TEST_CASE("Rules: the compiled configuration states the numbers of the domain specification") {
  const auto rules = engine::track_rules(io::text::Config::defaults());
  const engine::TrackRules spec;
  CHECK(rules.change.sigma_same == spec.change.sigma_same);
  CHECK(rules.change.sigma_instrument == spec.change.sigma_instrument);
  CHECK(rules.change.sigma_panel == spec.change.sigma_panel);
  CHECK(rules.change.change == spec.change.change);
  CHECK(rules.change.major_change == spec.change.major_change);
  CHECK(rules.change.major_bound == spec.change.major_bound);
  CHECK(rules.change.equivalence == spec.change.equivalence);
  CHECK(rules.change.lod_multiple == spec.change.lod_multiple);
  CHECK(rules.change.lod_multiple_major == spec.change.lod_multiple_major);
  CHECK(rules.change.weak_lod_one_in == spec.change.weak_lod_one_in);
  CHECK(rules.change.saturated_fraction == spec.change.saturated_fraction);
  CHECK(rules.change.confirm_fall_days == spec.change.confirm_fall_days);
  CHECK(rules.change.confirm_rise_days == spec.change.confirm_rise_days);
  CHECK(rules.change.baseline_before_days == spec.change.baseline_before_days);
  CHECK(rules.change.baseline_after_days == spec.change.baseline_after_days);
  CHECK(rules.change.late_baseline_days == spec.change.late_baseline_days);
  CHECK(rules.kinetics.min_points == spec.kinetics.min_points);
  CHECK(rules.kinetics.knot_points == spec.kinetics.knot_points);
  CHECK(rules.kinetics.points_each_side == spec.kinetics.points_each_side);
  CHECK(rules.kinetics.free_knot_points == spec.kinetics.free_knot_points);
  CHECK(rules.kinetics.quantifiable_each_side == spec.kinetics.quantifiable_each_side);
  CHECK(rules.kinetics.poor_ratio == spec.kinetics.poor_ratio);
  CHECK(rules.kinetics.lags == spec.kinetics.lags);
  CHECK(rules.kinetics.level_days == spec.kinetics.level_days);
  CHECK(rules.kinetics.opposite == spec.kinetics.opposite);
  CHECK(rules.alerts.immature_b == spec.alerts.immature_b);
  CHECK(rules.alerts.baseline_fold == spec.alerts.baseline_fold);
  CHECK(rules.alerts.imid_months == spec.alerts.imid_months);
  CHECK(rules.alerts.failed_after_days == spec.alerts.failed_after_days);
  CHECK(rules.alerts.dna_low == spec.alerts.dna_low);
  CHECK(rules.alerts.dna_high == spec.alerts.dna_high);
  CHECK(rules.alerts.dna_cv == spec.alerts.dna_cv);
  CHECK(rules.alerts.dna_events == spec.alerts.dna_events);
  CHECK(rules.alerts.lineage_loss == spec.alerts.lineage_loss);
  CHECK(rules.bridged_gap_days == spec.bridged_gap_days);
  CHECK(rules.confounder_days == spec.confounder_days);
}

TEST_CASE("Series: a laboratory's own spread replaces the design value everywhere, and is named") {
  auto in = series({sample_at(-5, 300), sample_at(40, 90), sample_at(80, 88)});
  const auto design = serial_report(in);
  REQUIRE(design);
  CHECK(design->sigma.log10 == 0.15);
  CHECK(design->sigma.source == result::SigmaSource::Configuration);
  result::SigmaInUse own;
  own.log10 = 0.35;
  own.source = result::SigmaSource::Laboratory;
  own.replicates = 24;
  in.sigma = own;
  in.samples[2].instrument = "2";
  const auto report = serial_report(in);
  REQUIRE(report);
  CHECK(report->sigma == own);
  CHECK(design->points[1].vs_baseline->cls == SerialClass::Regression);
  CHECK_MESSAGE(report->points[1].vs_baseline->cls == SerialClass::NoSignificantChange, "at this spread it is chance");
  CHECK(report->points[1].vs_baseline->sigma_current == 0.35);
  // Another instrument adds what it adds: 0.35² + 0.20² − 0.15².
  CHECK(report->points[2].vs_baseline->sigma_current == doctest::Approx(std::sqrt(0.1225 + 0.04 - 0.0225)));
}

TEST_CASE("Series: what is not known of the therapy in all samples alike does not keep them apart") {
  auto in =
      series({sample_at(-60, 5000), sample_at(-5, 5200), sample_at(28, 900), sample_at(61, 130), sample_at(95, 20)});
  for (auto& s : in.samples) s.therapy_unknown = true;
  const auto unknown = serial_report(in);
  REQUIRE(unknown);
  const auto& fall = *at(*unknown, "D61").vs_baseline;
  CHECK(fall.cls == SerialClass::MajorRegression);
  CHECK(fall.confirmed);
  REQUIRE_FALSE(fall.notes.empty());
  CHECK(fall.notes.back().find("anti-CD19") != std::string::npos);
  CHECK(unknown->kinetics.lambda_off.has_value());
  // Known before, unknown now: the fall could be a hidden marker.
  in.samples[0].therapy_unknown = in.samples[1].therapy_unknown = false;
  const auto mixed = serial_report(in);
  REQUIRE(mixed);
  CHECK(at(*mixed, "D61").vs_baseline->cls == SerialClass::NotComparable);
  CHECK_FALSE(at(*mixed, "D61").comparable);
  // The courses of the series name such a drug: it is known, and no fall is read.
  for (auto& s : in.samples) s.therapy_unknown = true;
  in.exposures.push_back(course("Blinatumomab", 10, 38));
  const auto given = serial_report(in);
  REQUIRE(given);
  CHECK(at(*given, "D61").vs_baseline->cls == SerialClass::NotComparable);
  CHECK(at(*given, "D-60").comparable);
}
