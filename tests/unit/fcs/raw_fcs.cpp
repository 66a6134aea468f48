// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/fcs/raw_fcs.h"

#include <algorithm>
#include <bit>
#include <cstdio>

namespace fcscreen::test {
namespace {

std::string padded(long value) {
  char text[32];
  std::snprintf(text, sizeof text, "%012ld", value);
  return text;
}

std::string join(const Pairs& pairs, char d) {
  std::string text(1, d);
  for (const auto& [key, value] : pairs) {
    text += key;
    text += d;
    text += value;
    text += d;
  }
  return text;
}

}  // namespace

std::string header_field(long value) {
  char text[32];
  std::snprintf(text, sizeof text, "%8ld", value);
  return text;
}

std::string RawFcs::bytes() const {
  const auto with_offsets = [&](long first, long last, long after) {
    Pairs all = keywords;
    if (text_data) {
      all.insert(all.begin(), {{"$BEGINDATA", padded(first)}, {"$ENDDATA", padded(last)}});
    }
    if (!stext.empty()) {
      set(all, "$BEGINSTEXT", padded(after));
      set(all, "$ENDSTEXT", padded(after + static_cast<long>(stext.size()) - 1));
    }
    return join(all, delimiter) + text_pad;
  };
  const long text_first = 58 + static_cast<long>(gap.size());
  const long first = text_first + static_cast<long>(with_offsets(0, 0, 0).size());
  const long after = first + static_cast<long>(data.size());
  const long last = after - 1 + end_shift;
  std::string out = version + "    " + header_field(text_first) + header_field(first - 1);
  out += header_data ? header_field(first + header_data_shift) + header_field(last + header_data_shift)
                     : header_field(0) + header_field(0);
  const long analysis_first = after + static_cast<long>(stext.size());
  const long analysis_last = analysis_first + static_cast<long>(analysis.size()) - 1;
  out += header_field(analysis.empty() ? 0 : analysis_first) + header_field(analysis.empty() ? 0 : analysis_last);
  return out + gap + with_offsets(first, last, after) + data + stext + analysis + tail;
}

std::string chained(RawFcs first, const std::string& second) {
  set(first.keywords, "$NEXTDATA", padded(0));
  set(first.keywords, "$NEXTDATA", padded(static_cast<long>(first.bytes().size())));
  return first.bytes() + second;
}

Pairs basic_keywords(const std::string& type, std::size_t n_parameters, std::size_t n_events, const std::string& bits,
                     const std::string& range, const std::string& order) {
  Pairs pairs = {{"$BEGINANALYSIS", "0"},
                 {"$ENDANALYSIS", "0"},
                 {"$BEGINSTEXT", "0"},
                 {"$ENDSTEXT", "0"},
                 {"$BYTEORD", order},
                 {"$DATATYPE", type},
                 {"$MODE", "L"},
                 {"$NEXTDATA", "0"},
                 {"$CYT", "Synthetic"},
                 {"$PAR", std::to_string(n_parameters)},
                 {"$TOT", std::to_string(n_events)}};
  for (std::size_t p = 0; p < n_parameters; ++p) {
    const std::string prefix = "$P" + std::to_string(p + 1);
    pairs.emplace_back(prefix + "B", bits);
    pairs.emplace_back(prefix + "E", "0,0");
    pairs.emplace_back(prefix + "N", std::string(1, static_cast<char>('A' + p)));
    pairs.emplace_back(prefix + "R", range);
  }
  return pairs;
}

void set(Pairs& pairs, const std::string& key, const std::string& value) {
  const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const auto& item) { return item.first == key; });
  if (found == pairs.end()) {
    pairs.emplace_back(key, value);
  } else {
    found->second = value;
  }
}

void remove_key(Pairs& pairs, const std::string& key) {
  pairs.erase(std::remove_if(pairs.begin(), pairs.end(), [&](const auto& item) { return item.first == key; }),
              pairs.end());
}

std::string word(std::uint64_t value, unsigned width, bool big) {
  std::string out;
  for (unsigned k = 0; k < width; ++k) {
    const unsigned byte = big ? width - 1 - k : k;
    out += static_cast<char>((value >> (8 * byte)) & 0xFF);
  }
  return out;
}

std::string float_bytes(float value, bool big) { return word(std::bit_cast<std::uint32_t>(value), 4, big); }
std::string double_bytes(double value, bool big) { return word(std::bit_cast<std::uint64_t>(value), 8, big); }

Result<io::fcs::File> open_bytes(const std::string& bytes, io::fcs::Policy policy) {
  return io::fcs::File::from_memory(std::as_bytes(std::span(bytes)), "test.fcs", {policy});
}

std::vector<double> column(const io::fcs::File& file, std::size_t parameter, io::fcs::Values values,
                           std::size_t dataset) {
  std::vector<double> out(file.datasets().at(dataset).n_events);
  double* target = out.data();
  const auto status = file.read(dataset, 0, out.size(), std::span<const std::size_t>(&parameter, 1),
                                std::span<double* const>(&target, 1), values);
  if (!status) out.clear();
  return out;
}

}  // namespace fcscreen::test
