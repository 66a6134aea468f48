// SPDX-License-Identifier: Apache-2.0
#include "io/text/config.h"

#include <doctest/doctest.h>

#include "tests/support/paths.h"

using namespace fcscreen;
using io::text::Config;

TEST_CASE("Configuration: the defaults are the numbers of the domain specification") {
  const Config config = Config::defaults();
  CHECK(config.version() == 1);
  CHECK(config.number("time.mad") == 6);                             // SPEC 1.5 gate 2
  CHECK(config.number("time.removed_fail") == 0.30);                 // SPEC 1.5 gate 2
  CHECK(config.number("singlets.prediction_level") == 0.99);         // SPEC 1.5 gate 3
  CHECK(config.number("viability.warn") == 0.75);                    // SPEC 1.5 gate 5
  CHECK(config.number("viability.fail") == 0.50);                    // SPEC 1.5 gate 5
  CHECK(config.number("positivity.spread_low_confidence") == 0.30);  // SPEC 1.5 gate 9
  CHECK(config.number("compensation.slope_fail") == 0.05);           // SPEC 1.5 gate 0
  CHECK(config.number("band.margin_shift") == 0.10);                 // SPEC 1.5
  CHECK(config.number("groups.min_events") == 10);                   // SPEC 1.5 gate 11
  CHECK(config.number("aberrancy.feature_delta") == 0.5);            // SPEC 2.3.5
  CHECK(config.number("call.expanded_fraction") == 0.05);            // SPEC 0.4
  CHECK(config.number("call.negative_lod") == 1e-4);                 // SPEC 0.4
  CHECK(config.number("counting.trace_events") == 10);               // SPEC 3.2
  CHECK(config.number("counting.lod_events") == 20);                 // SPEC 3.2
  CHECK(config.number("counting.loq_events") == 50);                 // SPEC 3.2
  CHECK(config.number("target_loss.points") == 0.10);                // SPEC 9 hazard 9
}

TEST_CASE("Configuration: every entry has a unit, a source and a value inside its range") {
  const Config config = Config::defaults();
  CHECK(config.entries().size() >= 50);
  for (const auto& item : config.entries()) {
    const auto& entry = item.second;
    CAPTURE(item.first);
    CHECK_FALSE(entry.unit.empty());
    CHECK_FALSE(entry.source.empty());
    CHECK(entry.min <= entry.value);
    CHECK(entry.value <= entry.max);
  }
}

TEST_CASE("Configuration: a laboratory's file changes the value it names and nothing else") {
  const auto config = Config::overlay(
      "config_version = 1\n[viability]\nwarn = 0.8\n[counting]\nlod_events = { value = 30, source = \"H62 run 4\" }\n",
      "lab.toml");
  REQUIRE_MESSAGE(config.has_value(), config.error().text());
  CHECK(config->number("viability.warn") == 0.8);
  CHECK(config->number("counting.lod_events") == 30);
  CHECK(config->entries().at("counting.lod_events").source == "H62 run 4");
  CHECK(config->number("viability.fail") == 0.5);
  CHECK(config->hash() != Config::defaults().hash());
}

TEST_CASE("Configuration: the hash follows values and not comments, order, spelling of numbers or sources") {
  const auto same = Config::overlay(
      "# comment\n[viability]\nwarn = { value = 75e-2, source = \"checked\" }\n[band]\nmargin_shift = 0.100\n",
      "lab.toml");
  REQUIRE(same.has_value());
  CHECK(same->hash() == Config::defaults().hash());
  CHECK(Config::defaults().hash().size() == 64);
  CHECK(Config::defaults().canonical().find("\nviability.warn = 0.75 fraction\n") != std::string::npos);
}

TEST_CASE("Configuration: what is wrong is refused with its line") {
  const auto refused = [](const char* text) {
    const auto config = Config::overlay(text, "lab.toml");
    REQUIRE_FALSE(config.has_value());
    CHECK(config.error().kind == ErrorKind::Usage);
    return config.error().text();
  };
  CHECK(refused("[viability]\nwarm = 0.8\n").find("lab.toml: line 2: 'viability.warm' is not a known name.") == 0);
  CHECK(refused("[vitality]\nwarn = 0.8\n").find("CFG-02") != std::string::npos);
  CHECK(refused("warn = 0.8\n").find("CFG-02") != std::string::npos);
  CHECK(refused("[viability]\n\nwarn = 75\n").find("line 3: viability.warn = 75 is outside 0 to 1") !=
        std::string::npos);
  CHECK(refused("[viability]\nwarn = \"0.8\"\n").find("CFG-03") != std::string::npos);
  CHECK(refused("[viability]\nwarn = nan\n").find("CFG-03") != std::string::npos);
  CHECK(refused("[viability]\nwarn = { source = \"x\" }\n").find("CFG-03") != std::string::npos);
  CHECK(refused("[viability]\nwarn = { value = 0.8, range = [0, 9] }\n").find("CFG-02") != std::string::npos);
  CHECK(refused("[viability]\nwarn = \n").find("line 2") != std::string::npos);
  CHECK(refused("config_version = 7\n").find("CFG-05") != std::string::npos);
}

TEST_CASE("Configuration: a file that does not exist is wrong usage") {
  const auto config = Config::load(test::scratch("config") / "missing.toml");
  REQUIRE_FALSE(config.has_value());
  CHECK(config.error().kind == ErrorKind::Usage);
}
