// SPDX-License-Identifier: Apache-2.0
// Rows to columns, one text compiled once per SIMD target. What is computed is that of decode_field, to the last bit.
//
// A unit is 16 bytes of a row. Each 128-bit block of a vector takes the unit of another row, in such an order that
// shuffles within blocks alone bring consecutive events of one field into consecutive lanes.
#include "engine/core/simd_target_internal.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "io/fcs/decode_simd.cpp"
#include <hwy/foreach_target.h>

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "io/fcs/decode_kernels_internal.h"

HWY_BEFORE_NAMESPACE();
namespace fcscreen::io::fcs::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128 || HWY_HAVE_SCALABLE

const DecodeTable* table() { return nullptr; }

#else

namespace hn = hwy::HWY_NAMESPACE;

using ByteTag = hn::ScalableTag<std::uint8_t>;
using U16Tag = hn::ScalableTag<std::uint16_t>;
using U32Tag = hn::ScalableTag<std::uint32_t>;
using U64Tag = hn::ScalableTag<std::uint64_t>;
using FloatTag = hn::ScalableTag<float>;
using DoubleTag = hn::ScalableTag<double>;
using HalfTag = hn::Rebind<float, DoubleTag>;  // as many floats as doubles fit
using ByteVec = hn::Vec<ByteTag>;
using U32Vec = hn::Vec<U32Tag>;
using FloatVec = hn::Vec<FloatTag>;

constexpr std::size_t kLanes = HWY_MAX_BYTES / sizeof(float);

using Block = hn::Vec<hn::Full128<std::uint8_t>>;

/// The unit of four rows.
struct FourRows {
  Block r0, r1, r2, r3;
};

/// Loads rows one after the other: memory is fetched best in the order in which it lies there.
struct RowCursor {
  HWY_INLINE Block next() {
    const Block block = hn::LoadU(hn::Full128<std::uint8_t>(), at);
    at += row_bytes;
    return block;
  }
  HWY_INLINE FourRows next_four() {
    const Block r0 = next(), r1 = next(), r2 = next(), r3 = next();
    return {r0, r1, r2, r3};
  }
  const std::uint8_t* at;
  std::size_t row_bytes;
};

/// The unit of kLanes rows. Narrow words: v_k holds rows k, k + 4, k + 8…. Words of 64 bits: v0 holds the even and v1
/// the odd rows of the first half, v2 and v3 those of the second.
struct LaneRows {
  ByteVec v0, v1, v2, v3;
};

template <bool kWide>
HWY_INLINE LaneRows load_rows(RowCursor rows) {
#if HWY_MAX_BYTES == 64
  const auto join = [](Block a, Block b, Block c, Block d) HWY_ATTR {
    const hn::Half<ByteTag> half;
    return hn::Combine(ByteTag(), hn::Combine(half, d, c), hn::Combine(half, b, a));
  };
  const FourRows a = rows.next_four(), b = rows.next_four(), c = rows.next_four(), d = rows.next_four();
  if constexpr (kWide) {
    return {join(a.r0, a.r2, b.r0, b.r2), join(a.r1, a.r3, b.r1, b.r3), join(c.r0, c.r2, d.r0, d.r2),
            join(c.r1, c.r3, d.r1, d.r3)};
  } else {
    return {join(a.r0, b.r0, c.r0, d.r0), join(a.r1, b.r1, c.r1, d.r1), join(a.r2, b.r2, c.r2, d.r2),
            join(a.r3, b.r3, c.r3, d.r3)};
  }
#elif HWY_MAX_BYTES == 32
  const auto join = [](Block a, Block b) HWY_ATTR { return hn::Combine(ByteTag(), b, a); };
  const FourRows a = rows.next_four(), b = rows.next_four();
  if constexpr (kWide) return {join(a.r0, a.r2), join(a.r1, a.r3), join(b.r0, b.r2), join(b.r1, b.r3)};
  return {join(a.r0, b.r0), join(a.r1, b.r1), join(a.r2, b.r2), join(a.r3, b.r3)};
#else
  const FourRows a = rows.next_four();
  return {a.r0, a.r1, a.r2, a.r3};
#endif
}

