// SPDX-License-Identifier: Apache-2.0
// A reference of a laboratory's own from 20 resting and 10 regenerating synthetic marrows, and what it does.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine/core/version.h"
#include "engine/reference/build.h"
#include "engine/reference/validation.h"
#include "engine/screen/reference_library.h"
#include "models/counting.h"
#include "tests/support/paths.h"
#include "tests/unit/reference/synthetic_normals.h"

using namespace fcscreen;
using namespace fcscreen::engine;
using test::Synthetic;
using test::write_synthetic;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kEvents = 8000;

const fs::path& folder() {
  static const fs::path d = [] {
    const fs::path made = test::scratch("own_reference");
    test::write_normals(made / "normals", 20, 10, 1, kEvents);
    return made;
  }();
  return d;
}

const BuiltReference& own() {
  static const BuiltReference b = [] {
    BuildOptions options = test::build_options("lab-own");
    options.rules.trim_passes = 1;  // of 3: every normal left out is a whole fit again
    auto made = build_reference(*find_normals(folder() / "normals"), options);
    REQUIRE_MESSAGE(made.has_value(), made.error().text());
    return std::move(*made);
  }();
  return b;
}

result::ScreenResult screen(const Synthetic& what, const result::MaturationReference& reference) {
  const fs::path file = folder() / "sample.fcs";
  write_synthetic(file, what);
  ScreenOptions options = test::screen_options();
  options.own_reference = &reference;
  const auto out = screen_file(file, options);
  REQUIRE_MESSAGE(out.has_value(), out.error().text());
  return out->result;
}

Synthetic positive() {
  Synthetic what;
  what.donor = 70;
  what.events = 40000;
  what.blasts = 0.02;
  return what;
}

std::string finding(const result::ScreenResult& r, const std::string& code) {
  for (const Finding& f : r.findings.items()) {
    if (f.code == code) return f.text;
  }
  return {};
}

}  // namespace

TEST_CASE("Own reference: 20 resting and 10 regenerating normals make one, with a limit of blank by leaving one out") {
  const result::MaturationReference& r = own().reference;
  CHECK(r.own);
  CHECK(r.normals.size() == 30);
  REQUIRE_MESSAGE(r.limits.size() == 2, "with every marker, and with CD38 hidden by an anti-CD38 drug");
  CHECK(r.limits[0].masked.empty());
  CHECK(r.limits[1].masked == std::vector<std::string>{"CD38"});
  CHECK(r.limits[1].n_normals == 30);
  CHECK(r.limits[0].n_normals == 30);
  CHECK(r.limits[0].confidence == doctest::Approx(1 - std::pow(0.95, 30)));  // SPEC 3.2: the maximum below 59
  CHECK(r.limits[0].analysis_version == kAnalysisVersion);
  double highest = 0;
  for (const auto& n : r.normals) {
    CHECK(n.left_out);
    highest = std::max(highest, static_cast<double>(n.class2) / static_cast<double>(n.denominator));
  }
  CHECK(r.limits[0].rate_class2 == highest);
  for (const auto& check : validate_reference(r, r.config_hash)) {
    CAPTURE(check.code);
    CAPTURE(check.text);
    CHECK(check.outcome == ReferenceCheck::Outcome::Pass);
  }
}

TEST_CASE("Own reference: it decides samples of its instrument and panel") {
  const auto r = screen(positive(), own().reference);
  CHECK(r.fcscreen.reference_own);
  CHECK(r.fcscreen.reference_id == own().reference.id);
  CHECK(r.fcscreen.lob_text.find("30 synthetic normal samples") != std::string::npos);
  CHECK(finding(r, "SCR-R01").empty());
  CHECK(r.target.call == result::Call::DetectedQuantifiable);
  REQUIRE(r.target.lob_events);
  CHECK(*r.target.lob_events == models::lob_events(own().reference.limits[0].rate_class2, r.target.denominator_count));
}

TEST_CASE("Own reference: further normals raise no more alarms than its limit of blank allows") {
  const fs::path further = folder() / "further";
  test::write_normals(further, 4, 4, 200, kEvents);
  const auto trial = try_normals(own().reference, *find_normals(further), test::screen_options());
  REQUIRE_MESSAGE(trial.has_value(), trial.error().text());
  CHECK(trial->normals.size() == 8);
  CHECK(trial->check.outcome == ReferenceCheck::Outcome::Pass);
  const auto known = try_normals(own().reference, *find_normals(folder() / "normals"), test::screen_options());
  REQUIRE_FALSE(known);
  CHECK(known.error().code == "REF-19");
}

TEST_CASE("Own reference: samples with cells like blasts, passed off as further normals, fail the validation") {
  const fs::path wrong = test::scratch("own_reference_wrong");
  for (std::uint64_t i = 0; i < 3; ++i) {
    Synthetic what = positive();
    what.donor = 300 + i;
    what.events = kEvents;
    write_synthetic(wrong / ("p" + std::to_string(i) + ".fcs"), what);
  }
  const auto trial = try_normals(own().reference, *find_normals(wrong), test::screen_options());
  REQUIRE(trial);
  CHECK(trial->check.outcome == ReferenceCheck::Outcome::Fail);
}

TEST_CASE("Own reference: on another kind of instrument it describes only, on another of the kind it has no limit") {
  Synthetic what = positive();
  what.change = [](simulate::Simulated& s) { test::set_keyword(s, "$CYT", "FACSCanto II"); };
  const auto other = screen(what, own().reference);
  CHECK_FALSE(other.fcscreen.reference_own);
  CHECK(finding(other, "SCR-R02").find("FACSCanto II") != std::string::npos);
  CHECK(other.aberrancy.aberrancy_class == -1);

  result::MaturationReference serial = own().reference;
  serial.limits[0].serial = "V1";
  const auto second = screen(positive(), serial);
  CHECK(second.fcscreen.reference_own);
  CHECK(second.fcscreen.lob_text == "LOB not established");
  what.change = [](simulate::Simulated& s) { test::set_keyword(s, "$CYTSN", "V1"); };
  CHECK(screen(what, serial).fcscreen.lob_text != "LOB not established");
}

TEST_CASE("Own reference: a tube without one of its markers, and a real sample under a synthetic one, are described") {
  result::MaturationReference more = own().reference;
  for (auto& anchor : more.markers) {
    if (anchor.marker == "CD58") anchor.marker = "CD123";
  }
  const auto r = screen(positive(), more);
  CHECK_FALSE(r.fcscreen.reference_own);
  CHECK(finding(r, "SCR-R04").find("CD123") != std::string::npos);
  Synthetic real = positive();
  real.change = [](simulate::Simulated& s) { test::set_keyword(s, "FCSCREEN_SYNTHETIC", "0"); };
  const auto described = screen(real, own().reference);
  CHECK_FALSE(described.fcscreen.reference_own);
  CHECK_FALSE(finding(described, "SCR-R03").empty());
}

TEST_CASE("Shipped reference: its limit of blank belongs to the shipped configuration") {
  const fs::path file = folder() / "sample.fcs";
  write_synthetic(file, positive());
  ScreenOptions options = test::screen_options();
  const auto usual = screen_file(file, options);
  REQUIRE(usual);
  CHECK(usual->result.fcscreen.lob_text != "LOB not established");
  options.config_hash = std::string(64, 'e');
  const auto other = screen_file(file, options);
  REQUIRE(other);
  CHECK(other->result.fcscreen.lob_text == "LOB not established");
  CHECK_FALSE(finding(other->result, "SCR-R05").empty());
}
