// SPDX-License-Identifier: Apache-2.0
// Writes big FCS 3.1 files of random events for fcs_read. The bytes are put together by hand, independent of the
// project's writer, which has no big-endian or integer data.
#include <CLI/CLI.hpp>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <string>

#include "engine/core/parallel.h"
#include "engine/core/random.h"
#include "engine/core/whole_file.h"

namespace {

using namespace fcscreen;

struct Options {
  std::string file, type = "float32", order = "little";
  std::size_t n_events = 2000000, n_parameters = 20;
  bool force = false;
};

/// What a type is in FCS, and the range that masks it.
struct Storage {
  const char* name;
  char datatype;
  unsigned bytes;
  const char* range;
};

constexpr Storage kStorages[] = {{"float32", 'F', 4, "262144"},    {"float64", 'D', 8, "262144"},
                                 {"uint8", 'I', 1, "256"},         {"uint16", 'I', 2, "1024"},
                                 {"uint24", 'I', 3, "1048576"},    {"uint32", 'I', 4, "262144"},
                                 {"uint64", 'I', 8, "68719476736"}};

const Storage* find_storage(const std::string& name) {
  for (const Storage& storage : kStorages) {
    if (name == storage.name) return &storage;
  }
  return nullptr;
}

/// Integers have garbage above the mask, as instruments leave it there.
std::uint64_t random_word(const Storage& storage, std::size_t event, std::size_t parameter) {
  Random random(1, parameter, event);
  const double value = random.uniform() * 262144 - 1000;
  if (storage.datatype == 'F') return std::bit_cast<std::uint32_t>(static_cast<float>(value));
  if (storage.datatype == 'D') return std::bit_cast<std::uint64_t>(value);
  return std::bit_cast<std::uint64_t>(random.uniform());
}

std::string header_and_text(const Options& o, const Storage& storage, std::size_t data_bytes) {
  constexpr std::size_t kDigits = 12, kFirst = 58;  // offsets of fixed length: TEXT does not move as they change
  const auto digits = [](std::size_t n, std::size_t width) {
    const std::string text = std::to_string(n);
    return std::string(width - text.size(), '0') + text;
  };
  const bool big = o.order == "big";
  const auto text = [&](std::size_t first, std::size_t last) {
    std::string t = "|$BEGINANALYSIS|0|$ENDANALYSIS|0|$BEGINSTEXT|0|$ENDSTEXT|0|$NEXTDATA|0|$MODE|L|$BEGINDATA|" +
                    digits(first, kDigits) + "|$ENDDATA|" + digits(last, kDigits) + "|$BYTEORD|" +
                    (big ? "4,3,2,1" : "1,2,3,4") + "|$DATATYPE|" + storage.datatype + "|$TOT|" +
                    std::to_string(o.n_events) + "|$PAR|" + std::to_string(o.n_parameters) + "|";
    for (std::size_t p = 1; p <= o.n_parameters; ++p) {
      const std::string key = "$P" + std::to_string(p);
      t += key + "B|" + std::to_string(8 * storage.bytes) + "|" + key + "E|0,0|" + key + "N|P" + std::to_string(p) +
           "|" + key + "R|" + storage.range + "|";
    }
    return t;
  };
  const std::size_t first = kFirst + text(0, 0).size(), last = first + data_bytes - 1;
  const auto field = [](std::size_t n) {
    const std::string number = n > 99999999 ? "0" : std::to_string(n);  // FCS 3.1: what does not fit is in TEXT alone
    return std::string(8 - number.size(), ' ') + number;
  };
  const bool fits = last <= 99999999;
  return "FCS3.1    " + field(kFirst) + field(first - 1) + field(fits ? first : 0) + field(fits ? last : 0) + field(0) +
         field(0) + text(first, last);
}

Status write(const Options& o, const Storage& storage) {
  const std::size_t row_bytes = o.n_parameters * storage.bytes;
  std::string bytes = header_and_text(o, storage, o.n_events * row_bytes);
  const std::size_t first = bytes.size();
  bytes.resize(first + o.n_events * row_bytes);
  const bool big = o.order == "big";
  parallel_for(n_blocks(o.n_events), 0, [&](std::size_t block) {
    const std::size_t end = std::min((block + 1) * kBlockEvents, o.n_events);
    for (std::size_t e = block * kBlockEvents; e < end; ++e) {
      for (std::size_t p = 0; p < o.n_parameters; ++p) {
        const std::uint64_t word = random_word(storage, e, p);
        char* const to = bytes.data() + first + e * row_bytes + p * storage.bytes;
        for (unsigned k = 0; k < storage.bytes; ++k) {
          to[k] = static_cast<char>(word >> (8 * (big ? storage.bytes - 1 - k : k)));
        }
      }
    }
  });
  bytes += "00000000";  // no checksum
  return write_whole_file(o.file, bytes, o.force);
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  CLI::App app{"Write an FCS 3.1 file of random events to measure readers with."};
  app.add_option("FILE", o.file, "to write")->required();
  app.add_option("--type", o.type, "float32, float64, uint8, uint16, uint24, uint32 or uint64")->capture_default_str();
  app.add_option("--order", o.order, "byte order")->check(CLI::IsMember({"little", "big"}))->capture_default_str();
  app.add_option("--events", o.n_events)->check(CLI::Range(1, 100000000))->capture_default_str();
  app.add_option("--parameters", o.n_parameters)->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_flag("--force", o.force, "replace the file");
  CLI11_PARSE(app, argc, argv);
  const Storage* storage = find_storage(o.type);
  if (storage == nullptr) {
    std::fprintf(stderr, "make_fcs: there is no type %s\n", o.type.c_str());
    return 2;
  }
  const Status written = write(o, *storage);
  if (written) return 0;
  std::fprintf(stderr, "make_fcs: %s\n", written.error().text().c_str());
  return 1;
}
