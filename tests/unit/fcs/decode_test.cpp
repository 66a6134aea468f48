// SPDX-License-Identifier: Apache-2.0
// DATA decoding (design/FCS.md §4, §5). Expected values are the numbers that were packed by hand.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "io/fcs/crc.h"
#include "io/fcs/layout.h"
#include "io/fcs/statistics.h"
#include "tests/unit/fcs/raw_fcs.h"

using namespace fcscreen;
using namespace fcscreen::io::fcs;
using namespace fcscreen::test;

namespace {

using Numbers = std::vector<double>;

RawFcs integers(unsigned width, bool big, const std::string& range, const std::vector<std::uint64_t>& values) {
  const std::string order = big ? "4,3,2,1" : "1,2,3,4";
  RawFcs raw;
  raw.keywords = basic_keywords("I", 1, values.size(), std::to_string(width * 8), range, order);
  for (const std::uint64_t v : values) raw.data += word(v, width, big);
  return raw;
}

}  // namespace

TEST_CASE("DATA: integers of 8 to 64 bits are unsigned in both byte orders") {
  for (unsigned width = 1; width <= 8; ++width) {
    for (const bool big : {false, true}) {
      CAPTURE(width);
      CAPTURE(big);
      const std::uint64_t top = width == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * width)) - 1;
      const std::string range = width == 8 ? "18446744073709551616" : std::to_string(top + 1);
      const auto raw = integers(width, big, range, {0, 1, top / 2 + 1, top});
      const std::string bytes = raw.bytes();
      const auto file = open_bytes(bytes);
      REQUIRE(file);
      CHECK(column(*file, 0) == Numbers{0, 1, static_cast<double>(top / 2 + 1), static_cast<double>(top)});
    }
  }
}

TEST_CASE("DATA: a byte of 200 is 200, not -56") {
  const std::string bytes = integers(1, false, "256", {200, 255}).bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{200, 255});
}

TEST_CASE("DATA: integers are masked to the bits of $PnR") {
  const std::string bytes = integers(2, false, "1024", {0xFC01, 1023, 1024}).bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{1, 1023, 0});
  CHECK(file->count_high_bits(0, 0) == 2);
}

TEST_CASE("DATA: a range that is no power of two masks with the next one and keeps values above it") {
  const std::string bytes = integers(2, true, "1000", {1023, 1024 + 5}).bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{1023, 5});
  CHECK(file->datasets()[0].findings.has("FCS-K12"));
  const auto stats = statistics(*file, 0, io::fcs::Values::Raw, 1);
  REQUIRE(stats);
  CHECK((*stats)[0].above_range == 1);
  CHECK(data_findings(*file, 0, *stats).has("FCS-D07"));
  CHECK(data_findings(*file, 0, *stats).has("FCS-D08"));
}

TEST_CASE("masks: bits of a range are computed in integers, exact where a float logarithm is not") {
  CHECK(bits_of_range(0) == 0);
  CHECK(bits_of_range(1) == 0);
  CHECK(bits_of_range(2) == 1);
  CHECK(bits_of_range(1024) == 10);
  CHECK(bits_of_range(1025) == 11);
  // log2f(16777217) rounds to 24: a float mask would lose the top bit.
  CHECK(bits_of_range(16777216) == 24);
  CHECK(bits_of_range(16777217) == 25);
  CHECK(bits_of_range((std::uint64_t{1} << 53) + 1) == 54);
  CHECK(bits_of_range(std::uint64_t{1} << 63) == 63);
}

TEST_CASE("DATA: ranges of 2^32, 2^64, 0, 1 and NA leave values unmasked") {
  for (const char* range : {"4294967296", "18446744073709551616", "1e300", "0", "1", "NA"}) {
    CAPTURE(range);
    const std::string bytes = integers(4, false, range, {0xFFFFFFFFU}).bytes();
    const auto file = open_bytes(bytes);
    REQUIRE(file);
    CHECK(column(*file, 0) == Numbers{4294967295.0});
  }
}

TEST_CASE("DATA: the byte order 3,4,1,2 swaps the halves of a 32-bit word") {
  RawFcs raw = integers(4, false, "4294967296", {0});
  raw.version = "FCS3.0";
  set(raw.keywords, "$BYTEORD", "3,4,1,2");
  // Stored bytes have the significance 3, 4, 1, 2 (1 = least): 0x0A0B0C0D is stored as 0B 0A 0D 0C.
  raw.data = std::string("\x0B\x0A\x0D\x0C", 4);
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{static_cast<double>(0x0A0B0C0D)});
}

TEST_CASE("DATA: a permuted byte order for another width is refused") {
  RawFcs raw = integers(2, false, "1024", {1});
  set(raw.keywords, "$BYTEORD", "3,4,1,2");
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE_FALSE(file);
  CHECK(file.error().code == "FCS-D04");
}

TEST_CASE("byte orders: only permutations of 1 to n are read") {
  CHECK(parse_byte_order("1,2,3,4"));
  CHECK(parse_byte_order("8,7,6,5,4,3,2,1")->big_endian);
  CHECK_FALSE(parse_byte_order("1,2")->big_endian);
  for (const char* bad : {"", "0,1", "1,1", "1,3", "1,2,", "a", "1;2", "1,2,3,4,5,6,7,8,9"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_byte_order(bad));
  }
}

