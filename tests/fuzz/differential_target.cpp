// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <vector>

#include "engine/core/simd_target.h"
#include "io/fcs/ascii.h"
#include "io/fcs/bytes_internal.h"
#include "io/fcs/dataset_parser.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/promises.h"
#include "tests/fuzz/structured_fcs.h"

namespace fcscreen::test {
namespace {

using namespace io::fcs;
using FcsValues = io::fcs::Values;

constexpr std::size_t kMostEvents = 20'000;
constexpr float kUntouched = -12345.0F;

/// The stored word, byte by byte.
std::uint64_t word_at(std::span<const std::byte> field, const ByteOrder& order) {
  std::uint64_t word = 0;
  for (std::size_t k = 0; k < field.size(); ++k) {
    const std::size_t significance = order.permuted     ? order.significance[k]
                                     : order.big_endian ? field.size() - 1 - k
                                                        : k;
    word |= std::uint64_t{std::to_integer<std::uint8_t>(field[k])} << (8 * significance);
  }
  return word;
}

/// What a field holds as float32, rounded once (IEEE 754 §5.4.2, nearest even).
float reference(std::span<const std::byte> bytes, const StoredField& field, const ByteOrder& order) {
  const auto part = bytes.subspan(field.offset, field.bytes);
  switch (field.storage) {
    case DataType::Integer: return static_cast<float>(word_at(part, order) & field.mask);
    case DataType::Float: return std::bit_cast<float>(static_cast<std::uint32_t>(word_at(part, order)));
    case DataType::Double: return static_cast<float>(std::bit_cast<double>(word_at(part, order)));
    case DataType::Ascii: break;
  }
  return static_cast<float>(parse_ascii_value(part));
}

using Columns = std::vector<std::vector<float>>;

Columns reference_columns(std::span<const std::byte> data, const RowLayout& layout, std::span<const std::size_t> wanted,
                          std::size_t n_events) {
  Columns columns;
  for (const std::size_t c : wanted) {
    columns.emplace_back();
    for (std::size_t e = 0; e < n_events; ++e) {
      columns.back().push_back(
          reference(data.subspan(e * layout.row_bytes, layout.row_bytes), layout.fields[c], layout.order));
    }
  }
  return columns;
}

bool same_bits(std::span<const float> a, const std::vector<float>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](float x, float y) {
    return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
  });
}

/// Columns that begin `shift` floats after the start of their memory, with room before and behind that must stay.
struct Output {
  Output(std::size_t n_columns, std::size_t n, std::size_t shift)
      : memory(n_columns, std::vector<float>(n + shift + 17, kUntouched)), first(shift + 1), n_events(n) {
    for (auto& column : memory) pointers.push_back(column.data() + first);
  }
  void check(const Columns& expected) const {
    for (std::size_t k = 0; k < memory.size(); ++k) {
      FCS_ASSERT(same_bits(std::span(memory[k]).subspan(first, n_events), expected[k]));
      FCS_ASSERT(memory[k][first - 1] == kUntouched && memory[k][first + n_events] == kUntouched);
    }
  }
  std::vector<std::vector<float>> memory;
  std::size_t first, n_events;
  std::vector<float*> pointers;
};

/// Which columns, in which order: all, every second backwards, or one twice.
std::vector<std::size_t> selection(FuzzInput& choices, std::size_t n_parameters) {
  const std::size_t n = std::min<std::size_t>(n_parameters, 24);
  std::vector<std::size_t> wanted;
  const std::size_t kind = choices.below(3);
  for (std::size_t c = 0; c < n; c += kind == 1 ? 2 : 1) wanted.push_back(c);
  if (kind == 1) std::reverse(wanted.begin(), wanted.end());
  if (kind == 2) wanted.push_back(choices.below(n));
  return wanted;
}

/// The values of the scalar twin, or of a reading byte by byte where one is possible, on every target.
void check_targets(const File& file, std::size_t d, FuzzInput& choices, const RowLayout* layout) {
  const Dataset& set = file.datasets()[d];
  const std::size_t n = set.n_events;
  const auto wanted = selection(choices, set.parameters.size());
  const std::size_t shift = choices.below(16);
  const auto values = choices.one_in(8) ? FcsValues::LinearizedWithGain : FcsValues::Raw;
  const unsigned threads = 1 + static_cast<unsigned>(choices.below(2));
  Columns expected;
  FCS_ASSERT(set_simd_target("SCALAR"));
  if (layout != nullptr && values == FcsValues::Raw) {
    expected = reference_columns(file.segment(d, set.data), *layout, wanted, n);
  } else {
    Output scalar(wanted.size(), n, 0);
    FCS_ASSERT(file.read(d, 0, n, wanted, std::span<float* const>(scalar.pointers), values));
    for (const auto& column : scalar.memory) expected.emplace_back(column.begin() + 1, column.end() - 16);
  }
  for (const std::string& target : simd_targets()) {
    FCS_ASSERT(set_simd_target(target));
    Output whole(wanted.size(), n, shift), pieces(wanted.size(), n, shift), all(wanted.size(), n, shift);
    FCS_ASSERT(file.read(d, 0, n, wanted, std::span<float* const>(whole.pointers), values));
    whole.check(expected);
    const std::size_t cut = n / 3;
    FCS_ASSERT(file.read(d, 0, cut, wanted, std::span<float* const>(pieces.pointers), values));
    for (float*& p : pieces.pointers) p += cut;
    FCS_ASSERT(file.read(d, cut, n - cut, wanted, std::span<float* const>(pieces.pointers), values));
    pieces.check(expected);
    FCS_ASSERT(file.read_all(d, wanted, all.pointers, values, threads));
    all.check(expected);
  }
  FCS_ASSERT(set_simd_target("best"));
}

}  // namespace

void fuzz_differential(std::span<const std::byte> bytes) {
  const std::string bytes_of_file =
      is_a_file(bytes) ? std::string(characters(bytes)) : structured_fcs(FuzzInput(bytes), Oddness::None);
  const auto view = std::as_bytes(std::span(bytes_of_file));
  for (const File& file : open_under_every_policy(view)) {
    FuzzInput choices(bytes.subspan(bytes.size() / 2));
    for (std::size_t d = 0; d < std::min<std::size_t>(file.datasets().size(), 4); ++d) {
      if (file.datasets()[d].n_events > kMostEvents || !file.datasets()[d].histograms.empty()) continue;
      Reporter reporter(file.policy(), file.name(), 1);
      const auto parsed = parse_dataset(view, file.datasets()[d].file_offset, d + 1, reporter);
      FCS_ASSERT(parsed.has_value());
      check_targets(file, d, choices, parsed->layout.free_ascii ? nullptr : &parsed->layout);
    }
  }
}

}  // namespace fcscreen::test
