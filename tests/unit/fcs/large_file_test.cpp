// SPDX-License-Identifier: Apache-2.0
// A file beyond byte 99,999,999, where HEADER has no room for the offsets of DATA. It replaces operator new to measure
// the peak, so it is a program of its own.
#include <doctest/doctest.h>
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <new>

#include "engine/core/parallel.h"
#include "io/fcs/reader.h"
#include "io/fcs/writer.h"
#include "tests/support/paths.h"

namespace {

std::atomic<std::size_t> live{0}, peak{0};

void release(void* memory) noexcept {
  if (memory != nullptr) live -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  const std::size_t now = live += malloc_usable_size(memory);
  if (now > peak) peak = now;
  return memory;
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }

namespace {

using namespace fcscreen;
using namespace fcscreen::io::fcs;

constexpr std::size_t kEvents = 900'001, kColumns = 28;  // 100.8 MB
constexpr std::size_t kMostMemory = 16 << 20;

float value(std::size_t event, std::size_t column) {
  return static_cast<float>((event * 31 + column * 7919) % 250'000);
}

/// Events that exist only when asked for.
class MadeEvents : public EventSource {
 public:
  std::size_t n_events() const override { return kEvents; }
  std::size_t n_columns() const override { return kColumns; }
  Result<std::span<const ColumnView>> block(std::size_t first, std::size_t count) override {
    values_.resize(kColumns * kBlockEvents);
    views_.clear();
    for (std::size_t c = 0; c < kColumns; ++c) {
      float* const column = values_.data() + c * kBlockEvents;
      for (std::size_t i = 0; i < count; ++i) column[i] = value(first + i, c);
      views_.emplace_back(std::span<const float>(column, count));
    }
    return std::span<const ColumnView>(views_);
  }

 private:
  std::vector<float> values_;
  std::vector<ColumnView> views_;
};

}  // namespace

TEST_CASE("writer: beyond 99,999,999 bytes HEADER says 0 and TEXT holds the offsets; memory stays that of a block") {
  const auto path = test::scratch("large") / "large.fcs";
  WriteDataset dataset;
  for (std::size_t c = 0; c < kColumns; ++c) {
    dataset.parameters.emplace_back();
    dataset.parameters.back().name = "P" + std::to_string(c);
  }
  MadeEvents events;
  const std::size_t before = live;
  peak = before;
  const auto written = write_file(path, dataset, events, false);
  REQUIRE(written);
  CHECK(peak - before < kMostMemory);
  CHECK(std::filesystem::file_size(path) == written->n_bytes);
  CHECK(written->n_bytes > 100'000'000);

  const auto file = File::open(path, {Policy::Strict});
  REQUIRE_MESSAGE(file.has_value(), (file ? "" : file.error().text()));
  const Dataset& set = file->datasets()[0];
  CHECK(set.findings.empty());
  const std::string_view header(reinterpret_cast<const char*>(file->bytes().data()), 58);
  CHECK(header.substr(26, 16) == "       0       0");
  CHECK(set.data.last == set.data.first + kEvents * kColumns * 4 - 1);
  CHECK(set.keywords.get("$ENDDATA").size() == 20);
  float last[kColumns];
  std::vector<std::size_t> columns;
  std::vector<float*> into;
  for (std::size_t c = 0; c < kColumns; ++c) {
    columns.push_back(c);
    into.push_back(&last[c]);
  }
  for (const std::size_t event : {std::size_t{0}, kEvents / 2, kEvents - 1}) {
    REQUIRE(file->read(0, event, 1, columns, into, Values::Raw));
    for (std::size_t c = 0; c < kColumns; ++c) CHECK(last[c] == value(event, c));
  }
  std::filesystem::remove_all(path.parent_path());
}
