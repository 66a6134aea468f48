// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/kernel_contract/contract.h"

using namespace fcscreen;
using namespace fcscreen::gating;
using namespace fcscreen::gating::contract;

namespace {

struct Sample {
  std::vector<float> coefficients;
  std::vector<std::vector<float>> columns;
  std::size_t n_out = 0;
};

Sample sample(std::size_t n_in, std::size_t n_out, std::size_t n_events) {
  Sample s;
  s.n_out = n_out;
  for (std::size_t i = 0; i < n_in * n_out; ++i) {
    Random random(11, n_in, i);
    s.coefficients.push_back(static_cast<float>(random.normal()));
  }
  for (std::size_t i = 0; i < n_in; ++i) s.columns.push_back(hard_values(n_events, 100 + i));
  return s;
}

/// Outputs one after the other, each with room round it.
std::vector<float> run(const Sample& s, std::size_t offset, std::size_t n) {
  const std::size_t stride = offset + n + 40;
  std::vector<float> out(s.n_out * stride, kUntouched);
  std::vector<const float*> in;
  std::vector<float*> to;
  for (const auto& column : s.columns) in.push_back(column.data() + offset);
  for (std::size_t j = 0; j < s.n_out; ++j) to.push_back(out.data() + j * stride + offset);
  compensate(s.coefficients, in, to, n);
  return out;
}

}  // namespace

TEST_CASE("compensate: every target gives the twin's bits at every size, alignment and number of channels") {
  const std::vector<std::pair<std::size_t, std::size_t>> shapes = {{1, 1},   {2, 2},  {3, 3}, {5, 4}, {8, 8},
                                                                   {15, 15}, {15, 6}, {4, 1}, {0, 3}};
  for (const auto& [n_in, n_out] : shapes) {
    const Sample s = sample(n_in, n_out, kLargeSize + kMisalignments);
    for (const std::size_t n : sizes(n_in)) {
      const std::size_t offset = n % kMisalignments;
      const auto expected = [&] {
        UseTarget twin("SCALAR");
        return run(s, offset, n);
      }();
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const std::size_t at = i % (offset + n + 40);
        if (at < offset || at >= offset + n) REQUIRE(expected[i] == kUntouched);
      }
      for (const std::string& target : simd_targets()) {
        CAPTURE(target);
        CAPTURE(n);
        UseTarget use(target);
        REQUIRE(same_bits(run(s, offset, n), expected));
      }
    }
  }
}

TEST_CASE("compensate: the twin is the matrix product in ascending order of inputs, fused") {
  UseTarget twin("SCALAR");
  const std::vector<float> a = {1.0F + 0x1p-20F}, b = {3.0F}, coefficients = {1.0F + 0x1p-20F, 2.0F, -1.0F, 0.5F};
  std::vector<float> x(1), y(1);
  const std::vector<const float*> in = {a.data(), b.data()};
  const std::vector<float*> out = {x.data(), y.data()};
  compensate(coefficients, in, out, 1);
  // (1 + 2^-20)² rounded to float, then minus 3 in one rounding; 2a + 1.5.
  CHECK(x[0] == std::fma(3.0F, -1.0F, (1.0F + 0x1p-20F) * (1.0F + 0x1p-20F)));
  CHECK(y[0] == 2 * (1.0F + 0x1p-20F) + 1.5F);
}

TEST_CASE("compensate: a NaN reaches every output as the one quiet NaN") {
  for (const std::string& target : simd_targets()) {
    CAPTURE(target);
    UseTarget use(target);
    std::vector<float> a(64, 1.0F), b(64, 2.0F), x(64), y(64);
    a[5] = std::bit_cast<float>(0xFFC0FFFFU);
    b[5] = std::bit_cast<float>(0x7FC0AAAAU);
    const std::vector<float> coefficients = {1, 0, 0, 1};
    const std::vector<const float*> in = {a.data(), b.data()};
    const std::vector<float*> out = {x.data(), y.data()};
    compensate(coefficients, in, out, 64);
    CHECK(std::bit_cast<std::uint32_t>(x[5]) == 0x7FC00000U);
    CHECK(std::bit_cast<std::uint32_t>(y[5]) == 0x7FC00000U);
    CHECK(x[4] == 1.0F);
    CHECK(y[6] == 2.0F);
  }
}

TEST_CASE("compensate: the sum of absolute inputs comes with it; what is fetched meanwhile changes nothing") {
  const std::vector<std::byte> rows(10000);
  for (const auto& [n_in, n_out] : std::vector<std::pair<std::size_t, std::size_t>>{{3, 3}, {8, 8}, {15, 6}, {4, 0}}) {
    const Sample s = sample(n_in, n_out, kLargestSize);
    std::vector<const float*> in;
    for (const auto& column : s.columns) in.push_back(column.data());
    for (std::size_t n = 0; n <= kLargestSize; ++n) {
      const auto plain = run(s, 0, n);
      for (const std::string& target : simd_targets()) {
        CAPTURE(target);
        CAPTURE(n);
        UseTarget use(target);
        const std::size_t stride = n + 40;
        std::vector<float> out(n_out * stride, kUntouched), norm(n + 1, kUntouched);
        std::vector<float*> to;
        for (std::size_t j = 0; j < n_out; ++j) to.push_back(out.data() + j * stride);
        FetchAhead ahead(rows, n * n_out / 2);
        compensate(s.coefficients, in, to, n, norm.data(), &ahead);
        REQUIRE(same_bits(out, plain));
        REQUIRE(norm[n] == kUntouched);
        for (std::size_t e = 0; e < n; ++e) {
          float sum = 0;
          for (const float* column : in) sum += std::fabs(column[e]);
          REQUIRE((norm[e] == sum || (std::isnan(norm[e]) && std::isnan(sum))));
        }
      }
    }
  }
}

TEST_CASE("compensate: infinities that cancel in no output are kept, beside values that are all finite") {
  for (const std::string& target : simd_targets()) {
    CAPTURE(target);
    UseTarget use(target);
    const float inf = std::numeric_limits<float>::infinity();
    std::vector<float> a(64, 1.0F), b(64, 2.0F), x(64), y(64);
    a[7] = inf;
    b[9] = -inf;
    const std::vector<float> coefficients = {1, -1, 1, 1};
    compensate(coefficients, std::vector<const float*>{a.data(), b.data()}, std::vector<float*>{x.data(), y.data()},
               64);
    CHECK(x[7] == inf);
    CHECK(y[7] == -inf);
    CHECK(x[9] == -inf);
    CHECK(y[9] == -inf);
    CHECK(x[8] == 3.0F);
    CHECK(y[8] == 1.0F);
  }
}
