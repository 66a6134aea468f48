// SPDX-License-Identifier: Apache-2.0
#include "io/text/columns_csv.h"

#include <doctest/doctest.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "engine/core/random.h"

using namespace fcscreen;

namespace {

std::string csv(const std::vector<std::string>& names, std::vector<ColumnView> columns) {
  MemoryEvents events(std::move(columns));
  StringSink sink;
  REQUIRE(io::text::write_columns_csv(sink, names, events));
  return sink.bytes();
}

}  // namespace

TEST_CASE("columns as CSV: names quoted where needed, numbers shortest, integers in full, NaN and Inf by name") {
  const std::vector<float> a = {0.1F, std::nanf(""), -std::numeric_limits<float>::infinity()};
  const std::vector<double> b = {0.1, 1e300, std::numeric_limits<double>::infinity()};
  const std::vector<std::uint64_t> c = {0, 100000, std::numeric_limits<std::uint64_t>::max()};
  CHECK(csv({"FSC-A", "CD3,CD4", "say \"x\""}, {std::span(a), std::span(b), std::span(c)}) ==
        "FSC-A,\"CD3,CD4\",\"say \"\"x\"\"\"\n0.1,0.1,0\nNaN,1e+300,100000\n-Inf,Inf,18446744073709551615\n");
}

TEST_CASE("columns as CSV: no events is a header") {
  const std::vector<float> none;
  CHECK(csv({"A"}, {std::span(none)}) == "A\n");
}

TEST_CASE("columns as CSV: every number reads back as itself, over several blocks") {
  constexpr std::size_t kEvents = 40000;
  std::vector<float> floats(kEvents);
  std::vector<double> doubles(kEvents);
  Random random(1, 2, 3);
  for (std::size_t i = 0; i < kEvents; ++i) {
    floats[i] = static_cast<float>(random.normal() * std::pow(10.0, random.uniform() * 60 - 30));
    doubles[i] = random.normal() * std::pow(10.0, random.uniform() * 500 - 250);
  }
  const std::string text = csv({"F", "D"}, {std::span(floats), std::span(doubles)});
  const char* at = text.data() + 4;  // after "F,D\n"
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < kEvents; ++i) {
    float f = 0;
    double d = 0;
    at = std::from_chars(at, text.data() + text.size(), f).ptr + 1;
    at = std::from_chars(at, text.data() + text.size(), d).ptr + 1;
    wrong += f == floats[i] && d == doubles[i] ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(at == text.data() + text.size());
}
