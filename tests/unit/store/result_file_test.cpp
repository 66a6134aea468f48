// SPDX-License-Identifier: Apache-2.0
#include "io/store/result_file.h"

#include <doctest/doctest.h>
#include <hdf5.h>

#include "engine/core/whole_file.h"
#include "tests/support/paths.h"
#include "tests/unit/store/random_stored_result.h"

using namespace fcscreen;
using io::store::read_result_file;
using io::store::StoredResult;
using io::store::write_result_file;

TEST_CASE("result.h5: reading what was written gives the same result") {
  const auto folder = test::scratch("result_file");
  const std::size_t sizes[] = {0, 1, 63, 64, 65, 1000, 70001};  // around a mask word, and more than two chunks
  for (std::size_t i = 0; i < std::size(sizes); ++i) {
    CAPTURE(sizes[i]);
    const StoredResult stored = test::random_stored_result(i, sizes[i]);
    const auto path = folder / (std::to_string(i) + ".result.h5");
    const Status written = write_result_file(path, stored, false);
    REQUIRE_MESSAGE(written.has_value(), written.error().text());
    const auto again = read_result_file(path);
    REQUIRE_MESSAGE(again.has_value(), again.error().text());
    CHECK(test::same(*again, stored));
  }
}

TEST_CASE("result.h5: the comparison of the round trip sees a single changed bit") {
  const StoredResult a = test::random_stored_result(1, 100);
  StoredResult b = test::random_stored_result(1, 100);
  REQUIRE(test::same(a, b));
  b.events.gates[1].second.words()[1] ^= 8;
  CHECK_FALSE(test::same(a, b));
  b = test::random_stored_result(1, 100);
  b.plots.gating[0].background_shown += 1;
  CHECK_FALSE(test::same(a, b));
  b = test::random_stored_result(1, 100);
  b.phenotype->rows[4] += 1;
  CHECK_FALSE(test::same(a, b));
}

TEST_CASE("result.h5: an empty result is written and read") {
  const auto path = test::scratch("result_file_empty") / "x.result.h5";
  REQUIRE(write_result_file(path, {}, false).has_value());
  const auto again = read_result_file(path);
  REQUIRE_MESSAGE(again.has_value(), again.error().text());
  CHECK(test::same(*again, {}));
}

TEST_CASE("result.h5: two writes of the same result have the same bytes") {
  const auto folder = test::scratch("result_file_twice");
  const StoredResult stored = test::random_stored_result(7, 5000);
  REQUIRE(write_result_file(folder / "a.h5", stored, false).has_value());
  REQUIRE(write_result_file(folder / "another_name.h5", stored, false).has_value());
  CHECK(*read_whole_file(folder / "a.h5") == *read_whole_file(folder / "another_name.h5"));
}

TEST_CASE("result.h5: a file with other content is kept unless forced, and no part is left behind") {
  const auto folder = test::scratch("result_file_force");
  const auto path = folder / "x.result.h5";
  REQUIRE(write_result_file(path, test::random_stored_result(1, 10), false).has_value());
  CHECK(write_result_file(path, test::random_stored_result(1, 10), false).has_value());
  const Status refused = write_result_file(path, test::random_stored_result(2, 10), false);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::Output);
  CHECK(test::same(*read_result_file(path), test::random_stored_result(1, 10)));
  CHECK(write_result_file(path, test::random_stored_result(2, 10), true).has_value());
  CHECK(test::same(*read_result_file(path), test::random_stored_result(2, 10)));
  CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == 1);
}

TEST_CASE("result.h5: event vectors that do not fit together are refused before anything is written") {
  const auto folder = test::scratch("result_file_misfit");
  StoredResult stored = test::random_stored_result(1, 100);
  stored.events.cluster.pop_back();
  CHECK(write_result_file(folder / "x.h5", stored, false).error().code == "STO-03");
  stored = test::random_stored_result(1, 100);
  stored.events.class_names.pop_back();
  CHECK(write_result_file(folder / "x.h5", stored, false).error().code == "STO-03");
  CHECK(std::filesystem::is_empty(folder));
}

TEST_CASE("result.h5: a file of schema 3, without path, quality and normal bands, is read without them") {
  const auto path = test::scratch("schema3_result_file") / "old.result.h5";
  auto stored = test::random_stored_result(11, 200);
  stored.plots.path.clear();
  stored.plots.quality.clear();
  stored.plots.rate.clear();
  for (auto& h : stored.plots.target_histograms) h.normal.clear();
  REQUIRE(write_result_file(path, stored, false).has_value());
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  REQUIRE(file >= 0);
  for (const char* name : {"/plots/path", "/plots/quality", "/plots/rate"}) {
    REQUIRE(H5Ldelete(file, name, H5P_DEFAULT) >= 0);
  }
  for (std::size_t i = 0; i < stored.plots.target_histograms.size(); ++i) {
    const std::string name = "/plots/target_histograms/00" + std::to_string(i) + "/normal";
    REQUIRE(H5Ldelete(file, name.c_str(), H5P_DEFAULT) >= 0);
  }
  const hid_t attribute = H5Aopen(file, "schema_version", H5P_DEFAULT);
  const std::uint64_t three = 3;
  REQUIRE(H5Awrite(attribute, H5T_NATIVE_UINT64, &three) >= 0);
  H5Aclose(attribute);
  H5Fclose(file);
  const auto read = read_result_file(path);
  REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().text()));
  CHECK(read->plots.path.empty());
  CHECK(read->plots.rate.empty());
  CHECK(test::same(stored, *read));
}
