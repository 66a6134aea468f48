// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/reference_library.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "engine/core/version.h"
#include "engine/core/whole_file.h"
#include "io/text/reference_toml.h"
#include "tests/support/paths.h"

using namespace fcscreen;
using namespace fcscreen::engine;

TEST_CASE("References: every file of models/reference parses and is compiled in") {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test::source_dir() / "models/reference")) {
    if (entry.path().extension() != ".toml") continue;
    ++files;
    INFO(entry.path().filename().string());
    const auto text = read_whole_file(entry.path());
    REQUIRE(text);
    const auto reference = io::text::parse_reference(*text, entry.path().filename().string());
    REQUIRE_MESSAGE(reference.has_value(), (reference ? std::string() : reference.error().text()));
    const auto& all = compiled_references();
    CHECK(std::find(all.begin(), all.end(), *reference) != all.end());
  }
  CHECK(files == compiled_references().size());
  CHECK(files >= 2);
}

TEST_CASE("References: ids differ, each says what it was made from, and none that is synthetic is for any instrument") {
  for (const auto& a : compiled_references()) {
    CHECK_FALSE(a.id.empty());
    CHECK_FALSE(a.text.empty());
    CHECK(std::count_if(compiled_references().begin(), compiled_references().end(),
                        [&](const auto& b) { return a.id == b.id; }) == 1);
    if (a.synthetic) CHECK_FALSE(a.instrument_class.empty());
    if (!a.own) CHECK(a.limits.empty());  // a generic reference brings no limit of blank
  }
}

TEST_CASE("References: the instrument chooses its own, any other instrument gets the generic one") {
  const auto synthetic = choose_reference("", "fcscreen-simulator");
  REQUIRE(synthetic);
  CHECK((*synthetic)->synthetic);
  CHECK((*synthetic)->own);
  for (const char* cytometer : {"FACSCanto II", "", "fcscreen-simulator 2"}) {
    CAPTURE(cytometer);
    const auto other = choose_reference("", cytometer);
    REQUIRE(other);
    CHECK_FALSE((*other)->own);
    CHECK_FALSE((*other)->synthetic);
  }
}

TEST_CASE("References: a name wins over the instrument, an unknown one is wrong usage that lists those known") {
  const auto named = choose_reference("generic-literature-1", "fcscreen-simulator");
  REQUIRE(named);
  CHECK((*named)->id == "generic-literature-1");
  const auto unknown = choose_reference("no-such-reference", "");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind == ErrorKind::Usage);
  CHECK(unknown.error().text().find("no-such-reference") != std::string::npos);
  for (const auto& r : compiled_references()) CHECK(unknown.error().next.find(r.id) != std::string::npos);
}

TEST_CASE("Limit of blank: only of an own reference, for this analysis version and exactly its markers") {
  result::MaturationReference reference;
  reference.own = true;
  result::LimitOfBlank limit;
  limit.analysis_version = kAnalysisVersion;
  limit.markers = {"CD10", "CD19", "CD45"};
  limit.rate_class2 = 1e-6;
  reference.limits = {limit};
  CHECK(limit_of_blank(reference, {"CD10", "CD19", "CD45"}));
  CHECK(limit_of_blank(reference, {"CD45", "CD19", "CD10"}));
  CHECK_FALSE(limit_of_blank(reference, {"CD10", "CD19"}));
  CHECK_FALSE(limit_of_blank(reference, {"CD10", "CD19", "CD34", "CD45"}));
  reference.limits[0].analysis_version = kAnalysisVersion + 1;
  CHECK_FALSE(limit_of_blank(reference, {"CD10", "CD19", "CD45"}));
  reference.limits[0] = limit;
  reference.own = false;
  CHECK_FALSE(limit_of_blank(reference, {"CD10", "CD19", "CD45"}));
}
