// SPDX-License-Identifier: Apache-2.0
#include "engine/report/serial_report.h"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "engine/report/serial_words.h"
#include "engine/track/series.h"
#include "tests/support/paths.h"
#include "tests/unit/report/pdf_text.h"
#include "tests/unit/track/series_made.h"

using namespace fcscreen;
using test::check_words, test::have_pdftotext, test::pages_in, test::text_of;

namespace {

result::SerialReport report_of(const engine::SeriesInput& input) {
  auto report = engine::serial_report(input);
  REQUIRE(report);
  report->synthetic = true;
  report->version = "0.0.0";
  for (auto& p : report->points) {
    auto& s = p.sample;
    s.fraction = static_cast<double>(s.count) / static_cast<double>(s.denominator_count);
    s.ci95 = {*s.fraction * 0.8, *s.fraction * 1.2 + 1e-6};
    s.ci95_total = {*s.fraction * 0.5, *s.fraction * 2 + 1e-6};
    s.lod = 20.0 / static_cast<double>(s.denominator_count);
    s.loq = 50.0 / static_cast<double>(s.denominator_count);
  }
  return *report;
}

std::string rendered(const result::SerialReport& report) {
  const auto pdf = engine::render_serial_report(report, {});
  REQUIRE_MESSAGE(pdf.has_value(), (pdf ? "" : pdf.error().text()));
  if (const char* keep = std::getenv("FCSCREEN_KEEP_SERIAL_PDF")) std::ofstream(keep, std::ios::binary) << *pdf;
  return *pdf;
}

/// A course with all there can be: other tissue, other instrument, samples not seen, holds, confounders, long names.
result::SerialReport full_course() {
  auto input = test::series({test::sample_at(-150, 4000), test::sample_at(0, 9000), test::sample_at(40, 2500),
                             test::sample_at(90, 300), test::sample_at(150, 30), test::sample_at(210, 3),
                             test::sample_at(300, 40), test::sample_at(400, 900)});
  input.patient = "A-PATIENT-KEY-AS-LONG-AS-A-LABORATORY-MAY-WRITE-IT-0123456789";
  input.samples[2].tissue = "PB";
  input.samples[3].instrument = "another cytometer of the laboratory, second floor";
  input.samples[4].flags = {"LOW_N", "REFERENCE_GENERIC", "HEMODILUTION_NOT_ASSESSED"};
  input.exposures = {test::course("lenalidomide", -1500, -400), test::course("lenalidomide", -300, 0),
                     test::course("dexamethasone", -20, 60), test::course("daratumumab", 100, 500)};
  input.exposures[3].stop.reset();
  input.exposures[3].status = result::ExposureStatus::Unknown;
  return report_of(input);
}

}  // namespace

TEST_CASE("Serial report: the same course gives the same bytes, and no day of its making") {
  const auto report = full_course();
  const std::string pdf = rendered(report);
  CHECK(pdf == rendered(report));
  CHECK(pdf.find("/CreationDate") == std::string::npos);
  CHECK(pages_in(pdf) >= 2);
}

TEST_CASE("Serial report: every count, change and alert stands on paper, in allowed words") {
  if (!have_pdftotext()) return test::skip("pdftotext is not installed");
  const auto report = full_course();
  const std::string text = text_of(rendered(report));
  check_words(text);
  CHECK(text.find("SYNTHETIC DATA") != std::string::npos);
  CHECK(text.find("NOT REVIEWED") != std::string::npos);
  for (const auto& p : report.points) {
    CAPTURE(p.sample.accession);
    CHECK(text.find(p.sample.accession) != std::string::npos);
    CHECK(text.find(engine::format_percent(p.sample.lod)) != std::string::npos);
  }
  for (const auto& a : report.alerts) CHECK(text.find(a.id + ", ") != std::string::npos);
  CHECK(text.find("confounded by") != std::string::npos);
  CHECK(text.find("not comparable") != std::string::npos);
  CHECK(text.find("because") == std::string::npos);
}

TEST_CASE("Serial report: one sample, no drug and an empty denominator are drawn too") {
  engine::SeriesInput input;
  input.patient = "P";
  input.samples = {test::sample_at(0, 100)};
  CHECK(pages_in(rendered(report_of(input))) == 1);
  auto report = report_of(input);
  report.points[0].sample.denominator_count = 0;
  report.points[0].sample.fraction.reset();
  CHECK(pages_in(rendered(report)) == 1);
  report.points.clear();
  CHECK(pages_in(rendered(report)) == 1);
}

TEST_CASE("Serial words: every class has a title and a sentence without a forbidden word, and none says why") {
  for (int i = 0; i <= static_cast<int>(result::SerialClass::Emergence); ++i) {
    const auto value = static_cast<result::SerialClass>(i);
    const std::string text =
        engine::class_title(value) + " " + engine::class_sentence(value) + " " + engine::class_sentence(value, true);
    CAPTURE(text);
    check_words(text);
    CHECK(text.find("because") == std::string::npos);
    CHECK(text.find("caused") == std::string::npos);
  }
  CHECK(engine::class_sentence(result::SerialClass::MajorRegression, true) ==
        "The population decreased by a decade or more after the lenalidomide stop.");
}

TEST_CASE("Serial words: changes carry their interval or their spread") {
  result::SerialComparison c;
  CHECK(engine::change_text(c) == "not compared");
  c.delta_log10 = -1.034;
  c.ci95 = {-1.452, -0.61};
  CHECK(engine::change_text(c) == "Δ −1.03 log10 (−1.45 to −0.61)");
  c.at_least = true;
  CHECK(engine::change_text(c) == "Δ at least −1.03 log10 (−1.45 to −0.61)");
  c.at_least_log10 = 2.7;
  c.sigma_reference = c.sigma_current = 0.15;
  CHECK(engine::change_text(c) == "≥ 2.7 log10 reduction (σ 0.15 and 0.15)");
}

TEST_CASE("Serial terminal: lines stay within 118 columns but for the table") {
  const auto report = full_course();
  const std::string text = engine::serial_terminal(report);
  check_words(text);
  CHECK(text.rfind("[SYNTHETIC] patient ", 0) == 0);
  CHECK(text.find("not reviewed") != std::string::npos);
}