/// Where values go: 64-byte lines past the cache, or any address through it.
template <bool kStream>
HWY_INLINE void store(FloatVec v, float* to) {
  if constexpr (kStream) {
    hn::Stream(v, FloatTag(), to);
  } else {
    hn::StoreU(v, FloatTag(), to);
  }
}

/// Bytes of a unit in the order of this machine, masked.
struct Arrange {
  explicit Arrange(const FieldUnit& unit)
      : order(hn::LoadDup128(ByteTag(), unit.order.data())), mask(hn::LoadDup128(ByteTag(), unit.mask.data())) {}
  template <bool kRearranged, bool kMasked>
  HWY_INLINE ByteVec apply(ByteVec v) const {
    if constexpr (kRearranged) v = hn::TableLookupBytesOr0(v, order);
    if constexpr (kMasked) v = hn::And(v, mask);
    return v;
  }
  template <bool kRearranged, bool kMasked>
  HWY_INLINE LaneRows apply(const LaneRows& rows) const {
    return {apply<kRearranged, kMasked>(rows.v0), apply<kRearranged, kMasked>(rows.v1),
            apply<kRearranged, kMasked>(rows.v2), apply<kRearranged, kMasked>(rows.v3)};
  }
  ByteVec order, mask;
};

template <FieldUnit::Kind kKind>
HWY_INLINE FloatVec to_float(U32Vec v) {
  const FloatTag d;
  if constexpr (kKind == FieldUnit::Kind::Float32) return hn::BitCast(d, v);
  if constexpr (kKind == FieldUnit::Kind::Word32) return hn::ConvertTo(d, v);  // rounds once, to nearest even
  return hn::ConvertTo(d, hn::BitCast(hn::RebindToSigned<FloatTag>(), v));
}

HWY_INLINE hn::Vec<DoubleTag> to_double(hn::Vec<U64Tag> v) {
  const U64Tag d;
  const DoubleTag dd;
  // Above 2^53 the low bits become one sticky bit: the double is then exact, and float is rounded to only once.
  const auto low = hn::And(v, hn::Set(d, 0x7FF));
  const auto sticky = hn::IfThenElse(hn::Eq(low, hn::Zero(d)), hn::Zero(d), hn::Set(d, 0x800));
  const auto kept = hn::Or(hn::Xor(v, low), sticky);
  const auto small = hn::Eq(hn::ShiftRight<53>(v), hn::Zero(d));
  const auto w = hn::IfThenElse(small, v, kept);
  // 2^84 + high half · 2^32 and 2^52 + low half as bits; both steps are exact.
  const auto high = hn::BitCast(dd, hn::Or(hn::ShiftRight<32>(w), hn::Set(d, 0x4530000000000000ULL)));
  const auto rest = hn::BitCast(dd, hn::Or(hn::And(w, hn::Set(d, 0xFFFFFFFFULL)), hn::Set(d, 0x4330000000000000ULL)));
  return hn::Add(hn::Sub(high, hn::Set(dd, 0x1.00000001p84)), rest);
}

template <FieldUnit::Kind kKind, class Vec64>
HWY_INLINE hn::Vec<HalfTag> to_half(Vec64 v) {
  if constexpr (kKind == FieldUnit::Kind::Float64) return hn::DemoteTo(HalfTag(), hn::BitCast(DoubleTag(), v));
  return hn::DemoteTo(HalfTag(), to_double(v));
}

template <FieldUnit::Kind kKind>
constexpr bool kWide = kKind == FieldUnit::Kind::Word64 || kKind == FieldUnit::Kind::Float64;

