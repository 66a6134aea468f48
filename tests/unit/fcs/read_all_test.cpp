// SPDX-License-Identifier: Apache-2.0
// Whole data sets into columns: the values of File::read, whatever the threads, targets and places of the columns.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>

#include "engine/core/parallel.h"
#include "engine/core/simd_target.h"
#include "tests/support/paths.h"
#include "tests/unit/fcs/raw_fcs.h"

using namespace fcscreen;
using namespace fcscreen::io::fcs;
using namespace fcscreen::test;

namespace {

constexpr std::size_t kEvents = 2 * kBlockEvents + 1001;  // three blocks, the last with a tail

/// Float, integers of two widths of which one is logarithmic, double; NaN among the values.
RawFcs mixed() {
  RawFcs raw;
  raw.version = "FCS3.2";
  raw.keywords = basic_keywords("F", 4, kEvents, "32", "65536", "4,3,2,1");
  set(raw.keywords, "$P2DATATYPE", "I");
  set(raw.keywords, "$P2B", "16");
  set(raw.keywords, "$P2R", "1024");
  set(raw.keywords, "$P2E", "4,1");
  set(raw.keywords, "$P3DATATYPE", "I");
  set(raw.keywords, "$P4DATATYPE", "D");
  set(raw.keywords, "$P4B", "64");
  for (std::size_t e = 0; e < kEvents; ++e) {
    const float value = e % 100 == 7 ? std::nanf("1") : static_cast<float>(std::sin(static_cast<double>(e)) * 1e5);
    raw.data += float_bytes(value, true) + word(e * 77, 2, true) + word(e * 123457, 4, true) +
                double_bytes(std::cos(static_cast<double>(e)), true);
  }
  return raw;
}

bool same(const std::vector<float>& a, const float* b) {
  return std::equal(a.begin(), a.end(), b, [](float x, float y) {
    return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
  });
}

/// Each column by File::read of doubles, rounded: a way that shares no kernel with what is tested.
std::vector<std::vector<float>> by_doubles(const File& file, std::span<const std::size_t> columns, Values values) {
  std::vector<std::vector<float>> out;
  for (const std::size_t c : columns) {
    const auto wide = column(file, c, values);
    out.emplace_back(wide.begin(), wide.end());
  }
  return out;
}

/// Pages of files that this process has touched.
double mapped_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kilobytes = 0;
    if (word == "RssFile:" && status >> kilobytes) return kilobytes / 1024;
  }
  return -1;
}

}  // namespace

TEST_CASE("read_all: the values of read at any number of threads, SIMD target, selection and place of columns") {
  const std::string bytes = mixed().bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  REQUIRE(file->datasets()[0].n_events == kEvents);
  const std::vector<std::vector<std::size_t>> selections = {{0, 1, 2, 3}, {3, 0}, {1}, {2, 2, 0}, {}};
  for (const auto& columns : selections) {
    for (const Values values : {Values::Raw, Values::Linearized}) {
      const auto expected = by_doubles(*file, columns, values);
      for (const std::string& target : simd_targets()) {
        REQUIRE(set_simd_target(target));
        for (const unsigned threads : {1U, 2U, 7U}) {
          CAPTURE(target);
          CAPTURE(threads);
          std::vector<std::vector<float>> buffers(columns.size(), std::vector<float>(kEvents + 32, -1.0F));
          std::vector<float*> out;
          for (std::size_t k = 0; k < buffers.size(); ++k) out.push_back(buffers[k].data() + threads + 2 * k);
          REQUIRE(file->read_all(0, columns, out, values, threads));
          for (std::size_t k = 0; k < buffers.size(); ++k) {
            CHECK(same(expected[k], out[k]));
            CHECK(out[k][-1] == -1.0F);
            CHECK(out[k][kEvents] == -1.0F);
          }
        }
      }
      REQUIRE(set_simd_target("best"));
    }
  }
}

TEST_CASE("read_all: free-format text and a data set without events") {
  RawFcs raw;
  raw.keywords = basic_keywords("A", 2, 3, "*", "100000", "1,2,3,4");
  raw.data = "1 2\n3.5 4\n5 -6\n";
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  std::vector<float> values(3);
  float* out = values.data();
  const std::size_t second = 1;
  REQUIRE(file->read_all(0, {&second, 1}, {&out, 1}, Values::Raw));
  CHECK(values == std::vector<float>{2, 4, -6});

  RawFcs none;
  none.keywords = basic_keywords("F", 2, 0, "32", "100", "1,2,3,4");
  const std::string empty = none.bytes();
  const auto empty_file = open_bytes(empty);
  REQUIRE(empty_file);
  CHECK(empty_file->read_all(0, {&second, 1}, {&out, 1}, Values::Raw));
  CHECK(values == std::vector<float>{2, 4, -6});
}

TEST_CASE("read_all: a data set, parameter or number of columns that does not exist is refused") {
  RawFcs raw;
  raw.keywords = basic_keywords("F", 2, 1, "32", "100", "1,2,3,4");
  raw.data = float_bytes(1, false) + float_bytes(2, false);
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  float value = 0;
  float* out = &value;
  const std::size_t first = 0, third = 2;
  for (const Status& status :
       {file->read_all(1, {&first, 1}, {&out, 1}, Values::Raw), file->read_all(0, {&third, 1}, {&out, 1}, Values::Raw),
        file->read_all(0, {&first, 1}, {}, Values::Raw)}) {
    REQUIRE_FALSE(status);
    CHECK(status.error().code == "FCS-API");
  }
  CHECK(value == 0);
}

TEST_CASE("open: a big file with a checksum is opened without reading its events") {
  RawFcs raw;
  const std::size_t n = std::size_t{1} << 20;
  raw.keywords = basic_keywords("F", 8, n, "32", "100", "1,2,3,4");
  raw.data.assign(n * 32, '\1');
  raw.tail = "00012345";
  const auto path = scratch("open_big") / "big.fcs";
  const std::string bytes = raw.bytes();
  std::ofstream(path, std::ios::binary) << bytes;
  const double before = mapped_mb();
  const auto file = File::open(path);
  const double opened = mapped_mb() - before;
  REQUIRE(file);
  CHECK(file->checksum_findings(0).has("FCS-X01"));
  // A page fault maps some neighbours too: at most a huge page at either end of the file.
  CHECK(opened <= 5);
  CHECK(mapped_mb() - before >= 30);
}
