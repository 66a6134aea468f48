// SPDX-License-Identifier: Apache-2.0
#include "engine/core/event_memory.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#ifdef __linux__
#include <linux/magic.h>
#include <sys/vfs.h>
#endif

#include "engine/core/event_table.h"
#include "tests/support/paths.h"

using namespace fcscreen;
namespace fs = std::filesystem;

namespace {

std::string code_of(std::size_t n_bytes, const fs::path& folder) {
  const auto bytes = SpilledBytes::create(n_bytes, folder);
  if (bytes) return "";
  CHECK(bytes.error().file == folder.string());
  CHECK(bytes.error().next.find("TMPDIR") != std::string::npos);
  return bytes.error().code;
}

}  // namespace

TEST_CASE("Event memory: an array in a file is zero, keeps what is written, and leaves no name behind") {
  const fs::path folder = test::disk_scratch("event_memory");
  const EventMemory memory = EventMemory::in_files(folder);
  CHECK(memory.spills());
  auto array = memory.array<double>(100001);
  REQUIRE(array);
  CHECK(fs::is_empty(folder));
  CHECK(array->size() == 100001);
  CHECK(std::bit_cast<std::uintptr_t>(array->data()) % kAlignmentBytes == 0);
  CHECK(std::all_of(array->values().begin(), array->values().end(), [](double v) { return v == 0; }));
  for (std::size_t i = 0; i < array->size(); ++i) array->data()[i] = static_cast<double>(i);
  const double* const place = array->data();
  const EventArray<double> moved = std::move(*array);
  CHECK(moved.data() == place);
  CHECK(moved.values()[100000] == 100000);
  fs::remove_all(folder);
  CHECK(moved.values()[99999] == 99999);
}

TEST_CASE("Event memory: nothing, in memory or in files, has no values") {
  CHECK(EventArray<float>().size() == 0);
  for (const EventMemory& memory : {EventMemory(), EventMemory::in_files("/nowhere")}) {
    const auto array = memory.array<float>(0);
    REQUIRE(array);
    CHECK(array->values().empty());
  }
}

TEST_CASE("Event memory: what is needed stays in memory up to the limit") {
  CHECK(!EventMemory().spills());
  CHECK(!EventMemory::within(1000, 1000).spills());
  CHECK(!EventMemory::within(1000, kNoMemoryLimit).spills());
  CHECK(EventMemory::within(1001, 1000).spills());
}

TEST_CASE("Event memory: a folder that is missing or too small is refused with what to do") {
  const fs::path folder = test::disk_scratch("event_memory_full");
  CHECK(code_of(1000, folder / "missing") == "ENG-M01");
  CHECK(code_of(std::size_t{1} << 58, folder) == "ENG-M01");
  CHECK(code_of(std::numeric_limits<std::size_t>::max(), folder) == "ENG-M01");
  CHECK(code_of(1000, folder).empty());
  CHECK(fs::is_empty(folder));
  fs::remove_all(folder);
}

TEST_CASE("Event memory: a folder that lies in memory is refused, for it saves none") {
#ifdef __linux__
  struct statfs system {};
  if (::statfs("/dev/shm", &system) == 0 && system.f_type == TMPFS_MAGIC) {
    CHECK(code_of(1000, "/dev/shm") == "ENG-M02");
    return;
  }
#endif
  test::skip("no tmpfs at /dev/shm");
}

TEST_CASE("Event table: columns in a file lie as in memory, their padding is zero") {
  const fs::path folder = test::disk_scratch("event_table");
  for (const std::size_t n : {std::size_t{1}, std::size_t{1000}, std::size_t{70001}}) {
    auto table = EventTable<DisplayScale>::make(n, 3, EventMemory::in_files(folder));
    REQUIRE(table);
    const EventTable<DisplayScale> other(n, 3);
    for (std::size_t c = 0; c < 3; ++c) {
      CHECK(table->column(c).size() == n);
      CHECK(table->column(c).values().data() - table->column(0).values().data() ==
            other.column(c).values().data() - other.column(0).values().data());
      std::fill(table->column(c).values().begin(), table->column(c).values().end(), 1.0F);
    }
    const float* const values = table->column(0).values().data();
    CHECK(std::count(values, values + 3 * column_stride(n), 1.0F) == static_cast<std::ptrdiff_t>(3 * n));
    CHECK(std::count(values, values + 3 * column_stride(n), 0.0F) ==
          static_cast<std::ptrdiff_t>(3 * (column_stride(n) - n)));
  }
  fs::remove_all(folder);
}
