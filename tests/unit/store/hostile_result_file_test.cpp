// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <hdf5.h>

#include <string>
#include <vector>

#include "engine/core/whole_file.h"
#include "io/store/result_file.h"
#include "tests/support/paths.h"
#include "tests/unit/store/random_stored_result.h"

using namespace fcscreen;
namespace fs = std::filesystem;
using io::store::read_result_file;
using io::store::write_result_file;

namespace {

void check_refused(const fs::path& path) {
  const auto read = read_result_file(path);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().kind == ErrorKind::Input);
  CHECK(read.error().file == path.string());
  CHECK_FALSE(read.error().next.empty());
  CHECK(read.error().message.find('\n') == std::string::npos);
}

fs::path written(const char* name, std::size_t n_events) {
  const fs::path path = test::scratch(name) / "good.result.h5";
  REQUIRE(write_result_file(path, test::random_stored_result(3, n_events), false).has_value());
  return path;
}

/// Change a good file through HDF5 itself, then expect a refusal.
template <class F>
void check_tampered(const char* name, F&& tamper) {
  const fs::path path = written(name, 1000);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  REQUIRE(file >= 0);
  tamper(file);
  H5Fclose(file);
  check_refused(path);
}

}  // namespace

TEST_CASE("result.h5: missing, empty, text, folder and another HDF5 file are refused") {
  const fs::path folder = test::scratch("no_result_file");
  check_refused(folder / "missing.h5");
  check_refused(folder);
  REQUIRE(write_whole_file(folder / "empty.h5", "", false).has_value());
  check_refused(folder / "empty.h5");
  REQUIRE(write_whole_file(folder / "text.h5", "FCS3.1 is not HDF5\n", false).has_value());
  check_refused(folder / "text.h5");
  H5Fclose(H5Fcreate((folder / "other.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  check_refused(folder / "other.h5");
}

TEST_CASE("result.h5: a file cut short anywhere is refused") {
  const fs::path path = written("cut_result_file", 300);
  const std::string good = *read_whole_file(path);
  const fs::path cut = path.parent_path() / "cut.h5";
  for (std::size_t i = 0; i < 60; ++i) {
    CAPTURE(i);
    REQUIRE(write_whole_file(cut, good.substr(0, good.size() * i / 60), true).has_value());
    check_refused(cut);
  }
}

TEST_CASE("result.h5: a flipped byte is refused or changes nothing, and never ends the program") {
  const fs::path path = written("flipped_result_file", 300);
  const std::string good = *read_whole_file(path);
  const auto original = test::random_stored_result(3, 300);
  const fs::path flipped = path.parent_path() / "flipped.h5";
  std::size_t refused = 0;
  const std::size_t n = 400;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t at = good.size() * i / n;
    CAPTURE(at);
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
    REQUIRE(write_whole_file(flipped, bytes, true).has_value());
    const auto read = read_result_file(flipped);
    if (!read) {
      ++refused;
      continue;
    }
    CHECK(test::same(*read, original));
  }
  CHECK(refused > n / 2);  // the rest are bytes between objects, which nothing reads
}

TEST_CASE("result.h5: a count that lies is refused") {
  check_tampered("lying_count", [](hid_t file) {
    const hid_t group = H5Gopen2(file, "/gates", H5P_DEFAULT);
    const hid_t attribute = H5Aopen(group, "n", H5P_DEFAULT);
    const std::uint64_t many = std::uint64_t{1} << 60;
    H5Awrite(attribute, H5T_NATIVE_UINT64, &many);
    H5Aclose(attribute);
    H5Gclose(group);
  });
}

TEST_CASE("result.h5: a data set that claims 10¹² events without holding them is refused") {
  check_tampered("lying_size", [](hid_t file) {
    H5Ldelete(file, "/events/class_index", H5P_DEFAULT);
    const hsize_t dims[1] = {1'000'000'000'000}, chunk[1] = {1000};
    const hid_t space = H5Screate_simple(1, dims, nullptr);
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(list, 1, chunk);
    H5Dclose(H5Dcreate2(file, "/events/class_index", H5T_STD_U8LE, space, H5P_DEFAULT, list, H5P_DEFAULT));
    H5Pclose(list);
    H5Sclose(space);
  });
}

TEST_CASE("result.h5: a link into another file is not followed") {
  const fs::path other = written("link_target", 1000);
  check_tampered("external_link", [&](hid_t file) {
    H5Ldelete(file, "/events", H5P_DEFAULT);
    H5Lcreate_external(other.c_str(), "/events", file, "/events", H5P_DEFAULT, H5P_DEFAULT);
  });
}

TEST_CASE("result.h5: a data set of another type is refused") {
  check_tampered("wrong_type", [](hid_t file) {
    H5Ldelete(file, "/events/cluster", H5P_DEFAULT);
    const hsize_t dims[1] = {1000};
    const hid_t space = H5Screate_simple(1, dims, nullptr);
    H5Dclose(H5Dcreate2(file, "/events/cluster", H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Sclose(space);
  });
}
