// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fcs_seeds.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string_view>

#include "engine/core/random.h"
#include "io/fcs/reader.h"
#include "io/fcs/writer.h"
#include "tests/unit/fcs/raw_fcs.h"

namespace fcscreen::test {
namespace {

std::string repeated(const std::string& piece, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += piece;
  return out;
}

RawFcs make(const std::string& version, const std::string& type, const std::string& bits, const std::string& range,
            const std::string& order, const std::string& row, std::size_t n_parameters) {
  RawFcs raw;
  raw.version = version;
  raw.keywords = basic_keywords(type, n_parameters, 20, bits, range, order);
  raw.data = repeated(row, 20);
  return raw;
}

std::string from_writer() {
  io::fcs::WriteDataset d;
  d.parameters = {{"FSC-A", "", 262144, 1, {}}, {"PE-A", "CD10", 262144, 1, {}}, {"Time", "", 100, 1, {}}};
  d.keywords = {{"$TIMESTEP", "0.01"}, {"$CYT", "a|b"}};
  d.spillover = Spillover{{"FSC-A", "PE-A"}, {1, 0.1, 0.2, 1}, ""};
  const std::vector<float> values = {1, 2, 3};
  const std::vector<std::span<const float>> columns = {values, values, values};
  return io::fcs::write_bytes(d, columns).value_or("");
}

std::string chained() {
  RawFcs first = make("FCS2.0", "I", "16", "1024", "1,2", "abcd", 2);
  set(first.keywords, "$NEXTDATA", "00000");
  const std::string size = std::to_string(first.bytes().size());
  set(first.keywords, "$NEXTDATA", std::string(5 - size.size(), '0') + size);
  set(first.keywords, "$DFC1TO2", "5");
  const std::string with_dfc = std::to_string(first.bytes().size());
  set(first.keywords, "$NEXTDATA", std::string(5 - with_dfc.size(), '0') + with_dfc);
  return first.bytes() + make("FCS3.0", "I", "32", "1048576", "1,2,3,4", "abcdefgh", 2).bytes();
}

}  // namespace

std::vector<std::string> fcs_seeds() {
  std::vector<std::string> seeds = {from_writer(), chained()};
  seeds.push_back(make("FCS3.0", "F", "32", "1024", "4,3,2,1", "abcdefgh", 2).bytes());
  seeds.push_back(make("FCS3.1", "D", "64", "1024", "1,2,3,4", "abcdefghijklmnop", 2).bytes());
  seeds.push_back(make("FCS3.0", "I", "24", "16777216", "4,3,2,1", "abcdef", 2).bytes());
  seeds.push_back(make("FCS2.0", "I", "8", "256", "1,2,3,4", "ab", 2).bytes());
  seeds.push_back(make("FCS3.0", "I", "32", "65536", "3,4,1,2", "abcdefgh", 2).bytes());
  seeds.push_back(make("FCS3.0", "A", "4", "1000", "1,2,3,4", " 12   7 ", 2).bytes());
  seeds.push_back(make("FCS2.0", "A", "*", "1000", "1,2,3,4", "12, 3.5\r\n", 2).bytes());
  RawFcs fc500 = make("FCS2.0", "I", "10", "1024", "1,2", "abcd", 2);
  set(fc500.keywords, "$P1E", "4,0");
  seeds.push_back(fc500.bytes());
  RawFcs mixed = make("FCS3.2", "F", "32", "65536", "1,2,3,4", "abcdefghijklmn", 3);
  set(mixed.keywords, "$P2DATATYPE", "I");
  set(mixed.keywords, "$P2B", "16");
  set(mixed.keywords, "$P3DATATYPE", "D");
  set(mixed.keywords, "$P3B", "64");
  set(mixed.keywords, "SPILL", "2,A,B,1,0,0,1,0,1,1,0");
  seeds.push_back(mixed.bytes());
  RawFcs comp = make("FCS3.0", "F", "32", "1024", "1,2,3,4", "abcdefgh", 2);
  set(comp.keywords, "$COMP", "2,0,10,-20,0");
  set(comp.keywords, "$BEGINSTEXT", "300");
  set(comp.keywords, "$ENDSTEXT", "400");
  seeds.push_back(comp.bytes());
  RawFcs segments = make("FCS3.0", "I", "32", "4294967296", "1,2,3,4", "abcdefgh", 2);
  set(segments.keywords, "$P1N", "TIME_MSW");
  set(segments.keywords, "$P2N", "TIME_LSW");
  set(segments.keywords, "$P2G", "0.5");
  set(segments.keywords, "$TIMESTEP", "0.01");
  segments.gap = "       100       120";
  segments.stext = "|EXTRA|a||b|";
  segments.analysis = "|GATE|1|";
  seeds.push_back(segments.bytes());
  for (const char* mode : {"U", "C"}) {
    RawFcs cells = make("FCS2.0", "I", "16", "4", "1,2", "abcd", 2);
    set(cells.keywords, "$MODE", mode);
    seeds.push_back(cells.bytes());
  }
  return seeds;
}

std::vector<std::string> shortened_files(const std::filesystem::path& folder, std::size_t most) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    files.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    const auto file = open_bytes(files.back(), io::fcs::Policy::Salvage);
    if (!file) continue;
    const io::fcs::Dataset& last = file->datasets().back();
    files.back().resize(
        std::min(files.back().size(), static_cast<std::size_t>(last.file_offset + last.data.first) + most));
  }
  return files;
}

std::string mutated_fcs(const std::vector<std::string>& seeds, std::uint64_t number) {
  constexpr std::array<std::string_view, 14> kPieces = {
      "0",   "-1",    "99999999", "18446744073709551615", "1000000000000", "||", "|", "*", ",",
      "nan", "1e308", "$PAR|",    "FCS3.0    ",           "\xFF\x00"};
  Random random(20, 1, number);
  const auto pick = [&](std::size_t n) {
    return n == 0 ? 0 : std::min(n - 1, static_cast<std::size_t>(random.uniform() * static_cast<double>(n)));
  };
  std::string bytes = seeds[pick(seeds.size())];
  for (std::size_t changes = 1 + pick(8); changes > 0 && !bytes.empty(); --changes) {
    // Most of the structure is in the first kilobyte.
    const std::size_t at = pick(pick(2) == 0 ? std::min<std::size_t>(bytes.size(), 600) : bytes.size());
    switch (pick(7)) {
      case 0: bytes[at] = static_cast<char>(bytes[at] ^ (1 << pick(8))); break;
      case 1: bytes[at] = static_cast<char>('0' + pick(10)); break;
      case 2: bytes[at] = '|'; break;
      case 3: {
        const std::string_view piece = kPieces[pick(kPieces.size())];
        bytes.replace(at, std::min(piece.size(), bytes.size() - at), piece);
        break;
      }
      case 4: bytes.resize(at); break;
      case 5: bytes.insert(at, bytes.substr(pick(bytes.size()), pick(64))); break;
      default: {
        const std::string& other = seeds[pick(seeds.size())];
        bytes = bytes.substr(0, at) + other.substr(std::min(at, other.size()));
      }
    }
  }
  return bytes;
}

std::string random_decisions(std::uint64_t number) {
  Random random(20, 2, number);
  std::string bytes(16 + static_cast<std::size_t>(random.uniform() * 384), '\0');
  for (char& c : bytes) c = static_cast<char>(static_cast<int>(random.uniform() * 256));
  return bytes;
}

}  // namespace fcscreen::test