TEST_CASE("DATA: mixed integer widths follow each other without padding") {
  RawFcs raw;
  raw.keywords = basic_keywords("I", 4, 2, "16", "65536", "4,3,2,1");
  set(raw.keywords, "$P2B", "8");
  set(raw.keywords, "$P2R", "256");
  set(raw.keywords, "$P3B", "24");
  set(raw.keywords, "$P3R", "16777216");
  set(raw.keywords, "$P4B", "32");
  set(raw.keywords, "$P4R", "4294967296");
  for (const std::uint64_t e : {0U, 1U}) {
    raw.data +=
        word(1000 + e, 2, true) + word(200 + e, 1, true) + word(0xABCDE0 + e, 3, true) + word(0xFEDCBA90U + e, 4, true);
  }
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(file->datasets()[0].row_bytes == 10);
  CHECK(column(*file, 0) == Numbers{1000, 1001});
  CHECK(column(*file, 1) == Numbers{200, 201});
  CHECK(column(*file, 2) == Numbers{0xABCDE0, 0xABCDE1});
  CHECK(column(*file, 3) == Numbers{4275878544.0, 4275878545.0});  // 0xFEDCBA90 and the next
}

TEST_CASE("DATA: float and double in both byte orders, NaN and infinity as stored") {
  for (const bool big : {false, true}) {
    CAPTURE(big);
    RawFcs raw;
    raw.keywords = basic_keywords("F", 1, 4, "32", "262144", big ? "4,3,2,1" : "1,2,3,4");
    for (const float v : {-1.5F, 3e38F, std::numeric_limits<float>::infinity(), std::nanf("")})
      raw.data += float_bytes(v, big);
    const std::string bytes = raw.bytes();
    const auto file = open_bytes(bytes);
    REQUIRE(file);
    const auto values = column(*file, 0);
    CHECK(values[0] == -1.5);
    CHECK(values[1] == static_cast<double>(3e38F));
    CHECK(std::isinf(values[2]));
    CHECK(std::isnan(values[3]));
    const auto stats = statistics(*file, 0, io::fcs::Values::Raw, 1);
    CHECK((*stats)[0].nan == 1);
    CHECK((*stats)[0].infinite == 1);
    CHECK(data_findings(*file, 0, *stats).has("FCS-D09"));

    RawFcs wide;
    wide.keywords = basic_keywords("D", 1, 1, "64", "262144", big ? "8,7,6,5,4,3,2,1" : "1,2,3,4,5,6,7,8");
    wide.data = double_bytes(0.1, big);
    const std::string wide_bytes = wide.bytes();
    const auto wide_file = open_bytes(wide_bytes);
    REQUIRE(wide_file);
    CHECK(column(*wide_file, 0) == Numbers{0.1});
  }
}

TEST_CASE("DATA: $DATATYPE F with 64 bits follows the width and says so") {
  RawFcs raw;
  raw.keywords = basic_keywords("F", 1, 1, "64", "10", "1,2,3,4");
  raw.data = double_bytes(2.25, false);
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{2.25});
  CHECK(file->datasets()[0].findings.has("FCS-D10"));
}

TEST_CASE("DATA: FCS 3.2 mixes types by $PnDATATYPE, earlier versions do not know it") {
  RawFcs raw;
  raw.version = "FCS3.2";
  raw.keywords = basic_keywords("F", 3, 1, "32", "65536", "1,2,3,4");
  set(raw.keywords, "$P2DATATYPE", "I");
  set(raw.keywords, "$P2B", "16");
  set(raw.keywords, "$P3DATATYPE", "D");
  set(raw.keywords, "$P3B", "64");
  raw.data = float_bytes(1.5F, false) + word(4660, 2, false) + double_bytes(-0.2, false);
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{1.5});
  CHECK(column(*file, 1) == Numbers{4660});
  CHECK(column(*file, 2) == Numbers{-0.2});
  CHECK(file->datasets()[0].parameters[1].type == DataType::Integer);
}

TEST_CASE("DATA: fixed-width text is read as decimal numbers") {
  RawFcs raw;
  raw.keywords = basic_keywords("A", 2, 2, "5", "100000", "1,2,3,4");
  raw.data = "   12 1034  3.5 -007";
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{12, 3.5});
  CHECK(column(*file, 1) == Numbers{1034, -7});
  CHECK(file->datasets()[0].findings.has("FCS-M02"));
}

TEST_CASE("DATA: free-format text is separated by runs of blanks and commas, and any row can be reached") {
  RawFcs raw;
  const std::size_t n = 3000;  // more than one remembered row start
  raw.keywords = basic_keywords("A", 2, n, "*", "100000", "1,2,3,4");
  for (std::size_t e = 0; e < n; ++e) raw.data += std::to_string(e) + ",\t " + std::to_string(e * 2) + "\r\n";
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  REQUIRE(file->datasets()[0].n_events == n);
  const std::size_t which = 1;
  std::vector<double> part(3);
  double* out = part.data();
  REQUIRE(file->read(0, 2500, 3, std::span<const std::size_t>(&which, 1), std::span<double* const>(&out, 1),
                     io::fcs::Values::Raw));
  CHECK(part == Numbers{5000, 5002, 5004});
}