/// kLanes events of a unit, its bytes arranged; give(lane, values) for every lane.
template <FieldUnit::Kind kKind, class Give>
HWY_INLINE void decode_events(const LaneRows& rows, const Give& give) {
  using Kind = FieldUnit::Kind;
  const U32Tag d32;
  const U16Tag d16;
  const ByteTag d8;
  if constexpr (kWide<kKind>) {
    const U64Tag d64;
    const auto a0 = hn::BitCast(d64, rows.v0), a1 = hn::BitCast(d64, rows.v1);
    const auto b0 = hn::BitCast(d64, rows.v2), b1 = hn::BitCast(d64, rows.v3);
    const auto join = [](auto first, auto second)
                          HWY_ATTR { return hn::Combine(FloatTag(), to_half<kKind>(second), to_half<kKind>(first)); };
    give(0, join(hn::InterleaveLower(d64, a0, a1), hn::InterleaveLower(d64, b0, b1)));
    give(1, join(hn::InterleaveUpper(d64, a0, a1), hn::InterleaveUpper(d64, b0, b1)));
  } else {
    const auto convert = [&](std::size_t lane, auto v) HWY_ATTR { give(lane, to_float<kKind>(hn::BitCast(d32, v))); };
    if constexpr (kKind == Kind::Word32 || kKind == Kind::Float32) {
      const auto v0 = hn::BitCast(d32, rows.v0), v1 = hn::BitCast(d32, rows.v1);
      const auto v2 = hn::BitCast(d32, rows.v2), v3 = hn::BitCast(d32, rows.v3);
      const auto even_low = hn::InterleaveLower(d32, v0, v2), odd_low = hn::InterleaveLower(d32, v1, v3);
      const auto even_up = hn::InterleaveUpper(d32, v0, v2), odd_up = hn::InterleaveUpper(d32, v1, v3);
      convert(0, hn::InterleaveLower(d32, even_low, odd_low));
      convert(1, hn::InterleaveUpper(d32, even_low, odd_low));
      convert(2, hn::InterleaveLower(d32, even_up, odd_up));
      convert(3, hn::InterleaveUpper(d32, even_up, odd_up));
    } else if constexpr (kKind == Kind::Word16) {
      const auto v0 = hn::BitCast(d16, rows.v0), v1 = hn::BitCast(d16, rows.v1);
      const auto v2 = hn::BitCast(d16, rows.v2), v3 = hn::BitCast(d16, rows.v3);
      const auto zero = hn::Zero(d16);
      const auto pairs = [&](std::size_t lane, auto first, auto second) HWY_ATTR {
        const auto a = hn::BitCast(d32, first), b = hn::BitCast(d32, second);
        const auto low = hn::BitCast(d16, hn::InterleaveLower(d32, a, b));  // 4 events of each of two fields
        const auto up = hn::BitCast(d16, hn::InterleaveUpper(d32, a, b));
        convert(lane, hn::InterleaveLower(d16, low, zero));
        convert(lane + 1, hn::InterleaveUpper(d16, low, zero));
        convert(lane + 2, hn::InterleaveLower(d16, up, zero));
        convert(lane + 3, hn::InterleaveUpper(d16, up, zero));
      };
      pairs(0, hn::InterleaveLower(d16, v0, v1), hn::InterleaveLower(d16, v2, v3));
      pairs(4, hn::InterleaveUpper(d16, v0, v1), hn::InterleaveUpper(d16, v2, v3));
    } else {
      static_assert(kKind == Kind::Word8);
      const auto zero8 = hn::Zero(d8);
      const auto zero16 = hn::Zero(d16);
      const auto fields = [&](std::size_t lane, auto four) HWY_ATTR {  // 4 events of each of four fields
        const auto low = hn::BitCast(d16, hn::InterleaveLower(d8, hn::BitCast(d8, four), zero8));
        const auto up = hn::BitCast(d16, hn::InterleaveUpper(d8, hn::BitCast(d8, four), zero8));
        convert(lane, hn::InterleaveLower(d16, low, zero16));
        convert(lane + 1, hn::InterleaveUpper(d16, low, zero16));
        convert(lane + 2, hn::InterleaveLower(d16, up, zero16));
        convert(lane + 3, hn::InterleaveUpper(d16, up, zero16));
      };
      const auto pairs = [&](std::size_t lane, auto first, auto second) HWY_ATTR {
        const auto a = hn::BitCast(d16, first), b = hn::BitCast(d16, second);
        fields(lane, hn::InterleaveLower(d16, a, b));
        fields(lane + 4, hn::InterleaveUpper(d16, a, b));
      };
      pairs(0, hn::InterleaveLower(d8, rows.v0, rows.v1), hn::InterleaveLower(d8, rows.v2, rows.v3));
      pairs(8, hn::InterleaveUpper(d8, rows.v0, rows.v1), hn::InterleaveUpper(d8, rows.v2, rows.v3));
    }
  }
}

