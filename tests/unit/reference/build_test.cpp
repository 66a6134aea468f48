// SPDX-License-Identifier: Apache-2.0
#include "engine/reference/build.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/core/version.h"
#include "engine/core/whole_file.h"
#include "engine/reference/store.h"
#include "engine/reference/validation.h"
#include "engine/screen/reference_library.h"
#include "io/text/reference_toml.h"
#include "tests/support/paths.h"
#include "tests/unit/reference/synthetic_normals.h"

using namespace fcscreen;
using namespace fcscreen::engine;
using test::build_options;
using test::Synthetic;
using test::write_synthetic;
namespace fs = std::filesystem;

namespace {

BuildOptions few(const std::string& name) {
  BuildOptions options = build_options(name);
  options.describe_only = true;
  return options;
}

/// Three resting and two regenerating normals, made once.
const fs::path& normals() {
  static const fs::path folder = [] {
    const fs::path d = test::scratch("reference_normals");
    test::write_normals(d, 3, 2);
    return d;
  }();
  return folder;
}

const BuiltReference& built() {
  static const BuiltReference b = [] {
    auto made = build_reference(*find_normals(normals()), few("lab"));
    REQUIRE_MESSAGE(made.has_value(), made.error().text());
    return std::move(*made);
  }();
  return b;
}

std::string refusal(const std::vector<NormalFile>& files, const BuildOptions& options) {
  const auto made = build_reference(files, options);
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().kind == ErrorKind::Usage);
  CHECK_FALSE(made.error().next.empty());
  return made.error().text();
}

