// SPDX-License-Identifier: Apache-2.0
// Memory follows the real file, not what it says; offsets beyond 99,999,999 and 2^32 are read.
#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/heap_count.h"
#include "tests/support/paths.h"
#include "tests/unit/fcs/oddities.h"

using namespace fcscreen;
using namespace fcscreen::io::fcs;
using namespace fcscreen::test;

namespace {

constexpr std::size_t kSmallConstant = 256 * 1024;

/// Peak heap while a file is opened under every policy, above what was there before.
std::size_t peak_of_opening(const std::string& bytes) {
  std::size_t highest = 0;
  for (const Policy policy : {Policy::Strict, Policy::Standard, Policy::Salvage}) {
    const HeapPeak heap;
    { const auto file = open_bytes(bytes, policy); }
    highest = std::max(highest, heap.bytes());
  }
  return highest;
}

/// One megabyte: 64 thousand events of four integers.
RawFcs megabyte() {
  RawFcs raw;
  raw.keywords = basic_keywords("I", 4, 65536, "32", "1024", "1,2,3,4");
  raw.data = std::string(std::size_t{65536} * 16, '\x01');
  return raw;
}

std::string digits(std::uint64_t value, std::size_t width) {
  const std::string text = std::to_string(value);
  return std::string(width - text.size(), '0') + text;
}

/// A sparse file: `n` events of two floats, the last of them 1.5 and -2.5, then a small data set.
std::uint64_t write_sparse(const std::filesystem::path& path, std::uint64_t n) {
  RawFcs raw;
  raw.version = "FCS3.1";
  raw.keywords = basic_keywords("F", 2, n, "32", "1024", "1,2,3,4");
  raw.text_data = raw.header_data = false;
  raw.tail.clear();
  const std::string second = two_by_three("FCS3.0").bytes();
  const auto place = [&](const char* key, std::uint64_t value) { set(raw.keywords, key, digits(value, 20)); };
  place("$BEGINDATA", 0);
  place("$ENDDATA", 0);
  place("$NEXTDATA", 0);
  const std::uint64_t first = raw.bytes().size();
  place("$BEGINDATA", first);
  place("$ENDDATA", first + n * 8 - 1);
  place("$NEXTDATA", first + n * 8);
  std::ofstream out(path, std::ios::binary);
  out << raw.bytes();
  out.seekp(static_cast<std::streamoff>(first + (n - 1) * 8));
  out << float_bytes(1.5F, false) << float_bytes(-2.5F, false) << second;
  return first + n * 8;
}

}  // namespace

TEST_CASE("memory: a lying $TOT or $PAR allocates no more than four times the file") {
  RawFcs honest = megabyte();
  CHECK(peak_of_opening(honest.bytes()) < kSmallConstant);
  for (const char* key : {"$TOT", "$PAR"}) {
    for (const char* value : {"1000000", "1000000000000", "18446744073709551615"}) {
      for (const char* type : {"I", "A"}) {
        RawFcs raw = megabyte();
        set(raw.keywords, key, value);
        set(raw.keywords, "$DATATYPE", type);
        const std::string bytes = raw.bytes();
        CAPTURE(key);
        CAPTURE(value);
        CHECK(peak_of_opening(bytes) <= 4 * bytes.size() + kSmallConstant);
      }
    }
  }
}

TEST_CASE("memory: $PAR backed by keywords that describe no parameter allocates nothing for them") {
  RawFcs raw = two_by_three("FCS3.0");
  for (int i = 0; i < 100000; ++i) raw.keywords.emplace_back("k" + std::to_string(i), "0123456789");
  const std::size_t honest = peak_of_opening(raw.bytes());
  set(raw.keywords, "$PAR", "100000");
  CHECK(peak_of_opening(raw.bytes()) <= honest + kSmallConstant);
}

TEST_CASE("memory: a chain of HEADERs over one TEXT keeps its keywords once") {
  const std::size_t one = peak_of_opening(headers_over_one_text(1, 1000));
  const std::string chain = headers_over_one_text(300, 1000);
  CHECK(peak_of_opening(chain) <= 3 * one + 4 * chain.size() + kSmallConstant);
}

TEST_CASE("memory: free-format text, histograms and supplemental TEXT that lie about their size") {
  RawFcs text = megabyte();
  set(text.keywords, "$DATATYPE", "A");
  for (int p = 1; p <= 4; ++p) set(text.keywords, "$P" + std::to_string(p) + "B", "*");
  set(text.keywords, "$TOT", "1000000000000");
  CHECK(peak_of_opening(text.bytes()) <= 4 * text.bytes().size() + kSmallConstant);
  RawFcs cells = megabyte();
  set(cells.keywords, "$MODE", "C");
  for (int p = 1; p <= 4; ++p) set(cells.keywords, "$P" + std::to_string(p) + "R", "1048576");
  CHECK(peak_of_opening(cells.bytes()) < kSmallConstant);
  RawFcs stext = megabyte();
  set(stext.keywords, "$BEGINSTEXT", "2000");
  set(stext.keywords, "$ENDSTEXT", "99999999999999");
  // A megabyte of delimiters: the limit on keywords bounds it.
  CHECK(peak_of_opening(stext.bytes()) <= std::size_t{16} * 1024 * 1024);
}

TEST_CASE("large files: offsets above 99,999,999 and above 4 GiB, from TEXT, with a data set behind them") {
  const auto folder = scratch("fcs_sparse");
  for (const std::uint64_t n : {std::uint64_t{13'000'000}, std::uint64_t{600'000'000}}) {
    const auto path = folder / (std::to_string(n) + ".fcs");
    const std::uint64_t end = write_sparse(path, n);
    CHECK(end > (n > 100'000'000 ? (std::uint64_t{1} << 32) : std::uint64_t{100'000'000}));
    const HeapPeak heap;
    const auto file = File::open(path);
    REQUIRE_MESSAGE(file, file.error().text());
    REQUIRE(file->datasets().size() == 2);
    CHECK(file->datasets()[0].n_events == n);
    CHECK(file->datasets()[1].file_offset == end);
    std::vector<double> a(2), b(2);
    const std::vector<std::size_t> columns = {0, 1};
    const std::vector<double*> out = {a.data(), b.data()};
    REQUIRE(file->read(0, n - 2, 2, columns, std::span<double* const>(out), io::fcs::Values::Raw));
    CHECK(a == std::vector<double>{0, 1.5});
    CHECK(b == std::vector<double>{0, -2.5});
    CHECK(column(*file, 1, io::fcs::Values::Raw, 1) == std::vector<double>{2, 4, 6});
    CHECK(heap.bytes() < kSmallConstant);
    std::filesystem::remove(path);
  }
}