/// A line of events of every unit before the next: rows come in and columns go out in step, which hides both better
/// than one unit after the other over a tile.
template <FieldUnit::Kind kKind, bool kRearranged, bool kMasked, bool kStream>
void decode_units(std::span<const BoundUnit> units, const std::uint8_t* rows, std::size_t row_bytes, std::size_t first,
                  std::size_t last) {
  for (std::size_t line = first; line < last; line += kLineEvents) {
    for (const BoundUnit& bound : units) {
      const Arrange arrange(*bound.unit);
      const std::uint8_t* from = rows + line * row_bytes + bound.unit->offset;
      for (std::size_t e = 0; e < kLineEvents; e += kLanes, from += kLanes * row_bytes) {
        const LaneRows stored = load_rows<kWide<kKind>>({from, row_bytes});
        decode_events<kKind>(arrange.apply<kRearranged, kMasked>(stored), [&](std::size_t lane, FloatVec v) HWY_ATTR {
          if (bound.out[lane] != nullptr) store<kStream>(v, bound.out[lane] + line + e);
        });
      }
    }
  }
}

template <FieldUnit::Kind kKind, bool kMayMask, class... Args>
void decode_kind(bool stream, std::span<const BoundUnit> units, Args... args) {
  const auto run = [&](auto rearranged, auto masked) {
    if (stream) return decode_units<kKind, rearranged, masked, true>(units, args...);
    return decode_units<kKind, rearranged, masked, false>(units, args...);
  };
  const auto yes = std::true_type();
  const auto no = std::false_type();
  const FieldUnit& unit = *units.front().unit;
  if constexpr (kMayMask) {
    if (unit.masked) return unit.rearranged ? run(yes, yes) : run(no, yes);
  }
  return unit.rearranged ? run(yes, no) : run(no, no);
}

void decode(std::span<const BoundUnit> units, const std::uint8_t* rows, std::size_t row_bytes, std::size_t first,
            std::size_t last, bool stream) {
  using Kind = FieldUnit::Kind;
  switch (units.front().unit->kind) {
    case Kind::Word8: return decode_kind<Kind::Word8, true>(stream, units, rows, row_bytes, first, last);
    case Kind::Word16: return decode_kind<Kind::Word16, true>(stream, units, rows, row_bytes, first, last);
    case Kind::Word32: return decode_kind<Kind::Word32, true>(stream, units, rows, row_bytes, first, last);
    case Kind::Word64: return decode_kind<Kind::Word64, true>(stream, units, rows, row_bytes, first, last);
    case Kind::Float32: return decode_kind<Kind::Float32, false>(stream, units, rows, row_bytes, first, last);
    case Kind::Float64: return decode_kind<Kind::Float64, false>(stream, units, rows, row_bytes, first, last);
  }
}

void finish_streaming() { hwy::FlushStream(); }

const DecodeTable* table() {
  static_assert(kLineEvents % kLanes == 0);
  static constexpr DecodeTable kTable{HWY_TARGET, decode, finish_streaming};
  return &kTable;
}

#endif  // a target with vectors of known size

}  // namespace fcscreen::io::fcs::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace fcscreen::io::fcs {

HWY_EXPORT(table);

std::span<const DecodeTable* const> decode_tables() {
  static const std::vector<const DecodeTable*> kTables = tables_of_targets<DecodeTable>(HWY_DISPATCH_TABLE(table));
  return kTables;
}

}  // namespace fcscreen::io::fcs
#endif  // HWY_ONCE
