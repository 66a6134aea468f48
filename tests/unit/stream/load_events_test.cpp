// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/load_events.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>

#include "engine/core/parallel.h"
#include "engine/core/simd_target.h"
#include "gating/kernels/kernels.h"
#include "gating/scale/compensation.h"
#include "gating/scale/scale.h"
#include "tests/support/paths.h"
#include "tests/unit/stream/sample.h"

using namespace fcscreen;
using engine::load_events;
using engine::LoadRequest;

namespace {

const result::LogicleScale kLogicle{262144, 0.5, 4.5, 0};

/// All parameters of a sample: scatter and time linear, the rest logicle.
LoadRequest everything(const test::Sample& sample) {
  LoadRequest request;
  for (std::size_t p = 0; p < sample.names.size(); ++p) {
    const bool plain = p == 0 || p + 1 == sample.names.size();
    request.columns.push_back({p, plain ? result::ScaleSpec(result::LinearScale{}) : result::ScaleSpec(kLogicle)});
  }
  request.compensation = sample.spillover;
  return request;
}

template <class Scale>
bool same_bits(const EventTable<Scale>& a, const EventTable<Scale>& b) {
  if (a.n_events() != b.n_events() || a.n_columns() != b.n_columns()) return false;
  for (std::size_t c = 0; c < a.n_columns(); ++c) {
    for (std::size_t e = 0; e < a.n_events(); ++e) {
      const float x = a.column(c).values()[e], y = b.column(c).values()[e];
      if (std::bit_cast<std::uint32_t>(x) != std::bit_cast<std::uint32_t>(y)) return false;
    }
  }
  return true;
}

std::string code_of(const io::fcs::File& file, const LoadRequest& request) {
  const auto events = load_events(file, request);
  return events ? "" : events.error().code;
}

}  // namespace

TEST_CASE("load: columns are the file's values, compensated and displayed as the double oracle says") {
  const auto sample = test::make_sample(kBlockEvents + 777, 6);
  const auto file = test::open_sample(sample);
  const auto events = load_events(file, everything(sample));
  REQUIRE(events);
  REQUIRE(events->linear.n_events() == sample.columns[0].size());
  CHECK(events->compensation.applied);
  CHECK(events->compensation.condition_number > 1);
  const auto matrix = gating::make_compensation(sample.spillover);
  const auto scale = gating::make_scale(kLogicle);
  REQUIRE(matrix);
  std::vector<double> observed(6), truth(6);
  double worst_display = 0;
  for (std::size_t e = 0; e < sample.columns[0].size(); ++e) {
    for (std::size_t c = 0; c < 6; ++c) observed[c] = sample.columns[c + 1][e];
    matrix->apply(observed, truth);
    for (std::size_t c = 0; c < 6; ++c) {
      double terms = 0;
      for (std::size_t i = 0; i < 6; ++i) terms += std::fabs(observed[i] * matrix->inverse()[i * 6 + c]);
      const double linear = events->linear.column(c + 1).values()[e];
      const double display = events->display.column(c + 1).values()[e];
      // Forward error of a float sum of n terms with rounded coefficients: (n + 1) half units of the terms' size
      // (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1).
      REQUIRE(std::fabs(linear - truth[c]) <= 7 * 0x1p-24 * terms * 1.0001);
      REQUIRE(std::fabs(display - scale->forward(linear)) <= gating::kTransformErrorBound);
      worst_display = std::max(worst_display, std::fabs(display - scale->forward(truth[c])));
    }
    REQUIRE(events->linear.column(0).values()[e] == sample.columns[0][e]);
    REQUIRE(events->linear.column(7).values()[e] == sample.columns[7][e]);
  }
  MESSAGE("largest display error against double all the way " << worst_display);
  CHECK(worst_display < 5e-6);
}

TEST_CASE("load: the same bits at 1, 2 and 7 threads and on every SIMD target") {
  const auto sample = test::make_sample(2 * kBlockEvents + 4321, 5);
  const auto file = test::open_sample(sample);
  LoadRequest request = everything(sample);
  request.threads = 1;
  REQUIRE(set_simd_target("SCALAR"));
  const auto expected = load_events(file, request);
  REQUIRE(expected);
  for (const std::string& target : simd_targets()) {
    REQUIRE(set_simd_target(target));
    for (const unsigned threads : {1U, 2U, 7U}) {
      CAPTURE(target);
      CAPTURE(threads);
      request.threads = threads;
      const auto events = load_events(file, request);
      REQUIRE(events);
      CHECK(same_bits(events->linear, expected->linear));
      CHECK(same_bits(events->display, expected->display));
    }
  }
  REQUIRE(set_simd_target("best"));
}

TEST_CASE("load: a few columns in any order are those of all, though the matrix needs every channel") {
  const auto sample = test::make_sample(3000, 6);
  const auto file = test::open_sample(sample);
  const auto all = load_events(file, everything(sample));
  REQUIRE(all);
  LoadRequest request = everything(sample);
  request.columns = {{7, result::LinearScale{}}, {4, kLogicle}, {2, kLogicle}, {4, result::IdentityScale{}}};
  const auto some = load_events(file, request);
  REQUIRE(some);
  REQUIRE(some->linear.n_columns() == 4);
  const std::size_t from[] = {7, 4, 2, 4};
  for (std::size_t c = 0; c < 4; ++c) {
    for (std::size_t e = 0; e < 3000; ++e) {
      REQUIRE(some->linear.column(c).values()[e] == all->linear.column(from[c]).values()[e]);
    }
  }
  CHECK(some->display.column(3).values()[11] == some->linear.column(3).values()[11]);
}

