// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/fcs/oddities.h"

#include <limits>

namespace fcscreen::test {
namespace {

using Oddities = std::vector<Oddity>;

RawFcs with(RawFcs raw, const std::string& key, const std::string& value) {
  set(raw.keywords, key, value);
  return raw;
}

RawFcs without(RawFcs raw, const std::string& key) {
  remove_key(raw.keywords, key);
  return raw;
}

std::string replaced(std::string bytes, std::size_t at, const std::string& piece) {
  return bytes.replace(at, piece.size(), piece);
}

/// The last byte of TEXT moved by `shift`.
std::string text_end(const RawFcs& raw, long shift) {
  const std::string bytes = raw.bytes();
  return replaced(bytes, 18, header_field(std::stol(bytes.substr(18, 8)) + shift));
}

void add_header(Oddities& all) {
  const RawFcs base = two_by_three("FCS3.0");
  const std::string good = base.bytes();
  all.push_back({"FCS-H01", replaced(good, 0, "FCS3.9"), "FCS3.9", "read as FCS3.0"});
  RawFcs apart = base;
  apart.header_data_shift = -20;
  all.push_back({"FCS-H02", apart.bytes(), "HEADER says DATA is at bytes", "the beginning in TEXT is used"});
  RawFcs zero = base;
  zero.header_data = false;
  all.push_back({"FCS-H02", zero.bytes(), "HEADER says DATA is at byte 0", "the pair of TEXT is used"});
  RawFcs text_zero = base;
  text_zero.text_data = false;
  text_zero = with(with(text_zero, "$BEGINDATA", "0"), "$ENDDATA", "0");
  all.push_back({"FCS-H02", text_zero.bytes(), "TEXT says 0", "the pair of HEADER is used"});
  all.push_back({"FCS-H03", replaced(good, 26, "9999999999999999"), "99999999", "TEXT is asked instead"});
  all.push_back({"FCS-H03", replaced(good, 34, "       0"), "DATA end 0", "the end is not used"});
  all.push_back({"FCS-H03", replaced(good, 34, "1234567890      "), "runs into the next field", "taken as absent"});
  RawFcs empty = two_by_three("FCS2.0");
  empty.end_shift = -12;
  all.push_back({"FCS-H03", empty.bytes(), "and is empty, $TOT is 3", "the length follows $TOT"});
  RawFcs backwards = base;
  backwards.text_data = false;
  backwards = with(with(backwards, "$BEGINDATA", "400"), "$ENDDATA", "300");
  all.push_back({"FCS-H03", backwards.bytes(), "$ENDDATA is 300", "the end is not used"});
  all.push_back({"FCS-H04", replaced(good, 26, "      -1      -1"), "'-1'", "taken as absent"});
  all.push_back({"FCS-H04", replaced(good, 34, "        "), "DATA end is blank", "taken as absent"});
  RawFcs header_only = base;
  header_only.text_data = false;
  all.push_back({"FCS-H04", header_only.bytes(), "$BEGINDATA or $ENDDATA is absent", "HEADER are used"});
  all.push_back({"FCS-H05", text_end(base, 1), "inside DATA that begins at", "cut before it"});
  RawFcs beyond = base;
  beyond.stext = "|EXTRA|yes|";
  beyond.tail.clear();
  all.push_back({"FCS-H06", beyond.bytes().substr(0, beyond.bytes().size() - 4), "beyond the end of the file",
                 "read up to there"});
  all.push_back({"FCS-H06", text_end(base, 99999), "expected TEXT to end at byte", "read up to there"});
  all.push_back({"FCS-H07", replaced(good, 6, "abcd"), "'abcd'", "ignored"});
  RawFcs wide = base;
  wide.gap = "                 100                 199";
  all.push_back({"FCS-H08", wide.bytes(), "have 20 characters", "read so"});
  wide.gap = "made by hand    ";
  all.push_back({"FCS-H08", wide.bytes(), "'made by hand    '", "ignored"});
  all.push_back({"FCS-H09", with(base, "$VOL", "120").bytes(), "$VOL", "kept"});
}

void add_text(Oddities& all) {
  const RawFcs base = two_by_three("FCS3.0"), modern = two_by_three("FCS3.1");
  all.push_back({"FCS-T01", text_end(base, -1), "does not end with its delimiter", "the last value is kept"});
  RawFcs padded = base;
  padded.text_pad = "  \r\n";
  all.push_back({"FCS-T02", padded.bytes(), "4 bytes follow", "ignored"});
  all.push_back({"FCS-T03", with(base, "$COM", "").bytes(), "stands for an empty value", "read so"});
  // "E" = "a|b" and the keyword "k|l"; or "E" = "a", "" = "b", "k" = "", "l" = "v".
  RawFcs both = with(with(base, "E", "a||b"), "k||l", "v");
  all.push_back({"FCS-T04", both.bytes(), "can be read in two ways", "a literal delimiter"});
  all.push_back({"FCS-T05", text_end(with(base, "LAST", "q"), -2), "'LAST'", "dropped"});
  RawFcs twice = base;
  twice.keywords.insert(twice.keywords.end(), {{"$COM", "one"}, {"$com", "two"}});
  all.push_back({"FCS-T06", twice.bytes(), "as 'one' and as 'two'", "the first is used"});
  all.push_back({"FCS-T07", with(base, "K\xC3\xA4", "1").bytes(), "K\\xC3\\xA4", "kept"});
  RawFcs section = base;
  section.delimiter = '\xA7';
  all.push_back({"FCS-T07", section.bytes(), "'\\xA7'", "used all the same"});
  all.push_back({"FCS-T08", with(modern, "$OP", "J\xF6rg").bytes(), "first that of $OP", "read as Latin-1"});
  all.push_back({"FCS-T09", with(base, "$COM", "  ").bytes(), "$COM", "kept as blank"});
  all.push_back({"FCS-T10", with(base, "$ABRT", "many").bytes(), "$ABRT", "taken as absent"});
  all.push_back({"FCS-T10", with(base, "$P1L", "488,red").bytes(), "$P1L", "taken as absent"});
  all.push_back(
      {"FCS-T11", with(with(base, "$BEGINSTEXT", "58"), "$ENDSTEXT", "300").bytes(), "at bytes 58 to 300", "ignored"});
  all.push_back(
      {"FCS-T11", with(with(base, "$BEGINSTEXT", "10"), "$ENDSTEXT", "20").bytes(), "inside HEADER", "ignored"});
  all.push_back({"FCS-T12", without(base, "$BEGINSTEXT").bytes(), "$BEGINSTEXT", "taken as 0"});
  all.push_back({"FCS-T12", without(two_by_three("FCS3.2"), "$CYT").bytes(), "$CYT", "blank"});
  RawFcs other = base;
  other.stext = "/EXTRA/yes/";
  all.push_back({"FCS-T13", other.bytes(), "'/EXT'", "read with its own"});
  other.stext = std::string("PK\x03\x04 archive");
  all.push_back({"FCS-T13", other.bytes(), "no TEXT", "ignored"});
  all.push_back({"FCS-T14", with(base, "$FOO", "1").bytes(), "$FOO", "kept"});
  all.push_back({"FCS-T15", with(modern, "$PK1", "5").bytes(), "$PK1", "read all the same"});
  all.push_back({"FCS-T16", with(base, "$TOT", "3   ").bytes(), "$TOT", "trimmed"});
  all.push_back({"FCS-T16", with(base, "\r\n$COM", "x").bytes(), "$COM", "trimmed"});
}

void add_keywords(Oddities& all) {
  const RawFcs base = two_by_three("FCS3.0"), modern = two_by_three("FCS3.1"), floats = two_floats("FCS3.1");
  RawFcs bytes_only;
  bytes_only.version = "FCS3.0";
  bytes_only.keywords = basic_keywords("I", 2, 3, "8", "256", "1");
  bytes_only.data = "abcdef";
  all.push_back({"FCS-K01", without(bytes_only, "$BYTEORD").bytes(), "$BYTEORD", "not needed for single bytes"});
  all.push_back({"FCS-K01", without(base, "$PAR").bytes(), "$PAR", "2 parameters are described"});
  all.push_back({"FCS-K01", without(base, "$DATATYPE").bytes(), "$DATATYPE", "taken as I"});
  all.push_back({"FCS-K01", without(base, "$P2B").bytes(), "$P2B", "16 bits by the length"});
  all.push_back({"FCS-K01", without(floats, "$P2B").bytes(), "$P2B", "taken from $DATATYPE"});
  all.push_back({"FCS-K01", without(base, "$P1R").bytes(), "$P1R", "values are not masked"});
  all.push_back({"FCS-K02", without(base, "$TOT").bytes(), "$TOT", "by the length of DATA"});
  all.push_back({"FCS-K03", without(modern, "$P1N").bytes(), "$P1N", "called P1"});
  all.push_back({"FCS-K04", with(base, "$P2N", "A").bytes(), "more than one parameter: A", "by their number"});
  all.push_back({"FCS-K05", with(modern, "$P1N", "CD3,CD4").bytes(), "'CD3,CD4'", "kept"});
  all.push_back({"FCS-K06", without(base, "$P1E").bytes(), "$P1E", "taken as linear"});
  all.push_back({"FCS-K07", with(base, "$P1E", "4,0").bytes(), "'4,0'", "read as offset 1"});
  all.push_back({"FCS-K08", with(floats, "$P1E", "4,1").bytes(), "'4,1'", "taken as linear"});
  all.push_back({"FCS-K09", with(base, "$P1G", "0").bytes(), "'0'", "taken as 1"});
  RawFcs log_gain = with(with(two_by_three("FCS3.2"), "$P1E", "4,1"), "$P1G", "2");
  all.push_back({"FCS-K09", log_gain.bytes(), "on a logarithmic parameter", "taken as 1"});
  const RawFcs time = with(with(base, "$P1N", "Time"), "$TIMESTEP", "0.01");
  all.push_back({"FCS-K10", with(time, "$P1G", "0.01").bytes(), "'0.01'", "not applied"});
  all.push_back({"FCS-K11", with(base, "$P1N", "TIME").bytes(), "$TIMESTEP", "ticks without a unit"});
  all.push_back({"FCS-K12", with(base, "$P1R", "1000").bytes(), "1000", "masked with the next one"});
  all.push_back({"FCS-K12", with(base, "$P1R", "NA").bytes(), "'NA'", "not masked"});
  all.push_back({"FCS-K12", with(base, "$P1R", "1023.5").bytes(), "'1023.5'", "rounded up"});
  all.push_back({"FCS-K13", with(base, "$DATE", "2013-07-19").bytes(), "'2013-07-19'", "kept as text"});
  all.push_back({"FCS-K14", without(base, "$NEXTDATA").bytes(), "$NEXTDATA", "taken as 0"});
  all.push_back({"FCS-K15", without(base, "$MODE").bytes(), "$MODE", "read as list mode"});
  all.push_back(
      {"FCS-K16", with(with(base, "$P1E", "4,1"), "transformation", "applied").bytes(), "'applied'", "stay as stored"});
}

void add_data(Oddities& all) {
  const RawFcs base = two_by_three("FCS3.0"), floats = two_floats("FCS3.1");
  RawFcs exclusive = base;
  exclusive.end_shift = 1;
  all.push_back({"FCS-D01", exclusive.bytes(), "one too far", "follows $TOT"});
  all.push_back({"FCS-D02", with(base, "$TOT", "2").bytes(), "found 12 (3 events)", "the smaller number"});
  all.push_back({"FCS-D02", with(base, "$TOT", "0").bytes(), "$TOT = 0", "no event is read"});
  RawFcs inside = base;  // DATA amid the keywords, and no other place is known
  inside.version = "FCS2.0";
  inside.text_data = false;
  for (const char* key : {"$BEGINSTEXT", "$ENDSTEXT", "$BEGINANALYSIS", "$ENDANALYSIS"})
    remove_key(inside.keywords, key);
  inside.header_data_shift = -60;
  all.push_back({"FCS-D02", inside.bytes(), "expected DATA outside TEXT", "both are read as stated"});
  const std::string good = base.bytes();
  all.push_back({"FCS-D03", good.substr(0, good.size() - 8 - 3), "found 9", "whole events"});
  all.push_back({"FCS-D04", with(base, "$BYTEORD", "4,3,2,1").bytes(), "4,3,2,1", "big-endian"});
  RawFcs ten = with(with(base, "$P1B", "10"), "$P2B", "10");
  all.push_back({"FCS-D05", ten.bytes(), "$P1B, $P2B", "16 bits"});
  RawFcs mixed = base;
  set(mixed.keywords, "$P2B", "32");
  mixed.data.clear();
  for (std::uint64_t v = 1; v <= 5; v += 2) mixed.data += word(v, 2, true) + word(v + 1, 4, true);
  all.push_back({"FCS-D06", mixed.bytes(), "different widths", "read as stated"});
  RawFcs high = base;
  high.data = word(0xFC01, 2, true) + base.data.substr(2);
  all.push_back({"FCS-D07", high.bytes(), "1 values in 1 parameters (first A) have bits above $PnR", "masked"});
  RawFcs above = with(base, "$P1R", "1000");
  above.data = word(1010, 2, true) + base.data.substr(2);
  all.push_back({"FCS-D08", above.bytes(), "exceed $PnR - 1", "kept"});
  RawFcs nan = floats;
  nan.data = float_bytes(std::numeric_limits<float>::quiet_NaN(), false) + floats.data.substr(4);
  all.push_back({"FCS-D09", nan.bytes(), "are not finite", "kept"});
  RawFcs wide;
  wide.keywords = basic_keywords("F", 1, 1, "64", "1024", "1,2,3,4");
  wide.data = double_bytes(2.25, false);
  all.push_back({"FCS-D10", wide.bytes(), "$P1B is 64 for $DATATYPE F", "the width is followed"});
  RawFcs extra = base;
  extra.data += "xyz";
  all.push_back({"FCS-D11", extra.bytes(), "found 15", "$TOT is followed"});
  RawFcs blocks = base;
  blocks.data += std::string(100, ' ');
  all.push_back({"FCS-D11", blocks.bytes(), "found 112", "$TOT is followed"});
  all.push_back({"FCS-M01", with(base, "$MODE", "U").bytes(), "'U' (histograms)", "kept raw"});
  RawFcs ascii;
  ascii.version = "FCS3.0";
  ascii.keywords = basic_keywords("A", 1, 2, "4", "1000", "1,2,3,4");
  ascii.data = "  12 345";
  all.push_back({"FCS-M02", ascii.bytes(), "$DATATYPE A", "decimal numbers"});
}

RawFcs lmd_first() {
  RawFcs raw = two_by_three("FCS2.0");
  set(raw.keywords, "$P1S", "CD45-ECD");
  return raw;
}

void add_sets_and_matrices(Oddities& all) {
  const RawFcs base = two_by_three("FCS3.0"), modern = two_by_three("FCS3.1");
  all.push_back({"FCS-N01", chained(base, base.bytes()), "begins at byte", "listed"});
  all.push_back({"FCS-N02", with(base, "$NEXTDATA", "77777").bytes(), "77777", "this one is the last"});
  all.push_back({"FCS-N02", with(base, "$NEXTDATA", "-58").bytes(), "-58", "this one is the last"});
  all.push_back({"FCS-N02", headers_over_one_text(2, 1), "has the TEXT of one before it", "it is not read"});
  all.push_back({"FCS-N03", base.bytes() + base.bytes(), "does not lead to", "; "});
  all.push_back({"FCS-N04", chained(lmd_first(), base.bytes()), "no $PnS", "copied from data set 1"});
  const auto spill = [&](const std::string& value) { return with(modern, "$SPILLOVER", value).bytes(); };
  const std::string unused = "the matrix is not used";
  all.push_back({"FCS-C01", spill("2,A,B,1,0,0"), "holds 5 entries, not 6", unused});
  all.push_back({"FCS-C01", spill("2,A,B,1,0,x,1"), "no numbers", unused});
  all.push_back({"FCS-C02", spill("2,A,X,1,0,0,1"), "'X'", unused});
  all.push_back({"FCS-C03", spill("2,1,2,1,0.1,0,1"), "parameter numbers", "mapped to $PnN"});
  all.push_back({"FCS-C04", spill("2,A,B,1,0,0,1,0,0,1,0"), "decimal commas", "joined"});
  RawFcs two = with(with(modern, "$SPILLOVER", "2,A,B,1,0.1,0,1"), "SPILL", "2,A,B,1,0.2,0,1");
  all.push_back({"FCS-C05", two.bytes(), "$SPILLOVER and SPILL differ", "$SPILLOVER has precedence"});
  all.push_back({"FCS-C06", spill("2,A,B,1,1,1,1"), "cannot be inverted", unused});
  all.push_back({"FCS-C07", with(two_by_three("FCS2.0"), "$DFC1TO2", "5").bytes(), "$DFCnTOm", "needs consent"});
  RawFcs analysis = base;
  analysis.analysis = std::string("\x01\x02\x00\xFF binary", 11);
  all.push_back({"FCS-A01", analysis.bytes(), "'\\x01\\x02\\x00\\xFF bin'", "kept as raw bytes"});
  RawFcs checked = base;
  checked.tail = "    1234";
  all.push_back({"FCS-X01", checked.bytes(), "is 1234, computed", "not used"});
}

}  // namespace

RawFcs two_by_three(const std::string& version) {
  const bool old = version == "FCS2.0" || version == "FCS3.0";
  RawFcs raw;
  raw.version = version;
  raw.keywords = basic_keywords("I", 2, 3, old ? "16" : "32", "1024", old ? "2,1" : "4,3,2,1");
  for (std::uint64_t v = 1; v <= 6; ++v) raw.data += word(v, old ? 2 : 4, true);
  if (version == "FCS2.0") {
    raw.text_data = false;
    for (const char* key : {"$BEGINSTEXT", "$ENDSTEXT", "$BEGINANALYSIS", "$ENDANALYSIS"}) {
      remove_key(raw.keywords, key);
    }
  }
  return raw;
}

RawFcs two_floats(const std::string& version) {
  RawFcs raw;
  raw.version = version;
  raw.keywords = basic_keywords("F", 2, 3, "32", "1024", "1,2,3,4");
  for (int v = 1; v <= 6; ++v) raw.data += float_bytes(static_cast<float>(v) + 0.5F, false);
  return raw;
}

std::string headers_over_one_text(std::size_t n_headers, std::size_t n_extra) {
  RawFcs raw;
  raw.version = "FCS3.0";
  raw.keywords = basic_keywords("I", 1, 0, "16", "1024", "1,2");
  set(raw.keywords, "$NEXTDATA", "58");
  set(raw.keywords, "$BEGINDATA", "0");
  set(raw.keywords, "$ENDDATA", "0");
  raw.text_data = raw.header_data = false;
  raw.tail.clear();
  for (std::size_t k = 0; k < n_extra; ++k) raw.keywords.emplace_back("k" + std::to_string(k), "v");
  const std::string one = raw.bytes();
  std::string all;
  for (std::size_t left = n_headers; left > 0; --left) {
    const auto first = static_cast<long>(58 * left), last = first + static_cast<long>(one.size()) - 59;
    all += one.substr(0, 10) + header_field(first) + header_field(last) + one.substr(26, 32);
  }
  return all + one.substr(58);
}

std::vector<Oddity> oddities() {
  Oddities all;
  add_header(all);
  add_text(all);
  add_keywords(all);
  add_data(all);
  add_sets_and_matrices(all);
  return all;
}

std::vector<std::string> conforming_files() {
  std::vector<std::string> files;
  for (const char* version : {"FCS2.0", "FCS3.0", "FCS3.1", "FCS3.2"}) {
    RawFcs raw = two_by_three(version);
    if (std::string(version) == "FCS3.2") remove_key(raw.keywords, "$MODE");  // deprecated there
    files.push_back(raw.bytes());
  }
  files.push_back(two_floats("FCS3.1").bytes());
  return files;
}

}  // namespace fcscreen::test
