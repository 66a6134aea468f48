// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/decode.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "io/fcs/ascii.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::size_t kTileBytes = 24 * 1024;
constexpr bool kHostIsBig = std::endian::native == std::endian::big;

std::uint8_t swapped(std::uint8_t v) { return v; }
std::uint16_t swapped(std::uint16_t v) { return __builtin_bswap16(v); }
std::uint32_t swapped(std::uint32_t v) { return __builtin_bswap32(v); }
std::uint64_t swapped(std::uint64_t v) { return __builtin_bswap64(v); }

template <class Word, bool Swap>
struct LoadWord {
  Word operator()(const std::byte* p) const {
    Word w;
    std::memcpy(&w, p, sizeof w);
    return Swap ? swapped(w) : w;
  }
};

/// Any width of 1 to 8 bytes in any byte order.
struct LoadBytes {
  std::size_t bytes;
  std::array<std::uint8_t, 8> shift;  // of the k-th stored byte
  std::uint64_t operator()(const std::byte* p) const {
    std::uint64_t w = 0;
    for (std::size_t k = 0; k < bytes; ++k) w |= std::uint64_t{std::to_integer<std::uint8_t>(p[k])} << shift[k];
    return w;
  }
};

LoadBytes general_loader(const ByteOrder& order, std::size_t bytes) {
  LoadBytes load{bytes, {}};
  for (std::size_t k = 0; k < bytes; ++k) {
    const std::size_t significance = order.permuted ? order.significance[k] : order.big_endian ? bytes - 1 - k : k;
    load.shift[k] = static_cast<std::uint8_t>(8 * significance);
  }
  return load;
}

/// Where the field's first value is and how far apart its values are.
struct Strided {
  const std::byte* first;
  std::size_t stride, n;
};

template <class Load, class Use>
void for_each_word(const Strided& in, const Load& load, const Use& use) {
  const std::byte* p = in.first;
  for (std::size_t i = 0; i < in.n; ++i, p += in.stride) use(i, load(p));
}

/// Call use(i, word) with the unsigned word of the field's width, 8 to 64 bits.
template <class Use>
void with_words(const Strided& in, const ByteOrder& order, std::size_t bytes, const Use& use) {
  const bool swap = order.big_endian != kHostIsBig;
  if (order.permuted) return for_each_word(in, general_loader(order, bytes), use);
  switch (bytes) {
    case 1: return for_each_word(in, LoadWord<std::uint8_t, false>{}, use);
    case 2:
      return swap ? for_each_word(in, LoadWord<std::uint16_t, true>{}, use)
                  : for_each_word(in, LoadWord<std::uint16_t, false>{}, use);
    case 4:
      return swap ? for_each_word(in, LoadWord<std::uint32_t, true>{}, use)
                  : for_each_word(in, LoadWord<std::uint32_t, false>{}, use);
    case 8:
      return swap ? for_each_word(in, LoadWord<std::uint64_t, true>{}, use)
                  : for_each_word(in, LoadWord<std::uint64_t, false>{}, use);
    default: return for_each_word(in, general_loader(order, bytes), use);
  }
}

template <class Out>
void decode(std::span<const std::byte> rows, const RowLayout& layout, const StoredField& field, std::size_t n_rows,
            Out* out) {
  if (n_rows == 0) return;
  FCS_ASSERT(n_rows <= rows.size() / layout.row_bytes && field.offset + field.bytes <= layout.row_bytes);
  const Strided in{rows.data() + field.offset, layout.row_bytes, n_rows};
  switch (field.storage) {
    case DataType::Integer: {
      const std::uint64_t mask = field.mask;
      with_words(in, layout.order, field.bytes, [&](std::size_t i, auto word) {
        out[i] = static_cast<Out>(word & static_cast<decltype(word)>(mask));
      });
      return;
    }
    case DataType::Float:
      with_words(in, layout.order, 4, [&](std::size_t i, auto word) {
        out[i] = static_cast<Out>(std::bit_cast<float>(static_cast<std::uint32_t>(word)));
      });
      return;
    case DataType::Double:
      with_words(in, layout.order, 8, [&](std::size_t i, auto word) {
        out[i] = static_cast<Out>(std::bit_cast<double>(static_cast<std::uint64_t>(word)));
      });
      return;
    case DataType::Ascii:
      for (std::size_t i = 0; i < n_rows; ++i) {
        out[i] = static_cast<Out>(parse_ascii_value({in.first + i * in.stride, field.bytes}));
      }
      return;
  }
}

}  // namespace

void decode_field(std::span<const std::byte> rows, const RowLayout& layout, const StoredField& field,
                  std::size_t n_rows, float* out) {
  decode(rows, layout, field, n_rows, out);
}

void decode_field(std::span<const std::byte> rows, const RowLayout& layout, const StoredField& field,
                  std::size_t n_rows, double* out) {
  decode(rows, layout, field, n_rows, out);
}

void decode_field(std::span<const std::byte> rows, const RowLayout& layout, const StoredField& field,
                  std::size_t n_rows, std::uint64_t* out) {
  FCS_ASSERT(field.storage == DataType::Integer);
  decode(rows, layout, field, n_rows, out);
}

std::size_t count_high_bits(std::span<const std::byte> rows, const RowLayout& layout, const StoredField& field,
                            std::size_t n_rows) {
  std::size_t count = 0;
  if (field.storage != DataType::Integer || field.mask == ~std::uint64_t{0} || n_rows == 0) return count;
  FCS_ASSERT(n_rows <= rows.size() / layout.row_bytes);
  const Strided in{rows.data() + field.offset, layout.row_bytes, n_rows};
  with_words(in, layout.order, field.bytes,
             [&](std::size_t, auto word) { count += (std::uint64_t{word} & ~field.mask) != 0; });
  return count;
}

std::size_t rows_per_tile(std::size_t row_bytes) {
  return std::max<std::size_t>(64, kTileBytes / std::max<std::size_t>(1, row_bytes));
}

}  // namespace fcscreen::io::fcs
