// SPDX-License-Identifier: Apache-2.0
// DATA bytes to columns: every target gives the bits of decode_field.
#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "engine/core/aligned_buffer.h"
#include "io/fcs/decode.h"
#include "tests/kernel_contract/contract.h"

using namespace fcscreen;
using namespace fcscreen::gating::contract;
using namespace fcscreen::io::fcs;

namespace {

struct Storage {
  DataType type = DataType::Integer;
  std::size_t bytes = 4;
  bool big_endian = false;
  bool permuted = false;  ///< 3,4,1,2
  bool masked = false;
};

std::vector<Storage> all_storages() {
  std::vector<Storage> all;
  for (const bool big : {false, true}) {
    all.push_back({DataType::Float, 4, big});
    all.push_back({DataType::Double, 8, big});
    for (std::size_t bytes = 1; bytes <= 8; ++bytes) {
      for (const bool masked : {false, true}) all.push_back({DataType::Integer, bytes, big, false, masked});
    }
  }
  all.push_back({DataType::Integer, 4, false, true, false});
  all.push_back({DataType::Integer, 4, false, true, true});
  return all;
}

void add_fields(RowLayout& layout, const Storage& storage, std::size_t n) {
  layout.order.big_endian = storage.big_endian;
  layout.order.permuted = storage.permuted;
  layout.order.width_bytes = storage.bytes;
  if (storage.permuted) layout.order.significance = {2, 3, 0, 1};
  for (std::size_t i = 0; i < n; ++i) {
    StoredField field{storage.type, layout.row_bytes, storage.bytes, ~std::uint64_t{0}};
    // 1 to 8 × bytes - 1 bits, another number in every field.
    if (storage.masked)
      field.mask = (std::uint64_t{1} << (1 + 5 * (layout.fields.size() + 1) % (8 * storage.bytes - 1))) - 1;
    layout.fields.push_back(field);
    layout.row_bytes += storage.bytes;
  }
}

/// Bit patterns that conversions get wrong first, by the width they are meant for; else random bits.
std::uint64_t hard_word(const StoredField& field, std::uint64_t stream, std::size_t i) {
  Random random(3, stream, i);
  const double kind = random.uniform();
  if (kind < 0.3) return std::bit_cast<std::uint64_t>(random.uniform()) * 0x9E3779B97F4A7C15U;
  if (field.storage == DataType::Float) return std::bit_cast<std::uint32_t>(hard_values(1, stream * 1000 + i)[0]);
  if (field.storage == DataType::Double) {
    const std::uint64_t one = std::bit_cast<std::uint64_t>(1.0), half_ulp = std::uint64_t{1} << 28;
    const std::uint64_t special[] = {0x7FF0000000000001U,  // signalling NaN, payload lost in float
                                     0xFFF8000000000001U, 0x7FF4000020000000U, 0x7FF0000000000000U,
                                     0xFFF0000000000000U, 0x8000000000000000U, 1,
                                     0x47EFFFFFF0000000U,                       // rounds to inf
                                     0x47EFFFFFEFFFFFFFU, 0x3690000000000000U,  // half the smallest denormal: to even 0
                                     0x3690000000000001U, one + half_ulp,      one + half_ulp - 1,
                                     one + half_ulp + 1,  one + 3 * half_ulp,  std::bit_cast<std::uint64_t>(1e-42)};
    return special[static_cast<std::size_t>(random.uniform() * std::size(special))];
  }
  // An integer of any length with a tie, or just beside one, at the 24th bit.
  const auto length = static_cast<unsigned>(random.uniform() * 64) + 1;
  const std::uint64_t top = std::uint64_t{1} << (length - 1);
  const std::uint64_t tie = length > 24 ? top >> 24 : 0, odd = length > 23 ? top >> 23 : 0;
  const std::uint64_t beside[] = {0, 1, ~std::uint64_t{0}};
  return (top | tie | (kind < 0.6 ? odd : 0)) + beside[i % 3];
}

/// n_rows rows that begin at byte `offset` of the result and end with it.
std::vector<std::byte> make_rows(const RowLayout& layout, std::size_t n_rows, std::size_t offset) {
  std::vector<std::byte> bytes(offset);
  for (std::size_t r = 0; r < n_rows; ++r) {
    for (std::size_t f = 0; f < layout.fields.size(); ++f) {
      const std::size_t width = layout.fields[f].bytes;
      const std::uint64_t word = hard_word(layout.fields[f], f, r);
      for (std::size_t k = 0; k < width; ++k) {
        const std::size_t significance = layout.order.permuted     ? layout.order.significance[k]
                                         : layout.order.big_endian ? width - 1 - k
                                                                   : k;
        bytes.push_back(static_cast<std::byte>(word >> (8 * significance)));
      }
    }
  }
  return bytes;
}

/// Columns one after the other with room round each; column k begins `shift` floats + k · uneven after a cache line.
struct Output {
  Output(std::size_t n_columns, std::size_t n_rows, std::size_t shift, std::size_t uneven)
      : stride((n_rows + 15) / 16 * 16 + 64), values(n_columns * stride + 64) {
    std::fill_n(values.data(), values.size(), kUntouched);
    for (std::size_t k = 0; k < n_columns; ++k) columns.push_back(values.data() + k * (stride + uneven) + 16 + shift);
  }
  std::size_t stride;
  AlignedBuffer<float> values;
  std::vector<float*> columns;
};

/// Every target and destination against decode_field, for the fields `which` in that order.
void check(const RowLayout& layout, std::span<const std::size_t> which, std::size_t n_rows, std::size_t offset,
           std::size_t shift, std::size_t uneven = 0) {
  const auto buffer = make_rows(layout, n_rows, offset);
  const auto rows = std::span(buffer).subspan(offset);
  Output expected(which.size(), n_rows, shift, uneven);
  std::vector<WantedColumn> wanted;
  for (std::size_t k = 0; k < which.size(); ++k) {
    wanted.push_back({which[k], k});
    decode_field(rows, layout, layout.fields[which[k]], n_rows, expected.columns[k]);
  }
  const DecodePlan plan = make_decode_plan(layout, wanted);
  for (const std::string& target : simd_targets()) {
    UseTarget use(target);
    for (const Destination destination : {Destination::Cache, Destination::Memory}) {
      Output actual(which.size(), n_rows, shift, uneven);
      decode_rows(plan, rows, n_rows, actual.columns, destination);
      CAPTURE(target);
      CAPTURE(n_rows);
      CAPTURE(shift);
      CAPTURE((destination == Destination::Memory));
      REQUIRE(
          same_bits({actual.values.data(), actual.values.size()}, {expected.values.data(), expected.values.size()}));
    }
  }
}

std::vector<std::size_t> all_fields(const RowLayout& layout) {
  std::vector<std::size_t> which(layout.fields.size());
  std::iota(which.begin(), which.end(), std::size_t{0});
  return which;
}

}  // namespace

