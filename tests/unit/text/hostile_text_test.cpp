// SPDX-License-Identifier: Apache-2.0
// Damaged text is read or refused with an error, and never ends the program.
#include <doctest/doctest.h>

#include <string>

#include "engine/core/random.h"
#include "io/text/config.h"
#include "io/text/csv.h"
#include "io/text/reference_toml.h"
#include "io/text/result_json.h"
#include "tests/unit/text/random_result.h"

using namespace fcscreen;

namespace {

/// One of: a byte replaced, a piece removed, a piece doubled, the end cut; chosen by (seed).
std::string damaged(std::string text, std::uint64_t seed) {
  Random random(seed, 4, 0);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random.uniform() * static_cast<double>(n)); };
  for (std::size_t n = 1 + below(3); n > 0 && !text.empty(); --n) {
    const std::size_t at = below(text.size()), length = 1 + below(12);
    switch (below(4)) {
      case 0: text[at] = "{}[]\",:=.-+eE0\n\r\t;#'\x80\xff x"[below(24)]; break;
      case 1: text.erase(at, length); break;
      case 2: text.insert(at, text.substr(at, length)); break;
      default: text.resize(at);
    }
  }
  return text;
}

/// Share of 1,500 damaged forms of `text` that `read` refuses; every refusal says something.
template <class F>
double share_refused(const std::string& text, F&& read) {
  const std::size_t n = 1500;
  std::size_t refused = 0;
  for (std::uint64_t seed = 0; seed < n; ++seed) {
    CAPTURE(seed);
    const auto result = read(damaged(text, seed));
    if (result.has_value()) continue;
    ++refused;
    CHECK_FALSE(result.error().message.empty());
    CHECK_FALSE(result.error().code.empty());
  }
  return static_cast<double>(refused) / static_cast<double>(n);
}

}  // namespace

TEST_CASE("Damaged result.json is refused or read, never a crash") {
  const double refused = share_refused(io::text::to_json(test::random_result(2)),
                                       [](const std::string& text) { return io::text::from_json(text); });
  CHECK(refused > 0.5);  // most damage breaks the syntax or a name
  CHECK(refused < 1.0);  // damage inside a text is another text
}

TEST_CASE("Damaged configuration is refused or read, never a crash") {
  const std::string overlay =
      "config_version = 1\n[viability]\nwarn = 0.8 # local\nfail = { value = 0.4, source = \"x\" }\n";
  const double refused =
      share_refused(overlay, [](const std::string& text) { return io::text::Config::overlay(text, "lab.toml"); });
  CHECK(refused > 0.5);
  CHECK(refused < 1.0);
}

TEST_CASE("Damaged maturation reference is refused or read, never a crash") {
  result::MaturationReference reference;
  reference.id = "r";
  reference.markers = {{"CD10", "T", "", 1}, {"CD34", "T", "", 1}};
  reference.n_nodes = 2;
  reference.mean = {1, 2, 3, 4};
  reference.robust_sd = {1, 1, 1, 1};
  reference.covariance = {1, 0.1, 0.1, 1, 1, 0.2, 0.2, 1};
  reference.occupancy = {0.5, 0.5};
  reference.last_stage_iii = 1;
  const double refused = share_refused(io::text::to_toml(reference),
                                       [](const std::string& text) { return io::text::parse_reference(text); });
  CHECK(refused > 0.5);
  CHECK(refused < 1.0);
}

TEST_CASE("Damaged CSV is refused or read, never a crash") {
  const double refused =
      share_refused("patient;drug;\"note, or none\"\r\nP1;lenalidomide;\"2,5 mg; \"\"x\"\"\"\r\nP2;dex;\r\n",
                    [](const std::string& text) { return io::text::parse_csv(text, "t.csv"); });
  CHECK(refused > 0.1);
  CHECK(refused < 1.0);
}

TEST_CASE("TOML nested a hundred thousand deep is refused") {
  CHECK_FALSE(io::text::Config::overlay("x = " + std::string(100000, '['), "lab.toml").has_value());
  CHECK_FALSE(io::text::parse_reference("x = " + std::string(100000, '{')).has_value());
}