bool has(const Findings& findings, const std::string& code, const std::string& text) {
  return std::any_of(findings.items().begin(), findings.items().end(),
                     [&](const Finding& f) { return f.code == code && f.text.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("Reference: too few normals are refused with the numbers needed") {
  const std::string why = refusal(*find_normals(normals()), build_options("lab"));
  CHECK(why.find("REF-13") != std::string::npos);
  CHECK(why.find("20 resting and 10 regenerating") != std::string::npos);
  CHECK(why.find("3 and 2 can be used") != std::string::npos);
  CHECK(why.find("--describe-only") != std::string::npos);
}

TEST_CASE("Reference: of few normals it describes only, says so, and knows what it was made from") {
  const result::MaturationReference& r = built().reference;
  CHECK(built().rejected.empty());
  CHECK_FALSE(r.own);
  CHECK(r.synthetic);
  CHECK(r.instrument_class == "fcscreen-simulator");
  CHECK(r.limits.empty());
  CHECK(r.normals.size() == 5);
  CHECK(std::count_if(r.normals.begin(), r.normals.end(), [](const auto& n) { return n.regenerating; }) == 2);
  CHECK(r.analysis_version == kAnalysisVersion);
  CHECK(r.config_hash == test::screen_options().config_hash);
  CHECK(r.text.find("SYNTHETIC: 3 resting and 2 regenerating") == 0);
  CHECK(r.text.find("acquired 2024-01-10 to 2024-01-11") != std::string::npos);  // $DATE of the two recipes
  CHECK(has(built().findings, "REF-O01", "3 resting and 2 regenerating"));
  CHECK(is_sealed(r));
  CHECK(reference_name(r.id) == "lab");
  CHECK(r.p999_resting > r.p99_resting);
  CHECK(r.p999_regenerating > 0);
  const auto checks = validate_reference(r, r.config_hash);
  for (const auto& c : checks) {
    CAPTURE(c.code);
    CAPTURE(c.text);
    const bool limited = c.code == "NORMALS" || c.code == "LIMIT_OF_BLANK";
    CHECK(c.outcome == (limited ? ReferenceCheck::Outcome::Limited : ReferenceCheck::Outcome::Pass));
  }
}

TEST_CASE("Reference: neither the names nor the order of the files change a bit of it") {
  const fs::path d = test::scratch("reference_renamed");
  auto files = *find_normals(normals());
  std::reverse(files.begin(), files.end());
  for (std::size_t i = 0; i < files.size(); ++i) {
    const fs::path other = d / ("x" + std::to_string(i) + ".fcs");
    fs::copy_file(files[i].path, other);
    files[i].path = other;
  }
  BuildOptions options = few("lab");
  options.screen.threads = 1;
  const auto again = build_reference(files, options);
  REQUIRE(again);
  CHECK(io::text::to_toml(again->reference) == io::text::to_toml(built().reference));
}

TEST_CASE("Reference: a sample screened with one that describes only says so and is called aberrant by nothing") {
  const fs::path d = test::scratch("reference_describes");
  Synthetic positive;
  positive.donor = 40;
  positive.blasts = 0.02;
  write_synthetic(d / "p.fcs", positive);
  ScreenOptions options = test::screen_options();
  options.own_reference = &built().reference;
  const auto out = screen_file(d / "p.fcs", options);
  REQUIRE(out);
  CHECK(out->result.fcscreen.reference_id == built().reference.id);
  CHECK_FALSE(out->result.fcscreen.reference_own);
  CHECK(has(out->result.findings, "SCR-R01", "too few normals (5, 2 of them regenerating)"));
  CHECK(out->result.aberrancy.aberrancy_class == -1);
  CHECK_FALSE(out->result.aberrancy.clusters.empty());  // described
  CHECK(out->result.target.call == result::Call::Indeterminate);
}

TEST_CASE("Reference: without a regenerating marrow every report says healthy-only") {
  const fs::path d = test::scratch("reference_healthy");
  test::write_normals(d, 2, 0);
  const auto made = build_reference(*find_normals(d), few("healthy"));
  REQUIRE(made);
  CHECK(made->findings.has("REF-O02"));
  CHECK(made->reference.p999_regenerating == 0);
  ScreenOptions options = test::screen_options();
  options.own_reference = &made->reference;
  const auto out = screen_file(find_normals(d)->front().path, options);
  REQUIRE(out);
  CHECK(has(out->result.findings, "SCR-R06", "healthy-only"));
}

TEST_CASE("Reference: what cannot serve as a normal is left out with its reason") {
  const fs::path d = test::scratch("reference_rejected");
  auto files = *find_normals(normals());
  fs::copy_file(files[0].path, d / "copy.fcs");
  files.push_back({d / "copy.fcs", true});
  REQUIRE(write_whole_file(d / "no.fcs", "this is no FCS file", true));
  files.push_back({d / "no.fcs", false});
  write_synthetic(d / "myeloma.fcs", {"myeloma", "myeloma8", 3, 12000, 0, {}});
  files.push_back({d / "myeloma.fcs", false});
  const auto made = build_reference(files, few("lab"));
  REQUIRE(made);
  REQUIRE(made->rejected.size() == 3);
  CHECK(made->rejected[0].why.code == "REF-21");
  CHECK(made->rejected[1].why.kind == ErrorKind::Input);
  CHECK(made->rejected[2].why.code == "REF-20");
  CHECK(made->rejected[2].why.message.find("below level L2-") != std::string::npos);
  CHECK(made->reference == built().reference);
}

TEST_CASE("Reference: instruments, synthetic and real samples are not mixed; names are checked") {
  const fs::path d = test::scratch("reference_mixed");
  auto files = *find_normals(normals());
  Synthetic other;
  other.donor = 30;
  other.change = [](simulate::Simulated& s) { test::set_keyword(s, "$CYT", "FACSCanto II"); };
  write_synthetic(d / "other.fcs", other);
  files.push_back({d / "other.fcs", false});
  CHECK(refusal(files, few("lab")).find("REF-14") != std::string::npos);
  other.change = [](simulate::Simulated& s) { test::set_keyword(s, "FCSCREEN_SYNTHETIC", "0"); };
  write_synthetic(d / "other.fcs", other);
  CHECK(refusal(files, few("lab")).find("synthetic and real") != std::string::npos);
  for (const char* name : {"", "a b", "../up", ".hidden", "generic-literature-1"}) {
    CHECK(refusal(files, few(name)).find("REF-12") != std::string::npos);
  }
}

TEST_CASE("Reference: panels that differ share the markers all have, and the others are named") {
  const fs::path d = test::scratch("reference_panels");
  auto files = *find_normals(normals());
  write_synthetic(d / "tdt.fcs", {"normal", "tdt10", 31, 12000, 0, {}});
  files.push_back({d / "tdt.fcs", false});
  const auto made = build_reference(files, few("lab"));
  REQUIRE(made);
  CHECK(has(made->findings, "REF-M01", "TdT"));
  CHECK(made->reference.markers == built().reference.markers);
}

TEST_CASE("Store: a reference is found by name or file, and one that was changed by hand is refused") {
  const fs::path d = test::scratch("reference_store");
  const std::string toml = io::text::to_toml(built().reference);
  REQUIRE(write_whole_file(stored_path(d, "lab"), toml, true));
  for (const std::string& name : {std::string("lab"), built().reference.id, (d / "lab.toml").string()}) {
    CAPTURE(name);
    const auto found = open_reference(name, d);
    REQUIRE_MESSAGE(found.has_value(), found.error().text());
    CHECK(*found == built().reference);
  }
  CHECK(open_reference("lab@000000000000", d).error().code == "REF-16");
  const auto missing = open_reference("canto", d);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == "REF-16");
  CHECK(missing.error().next.find("generic-literature-1") != std::string::npos);
  CHECK(missing.error().next.find("lab") != std::string::npos);
  std::string changed = toml;
  changed.replace(changed.find("own = false"), 11, "own = true ");
  REQUIRE(write_whole_file(stored_path(d, "lab"), changed, true));
  CHECK(open_reference("lab", d).error().code == "REF-17");
  CHECK(stored_references(d).size() == 1);
  CHECK_FALSE(stored_references(d)[0].reference.has_value());
  CHECK(stored_references(d / "nowhere").empty());
}

TEST_CASE("Reference: another analysis version or configuration is refused, with what to do") {
  result::MaturationReference r = built().reference;
  const std::string hash = r.config_hash;
  CHECK(expiry(r, hash).empty());
  CHECK(check_current(r, hash));
  for (const bool version : {true, false}) {
    result::MaturationReference old = r;
    if (version) old.analysis_version = kAnalysisVersion - 1;
    const std::string with = version ? hash : std::string(64, 'f');
    const auto refused = check_current(old, with);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "REF-18");
    CHECK(refused.error().kind == ErrorKind::Usage);
    CHECK(refused.error().message.find(version ? "analysis version" : "configuration") != std::string::npos);
    CHECK(refused.error().next.find("fcscreen reference build") != std::string::npos);
    CHECK(validate_reference(old, with).front().outcome == ReferenceCheck::Outcome::Fail);
    ScreenOptions options = test::screen_options();
    options.config_hash = with;
    options.own_reference = &old;
    const auto screened = screen_file(find_normals(normals())->front().path, options);
    REQUIRE_FALSE(screened);
    CHECK(screened.error().code == "REF-18");
  }
}