TEST_CASE("decode: every target gives the reference's bits for every storage, at every size and alignment") {
  for (const Storage& storage : all_storages()) {
    CAPTURE(storage.bytes);
    CAPTURE(storage.big_endian);
    for (const std::size_t n_fields : {1U, 3U, 5U, 20U}) {
      RowLayout layout;
      add_fields(layout, storage, n_fields);
      for (std::size_t n = 0; n <= kLargestSize; ++n) check(layout, all_fields(layout), n, n % 17, n % 16);
    }
  }
}

TEST_CASE("decode: any number of parameters, whole rows only in memory") {
  for (const Storage& storage : all_storages()) {
    for (std::size_t n_fields = 1; n_fields <= 35; ++n_fields) {
      RowLayout layout;
      add_fields(layout, storage, n_fields);
      check(layout, all_fields(layout), 100, n_fields % 5, 0);
    }
  }
}

TEST_CASE("decode: any selection of columns, in any order, twice over, and columns that lie unlike each other") {
  for (const Storage& storage : all_storages()) {
    RowLayout layout;
    add_fields(layout, storage, 23);
    const std::vector<std::vector<std::size_t>> selections = {
        {}, {0}, {22}, {5, 4, 3}, {22, 0, 11}, {7, 7, 7}, {0, 3, 6, 9, 12, 15, 18, 21}, {20, 21, 22, 1, 1}};
    for (const auto& which : selections) {
      check(layout, which, 77, 3, 0);
      check(layout, which, 77, 0, 5, 3);
    }
  }
}

TEST_CASE("decode: widths and types that follow each other without order") {
  RowLayout layout;
  for (const bool masked : {false, true}) {
    for (const std::size_t bytes : {2U, 2U, 1U, 3U, 4U, 4U, 4U, 4U, 4U, 8U, 7U, 1U, 1U}) {
      add_fields(layout, {DataType::Integer, bytes, true, false, masked}, 1);
    }
    add_fields(layout, {DataType::Float, 4, true}, 3);
    add_fields(layout, {DataType::Double, 8, true}, 2);
  }
  layout.order.big_endian = true;
  for (const std::size_t n : sizes(3)) check(layout, all_fields(layout), n, n % 3, n % 16);
}

TEST_CASE("decode: more rows than a tile") {
  RowLayout layout;
  add_fields(layout, {DataType::Integer, 2, false, false, true}, 9);
  check(layout, all_fields(layout), 5000, 1, 3);
}

TEST_CASE("decode: integers and doubles round once, to nearest even (IEEE 754 §4.3.1)") {
  const auto as_float = [](const Storage& storage, std::uint64_t word) {
    RowLayout layout;
    add_fields(layout, storage, 1);
    std::vector<std::byte> rows;
    for (int r = 0; r < 64; ++r) {
      for (std::size_t k = 0; k < storage.bytes; ++k) rows.push_back(static_cast<std::byte>(word >> (8 * k)));
    }
    std::vector<float> out(64);
    float* const column = out.data();
    const WantedColumn wanted{0, 0};
    decode_rows(make_decode_plan(layout, {&wanted, 1}), rows, 64, {&column, 1}, Destination::Cache);
    return out[5];
  };
  const Storage u32{DataType::Integer, 4}, u64{DataType::Integer, 8}, f64{DataType::Double, 8};
  for (const std::string& target : simd_targets()) {
    CAPTURE(target);
    UseTarget use(target);
    CHECK(as_float(u32, (1U << 24) + 1) == 0x1p24F);
    CHECK(as_float(u32, (1U << 24) + 3) == 0x1p24F + 4);
    CHECK(as_float(u32, 0xFFFFFFFFU) == 0x1p32F);
    CHECK(as_float(u64, (std::uint64_t{1} << 63) + (std::uint64_t{1} << 39)) == 0x1p63F);
    // By way of a double of 53 bits this would be the tie of the line above.
    CHECK(as_float(u64, (std::uint64_t{1} << 63) + (std::uint64_t{1} << 39) + 1) == 0x1.000002p63F);
    CHECK(as_float(u64, ~std::uint64_t{0}) == 0x1p64F);
    CHECK(as_float(f64, std::bit_cast<std::uint64_t>(1 + 0x1p-24)) == 1.0F);
    CHECK(as_float(f64, std::bit_cast<std::uint64_t>(1 + 0x1p-24 + 0x1p-52)) == 1 + 0x1p-23F);
  }
}