TEST_CASE("load: without a matrix, and with an identity matrix, values are those stored") {
  const auto sample = test::make_sample(1000, 3);
  const auto file = test::open_sample(sample);
  LoadRequest request = everything(sample);
  request.compensation.reset();
  const auto without = load_events(file, request);
  REQUIRE(without);
  CHECK(!without->compensation.applied);
  CHECK(without->compensation.keyword.empty());
  request.compensation = Spillover{{"FL1-A", "FL2-A"}, {1, 0, 0, 1}, "SPILL"};
  const auto identity = load_events(file, request);
  REQUIRE(identity);
  CHECK(!identity->compensation.applied);
  CHECK(identity->compensation.identity);
  CHECK(identity->compensation.keyword == "SPILL");
  for (std::size_t c = 0; c < sample.columns.size(); ++c) {
    for (std::size_t e = 0; e < 1000; ++e) {
      REQUIRE(without->linear.column(c).values()[e] == sample.columns[c][e]);
      REQUIRE(identity->linear.column(c).values()[e] == sample.columns[c][e]);
    }
  }
}

TEST_CASE("load: a file without events gives empty columns") {
  const auto sample = test::make_sample(0, 2);
  const auto file = test::open_sample(sample);
  const auto events = load_events(file, everything(sample));
  REQUIRE(events);
  CHECK(events->display.n_events() == 0);
  CHECK(events->display.n_columns() == 4);
}

TEST_CASE("load: requests that do not fit the file are refused with a reason") {
  const auto sample = test::make_sample(1000, 2);
  const auto file = test::open_sample(sample);
  LoadRequest request = everything(sample);
  request.dataset = 1;
  CHECK(code_of(file, request) == "ENG-L01");
  request = everything(sample);
  request.columns.push_back({4, result::IdentityScale{}});
  CHECK(code_of(file, request) == "ENG-L01");
  request = everything(sample);
  request.compensation->names[1] = "FL9-A";
  CHECK(code_of(file, request) == "ENG-L02");
  request = everything(sample);
  request.compensation->matrix = {1, 1, 1, 1};
  CHECK(code_of(file, request) == "GATE-C02");
  CHECK(engine::unusable_matrix(load_events(file, request).error()));
  request = everything(sample);
  request.dataset = 1;
  CHECK(!engine::unusable_matrix(load_events(file, request).error()));
  request = everything(sample);
  request.columns[1].scale = result::LogicleScale{262144, 4, 4.5, 0};
  CHECK(code_of(file, request) == "GATE-S01");
}

TEST_CASE("load: columns in temporary files hold the same bits, at 1, 2 and 7 threads") {
  const auto sample = test::make_sample(2 * kBlockEvents + 4321, 5);
  const auto file = test::open_sample(sample);
  LoadRequest request = everything(sample);
  const auto expected = load_events(file, request);
  REQUIRE(expected);
  const auto folder = test::disk_scratch("load_in_files");
  request.memory = EventMemory::in_files(folder);
  for (const unsigned threads : {1U, 2U, 7U}) {
    CAPTURE(threads);
    request.threads = threads;
    const auto events = load_events(file, request);
    REQUIRE(events);
    CHECK(std::filesystem::is_empty(folder));
    CHECK(same_bits(events->linear, expected->linear));
    CHECK(same_bits(events->display, expected->display));
  }
  std::filesystem::remove_all(folder);
  CHECK(code_of(file, request) == "ENG-M01");
}

TEST_CASE("load: the display that follows the linear table is the one loaded with it") {
  const auto sample = test::make_sample(kBlockEvents + 99, 4);
  const auto file = test::open_sample(sample);
  LoadRequest request = everything(sample);
  const auto expected = load_events(file, request);
  REQUIRE(expected);
  request.display = false;
  auto events = load_events(file, request);
  REQUIRE(events);
  CHECK(events->display.n_columns() == 0);
  CHECK(same_bits(events->linear, expected->linear));
  std::vector<result::ScaleSpec> scales;
  for (const auto& column : request.columns) scales.push_back(column.scale);
  const auto folder = test::disk_scratch("display_in_files");
  for (const EventMemory& memory : {EventMemory(), EventMemory::in_files(folder)}) {
    REQUIRE(engine::display_events(*events, scales, memory, 3));
    CHECK(same_bits(events->display, expected->display));
  }
  scales[1] = result::LogicleScale{262144, 4, 4.5, 0};
  const auto refused = engine::display_events(*events, scales, {}, 1);
  REQUIRE(!refused);
  CHECK(refused.error().code == "GATE-S01");
  std::filesystem::remove_all(folder);
}

TEST_CASE("load: bytes of linear and display columns, refused where no address space holds them") {
  CHECK(engine::bytes_of_columns(1000, 4, "a.fcs").value() == 32000);
  const auto refused = engine::bytes_of_columns(std::size_t{1} << 60, 20, "a.fcs");
  REQUIRE(!refused);
  CHECK(refused.error().code == "ENG-L03");
  CHECK(refused.error().file == "a.fcs");
}
