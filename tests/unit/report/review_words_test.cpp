// SPDX-License-Identifier: Apache-2.0
#include "engine/report/review_words.h"

#include <doctest/doctest.h>

#include "engine/report/laboratory_words.h"
#include "engine/report/report.h"
#include "engine/report/words.h"
#include "tests/unit/report/pdf_text.h"
#include "tests/unit/report/sample.h"

using namespace fcscreen;
using namespace fcscreen::engine;

namespace {

/// Narrow spaces between the digits count as spaces.
bool says(std::string text, const std::string& part) {
  const std::string narrow = "\u202f";
  for (std::size_t at = 0; (at = text.find(narrow, at)) != std::string::npos;) text.replace(at, narrow.size(), " ");
  return text.find(part) != std::string::npos;
}

result::ReviewedVersion version(int number, std::size_t count) {
  result::ReviewedVersion v;
  v.version = number;
  v.filed_by = "night";
  v.filed_at = "2024-03-0" + std::to_string(number) + "T02:00:00.000Z";
  v.sha256 = std::string(64, static_cast<char>('a' + number));
  v.software_version = "0.1.0";
  v.config_hash = std::string(64, 'c');
  v.analysis_version = 3;
  v.call = result::Call::DetectedQuantifiable;
  v.count = count;
  v.denominator_count = 498231;
  v.fraction = static_cast<double>(count) / 498231;
  v.ci95 = {0.00075, 0.00091};
  v.lod = 4e-5;
  v.loq = 1e-4;
  return v;
}

/// Version 1, signed; version 2 is shown.
result::Review corrected() {
  result::Review review;
  review.accession = "S24-01234";
  review.version = 2;
  review.versions = {version(1, 380), version(2, 412)};
  review.signatures = {{1, 1, "A. Pathologist", "reviewed", "first reading", "2024-03-01T09:30:00.000Z", ""}};
  review.corrects = 1;
  return review;
}

result::Review signed_correction() {
  auto review = corrected();
  review.signatures.push_back(
      {2, 2, "B. Pathologist", "amended", "read again", "2024-03-04T23:30:00.000Z", "2024-03-05 00:30:00 +01:00"});
  return review;
}

std::string page_text(const result::Review& review) {
  ReportOptions options;
  options.review = review;
  const auto pdf = render_report(test::positive_result(), test::positive_plots(), options);
  REQUIRE_MESSAGE(pdf.has_value(), pdf.error().text());
  CHECK(*pdf == *render_report(test::positive_result(), test::positive_plots(), options));
  return test::text_of(*pdf, "-layout");
}

}  // namespace

TEST_CASE("Review: without a signature nothing is reviewed") {
  CHECK(last_signature(std::nullopt) == nullptr);
  CHECK(report_day(std::nullopt).empty());
  CHECK_FALSE(correction_of(std::nullopt).has_value());
  auto review = corrected();
  review.signatures.clear();
  review.corrects.reset();
  CHECK(last_signature(review) == nullptr);
  CHECK_FALSE(correction_of(review).has_value());
}

TEST_CASE("Review: a signature of another version is not one of this") {
  const auto review = corrected();
  CHECK(last_signature(review) == nullptr);
  const auto correction = correction_of(review);
  REQUIRE(correction.has_value());
  CHECK(correction->title == "NOT THE VERSION THAT WAS SIGNED");
  CHECK(says(correction->sentence,
             "Version 2 is not reviewed; version 1 (Reviewed: A. Pathologist, 2024-03-01 09:30:00 UTC)"));
}

TEST_CASE("Review: a corrected report has old and new value, its reason and the local day") {
  const auto review = signed_correction();
  REQUIRE(last_signature(review) != nullptr);
  CHECK(signature_line(*last_signature(review)) == "Amended: B. Pathologist, 2024-03-04 23:30:00 UTC");
  CHECK(report_day(review) == "2024-03-05");
  const auto correction = correction_of(review);
  REQUIRE(correction.has_value());
  CHECK(correction->title == "CORRECTED REPORT");
  CHECK(says(correction->sentence, "Version 2 replaces version 1 "));
  CHECK(says(correction->sentence, "Reason: read again"));
  REQUIRE(correction->values.size() == 1);  // what is the same is not listed
  CHECK(says(correction->values[0], "380 of 498 231"));
  CHECK(says(correction->values[0], "→ 0.083 % (412 of 498 231"));
}

TEST_CASE("Review: amended without another version says that the numbers stand") {
  auto review = signed_correction();
  review.versions.erase(review.versions.begin());
  review.corrects.reset();
  const auto correction = correction_of(review);
  REQUIRE(correction.has_value());
  CHECK(says(correction->sentence, "its numbers are the same"));
  CHECK(correction->values.empty());
}

TEST_CASE("Report: until it is signed every page says so, and then who signed it") {
  if (!test::have_pdftotext()) return;
  const std::string before = page_text(corrected());
  CHECK(says(before, not_reviewed()));
  CHECK(says(before, "NOT THE VERSION THAT WAS SIGNED"));
  CHECK(says(before, "not reviewed yet"));
  const std::string after = page_text(signed_correction());
  CHECK_FALSE(says(after, not_reviewed()));
  CHECK(says(after, "CORRECTED REPORT"));
  CHECK(says(after, "Amended: B. Pathologist, 2024-03-04 23:30:00 UTC"));
  CHECK(says(after, "2024-03-05"));
  CHECK(says(after, "Who did what"));
  CHECK(says(after, "first reading"));
  CHECK(says(after, "none was set or moved by a person"));
  test::check_words(after);
}

TEST_CASE("Laboratory: name, statements and ranges stand on page 1") {
  if (!test::have_pdftotext()) return;
  ReportOptions options;
  options.laboratory.name = "Example laboratory";
  options.laboratory.address = {"1 Example Street"};
  options.laboratory.test_name = "Immature B cells, marrow";
  options.laboratory.statements = {"A statement of the laboratory."};
  options.laboratory.reference_ranges = {
      {result::RangedPopulation::NormalPrecursors, 0.0, 0.00001, "adults", "own normals"}};
  auto r = test::positive_result();
  r.hematogones.assessed = true;
  r.hematogones.count = 1000;
  r.hematogones.denominator = 498231;
  r.hematogones.ci95 = result::Interval{0.0019, 0.0021};
  const auto pdf = render_report(r, test::positive_plots(), options);
  REQUIRE(pdf.has_value());
  const std::string text = test::text_of(*pdf, "-f 1 -l 1 -raw");
  for (const char* part : {"Example laboratory", "1 Example Street", "Immature B cells, marrow",
                           "A statement of the laboratory.", "RANGES OF THIS LABORATORY"}) {
    CAPTURE(part);
    CHECK(says(text, part));
  }
  CHECK_FALSE(says(text, "Immature B-cell screen"));
  const auto sentences = range_sentences(options.laboratory, r);
  REQUIRE(sentences.size() == 1);
  CHECK(says(sentences[0], "Normal precursors: 0.20 % (1 000 of 498 231; 95 % CI 0.19–0.21 %), above"));
  r.hematogones.ci95.reset();
  CHECK(says(range_sentences(options.laboratory, r)[0], "not compared"));
}