TEST_CASE("DATA: free-format text with fewer values than $TOT is refused, and cut under salvage") {
  RawFcs raw;
  raw.keywords = basic_keywords("A", 2, 3, "*", "100", "1,2,3,4");
  raw.data = "1 2 3 4 5";
  const std::string bytes = raw.bytes();
  REQUIRE_FALSE(open_bytes(bytes));
  CHECK(open_bytes(bytes).error().code == "FCS-D03");
  const auto salvaged = open_bytes(bytes, Policy::Salvage);
  REQUIRE(salvaged);
  CHECK(salvaged->datasets()[0].n_events == 2);
  CHECK(salvaged->datasets()[0].salvaged);
}

TEST_CASE("DATA: the FC500's 10-bit words are found to be 16 bits wide by the length of DATA") {
  RawFcs raw = integers(2, false, "1024", {5, 1023, 7});
  set(raw.keywords, "$P1B", "10");
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{5, 1023, 7});
  CHECK(file->datasets()[0].findings.has("FCS-D05"));
  raw.data += "abcde";  // 11 bytes: no whole width for 3 events
  const std::string unproven = raw.bytes();
  REQUIRE_FALSE(open_bytes(unproven));
  CHECK(open_bytes(unproven).error().code == "FCS-D05");
}

TEST_CASE("linearisation: channel 431 on 4 decades over 1024 channels is 48.26071 (FCS 3.0 §3.2.20, $PnE)") {
  RawFcs raw = integers(2, true, "1024", {431, 0, 1023});
  set(raw.keywords, "$P1E", "4,1");
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  const auto linear = column(*file, 0, io::fcs::Values::Linearized);
  CHECK(linear[0] == doctest::Approx(48.26071).epsilon(1e-7));
  CHECK(linear[1] == 1);
  CHECK(column(*file, 0) == Numbers{431, 0, 1023});
}

TEST_CASE("linearisation: 4,0 is read as 4,1, and a log $PnE on float data is ignored; both are reported") {
  RawFcs raw = integers(2, true, "1024", {0});
  set(raw.keywords, "$P1E", "4,0");
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0, io::fcs::Values::Linearized) == Numbers{1});
  CHECK(file->datasets()[0].findings.has("FCS-K07"));

  RawFcs real;
  real.keywords = basic_keywords("F", 1, 1, "32", "1024", "1,2,3,4");
  set(real.keywords, "$P1E", "4,1");
  real.data = float_bytes(500, false);
  const std::string real_bytes = real.bytes();
  const auto real_file = open_bytes(real_bytes);
  REQUIRE(real_file);
  CHECK(column(*real_file, 0, io::fcs::Values::Linearized) == Numbers{500});
  CHECK(real_file->datasets()[0].findings.has("FCS-K08"));
}

TEST_CASE("statistics: the same bits at 1, 2 and 7 threads") {
  RawFcs raw;
  const std::size_t n = 300000;
  raw.keywords = basic_keywords("F", 1, n, "32", "1024", "1,2,3,4");
  for (std::size_t e = 0; e < n; ++e)
    raw.data += float_bytes(static_cast<float>(std::sin(static_cast<double>(e)) * 1e5), false);
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  const auto one = statistics(*file, 0, io::fcs::Values::Raw, 1);
  for (const unsigned threads : {2U, 7U}) {
    const auto many = statistics(*file, 0, io::fcs::Values::Raw, threads);
    CHECK((*many)[0].sum == (*one)[0].sum);
    CHECK((*many)[0].mean == (*one)[0].mean);
  }
}

TEST_CASE("CRC: test vectors of CRC-16/KERMIT (design/FCS.md §8)") {
  const auto crc = [](const std::string& text) { return crc16(std::as_bytes(std::span(text))); };
  CHECK(crc("123456789") == 0x2189);
  CHECK(crc("T") == 0x14A1);
  CHECK(crc("CatMouse987654321") == 0xC28D);
}

TEST_CASE("CRC: a stored checksum is verified only when it is not zero") {
  RawFcs raw = integers(2, true, "1024", {1, 2, 3});
  raw.tail.clear();
  const std::string body = raw.bytes();
  const std::string decimal = std::to_string(crc16(std::as_bytes(std::span(body))));
  const std::string right = body + std::string(8 - decimal.size(), ' ') + decimal;
  const std::string wrong = body + "    1234";
  const std::string none = body + "00000000";
  CHECK_FALSE(open_bytes(right)->checksum_findings(0).has("FCS-X01"));
  CHECK(open_bytes(wrong)->checksum_findings(0).has("FCS-X01"));
  CHECK_FALSE(open_bytes(none)->checksum_findings(0).has("FCS-X01"));
  const auto file = open_bytes(wrong);
  const auto stats = statistics(*file, 0, io::fcs::Values::Raw, 1);
  CHECK(data_findings(*file, 0, *stats).has("FCS-X01"));
}
