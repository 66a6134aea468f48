// SPDX-License-Identifier: Apache-2.0
#include "io/store/event_file.h"

#include <doctest/doctest.h>
#include <hdf5.h>

#include <cmath>

#include "engine/core/parallel.h"
#include "engine/core/random.h"
#include "engine/core/whole_file.h"
#include "io/store/hdf5_internal.h"
#include "tests/support/paths.h"

using namespace fcscreen;
using namespace fcscreen::io::store;

namespace {

constexpr std::size_t kEvents = 2 * kBlockEvents + 17;

struct Events {
  std::vector<float> f = std::vector<float>(kEvents);
  std::vector<double> d = std::vector<double>(kEvents);
  std::vector<std::uint64_t> small = std::vector<std::uint64_t>(kEvents), large = std::vector<std::uint64_t>(kEvents);
  Events() {
    for (std::size_t i = 0; i < kEvents; ++i) {
      Random random(8, 1, i);
      f[i] = static_cast<float>(random.normal() * 1000);
      d[i] = random.normal();
      small[i] = static_cast<std::uint64_t>(random.uniform() * 1024);
      large[i] = ~static_cast<std::uint64_t>(i);
    }
    f[3] = std::nanf("");
  }
  [[nodiscard]] std::vector<ColumnView> views() const {
    return {std::span(f), std::span(d), std::span(small), std::span(large)};
  }
};

EventFileContent content() {
  EventFileContent c;
  c.columns = {{"FSC-A", "", "linear", "arbitrary", 0, 262144, 1, 0, 0},
               {"a/b", "CD19 \xC3\xA9", "linear", "arbitrary", 0, 1, 2.5, 0, 0},
               {"FL1-H", "", "channel", "channel", 10, 1024, 1, 4, 1},
               {"Time", "", "channel", "0.01 s", 64, 0x1p64, 1, 0, 0}};
  c.keywords = {{"$CYT", "LSRII"}, {"LONG", std::string(200000, 'x')}, {"A/B.C", "slash"}};
  c.provenance = {{"source_sha256", std::string(64, '0')}};
  return c;
}

template <class T>
std::vector<T> read(hid_t file, const char* path, hid_t memory, hid_t stored) {
  const Handle data(H5Dopen2(file, path, H5P_DEFAULT), H5Dclose);
  REQUIRE(data.valid());
  const Handle type(H5Dget_type(data.id()), H5Tclose);
  CHECK(H5Tequal(type.id(), stored) > 0);
  std::vector<T> values(kEvents);
  REQUIRE(H5Dread(data.id(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
  return values;
}

std::string text(hid_t file, const char* path, const char* name) {
  const Handle object(H5Oopen(file, path, H5P_DEFAULT), H5Oclose);
  const Handle attribute(H5Aopen(object.id(), name, H5P_DEFAULT), H5Aclose);
  REQUIRE(attribute.valid());
  const Handle type(H5Aget_type(attribute.id()), H5Tclose);
  std::string value(H5Tget_size(type.id()), '\0');
  REQUIRE(H5Aread(attribute.id(), type.id(), value.data()) >= 0);
  return value;
}

}  // namespace

TEST_CASE("event file: columns in their own types, attributes and keywords of any length come back") {
  const auto path = test::scratch("event_file") / "e.h5";
  const Events made;
  MemoryEvents events(made.views());
  REQUIRE(write_event_file(path, content(), events, false));
  const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  REQUIRE(file.valid());
  const auto f = read<float>(file.id(), "/events/001", H5T_NATIVE_FLOAT, H5T_IEEE_F32LE);
  CHECK(std::isnan(f[3]));
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < kEvents; ++i) wrong += f[i] == made.f[i] || i == 3 ? 0 : 1;
  CHECK(wrong == 0);
  CHECK((read<double>(file.id(), "/events/002", H5T_NATIVE_DOUBLE, H5T_IEEE_F64LE) == made.d));
  CHECK((read<std::uint64_t>(file.id(), "/events/003", H5T_NATIVE_UINT64, H5T_STD_U16LE) == made.small));
  CHECK((read<std::uint64_t>(file.id(), "/events/004", H5T_NATIVE_UINT64, H5T_STD_U64LE) == made.large));
  CHECK(text(file.id(), "/events/002", "name") == "a/b");
  CHECK(text(file.id(), "/events/002", "label") == "CD19 \xC3\xA9");
  CHECK(text(file.id(), "/events/003", "scale") == "channel");
  CHECK(text(file.id(), "/events/004", "unit") == "0.01 s");
  CHECK(text(file.id(), "/", "format") == "fcscreen events");
  CHECK(text(file.id(), "/", "source_sha256").size() == 64);
  CHECK(text(file.id(), "/keywords", "LONG").size() == 200000);
  CHECK(text(file.id(), "/keywords", "A/B.C") == "slash");
}

TEST_CASE("event file: the same content gives the same bytes, other content is kept without force") {
  const auto folder = test::scratch("event_file_bytes");
  const Events made;
  MemoryEvents events(made.views());
  REQUIRE(write_event_file(folder / "a.h5", content(), events, false));
  REQUIRE(write_event_file(folder / "b.h5", content(), events, false));
  CHECK((*read_whole_file(folder / "a.h5") == *read_whole_file(folder / "b.h5")));
  REQUIRE(write_event_file(folder / "a.h5", content(), events, false));
  auto other = content();
  other.keywords[0].second = "Canto";
  const auto refused = write_event_file(folder / "a.h5", other, events, false);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "OUT-02");
}

TEST_CASE("event file: no events are columns of length 0, and a failing source leaves nothing behind") {
  const auto folder = test::scratch("event_file_none");
  const std::vector<float> none;
  MemoryEvents empty(std::vector<ColumnView>{std::span(none)});
  EventFileContent c;
  c.columns.resize(1);
  c.columns[0].name = "A";
  REQUIRE(write_event_file(folder / "none.h5", c, empty, false));
  CHECK(H5Fis_hdf5((folder / "none.h5").c_str()) > 0);

  class Broken : public EventSource {
   public:
    std::size_t n_events() const override { return 5; }
    std::size_t n_columns() const override { return 1; }
    Result<std::span<const ColumnView>> block(std::size_t, std::size_t) override {
      return fail(ErrorKind::Input, "X-01", "broken.");
    }
  } broken;
  const auto refused = write_event_file(folder / "broken.h5", c, broken, false);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "X-01");
  CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == 1);
}
