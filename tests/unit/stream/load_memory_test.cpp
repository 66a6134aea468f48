// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <filesystem>

#include "engine/stream/gate_program.h"
#include "engine/stream/load_events.h"
#include "tests/support/heap_count.h"
#include "tests/support/paths.h"
#include "tests/unit/stream/sample.h"

using namespace fcscreen;

namespace {

constexpr std::size_t kEvents = 200000, kChannels = 8;
constexpr unsigned kThreads = 4;

engine::LoadRequest everything(const test::Sample& sample) {
  engine::LoadRequest request;
  request.compensation = sample.spillover;
  request.threads = kThreads;
  for (std::size_t p = 0; p < sample.names.size(); ++p) request.columns.push_back({p, result::LogicleScale{}});
  return request;
}

/// Every parameter on a logicle and a range gate on each.
result::GatingDocument ranges(const test::Sample& sample) {
  result::GatingDocument document;
  document.transformations.push_back({"logicle", result::ScaleSpec(result::LogicleScale{})});
  for (std::size_t p = 0; p < sample.names.size(); ++p) {
    document.dimensions.push_back({{}, sample.names[p], {}, std::size_t{0}});
    document.gates.push_back({sample.names[p], "", result::RectangleGate{{{p, 0.2, 0.6}}}});
  }
  return document;
}

}  // namespace

TEST_CASE("load: the peak of allocated memory is at most 1.35 times the columns kept") {
  const auto sample = test::make_sample(kEvents, kChannels);
  const auto file = test::open_sample(sample);
  const double kept = static_cast<double>(kEvents * (kChannels + 2) * 8);
  const test::HeapPeak heap;
  const auto events = engine::load_events(file, everything(sample));
  REQUIRE(events);
  const auto used = static_cast<double>(heap.bytes());
  MESSAGE("peak " << used / kept << " of the columns kept");
  CHECK(used >= kept);
  CHECK(used <= 1.35 * kept);
}

TEST_CASE("load: columns in temporary files take the tiles of the threads and no more") {
  const auto sample = test::make_sample(kEvents, kChannels);
  const auto file = test::open_sample(sample);
  engine::LoadRequest request = everything(sample);
  const auto folder = test::disk_scratch("load_memory");
  request.memory = EventMemory::in_files(folder);
  const test::HeapPeak heap;
  const auto events = engine::load_events(file, request);
  REQUIRE(events);
  MESSAGE("peak " << heap.bytes() << " bytes for " << kEvents * (kChannels + 2) * 8 << " bytes of columns");
  CHECK(heap.bytes() <= kThreads * (std::size_t{64} << 10));
  std::filesystem::remove_all(folder);
}

TEST_CASE("gates: the peak with display columns is at most 1.35 times columns and masks") {
  const auto sample = test::make_sample(kEvents, kChannels);
  const auto file = test::open_sample(sample);
  const std::size_t n = kChannels + 2;
  const double kept = static_cast<double>(kEvents * n * sizeof(float) + kEvents * n / 8);
  const test::HeapPeak heap;
  const auto program = engine::GateProgram::make(file, 0, ranges(sample), engine::KeepColumns::Yes);
  REQUIRE(program);
  EventTable<DisplayScale> table(kEvents, n, Uninitialised());
  std::vector<float*> columns;
  std::vector<Bitmask> masks;
  for (std::size_t c = 0; c < n; ++c) {
    columns.push_back(table.column(c).values().data());
    masks.emplace_back(kEvents);
  }
  REQUIRE(program->evaluate(0, kEvents, kThreads, columns, masks));
  const auto used = static_cast<double>(heap.bytes());
  MESSAGE("peak " << used / kept << " of columns and masks");
  CHECK(used >= kept);
  CHECK(used <= 1.35 * kept);
}
