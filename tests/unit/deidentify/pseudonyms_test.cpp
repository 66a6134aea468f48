// SPDX-License-Identifier: Apache-2.0
#include "engine/deidentify/pseudonyms.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/support/paths.h"

using namespace fcscreen;
using namespace fcscreen::engine;
namespace fs = std::filesystem;

namespace {

const std::string kSecret = "0123456789abcdef0123456789abcdef";

Pseudonyms names(const std::string& key = kSecret) { return Pseudonyms(DeidentifyKey(key)); }

fs::path key_file(const std::string& content, mode_t mode) {
  const fs::path path = test::scratch("deidentify_key") / "key";
  std::ofstream(path, std::ios::binary) << content;
  ::chmod(path.c_str(), mode);
  return path;
}

std::string refusal(const fs::path& path) {
  const auto key = DeidentifyKey::load(path);
  return key ? "" : key.error().code;
}

}  // namespace

TEST_CASE("pseudonyms: those of Python's hmac module") {
  // hmac.new(key, b"patient\0" + b"PAT0017", "sha256") and so on.
  CHECK(names().patient("PAT-0017") == "P-50306D944897A306CF8D");
  CHECK(names().accession("SYN-0001") == "S-5E8713FF0FA637C73F8D");
  CHECK(names().tube("B-ALL") == "T-8E70C50B");
  CHECK(names().shift_days("P-50306D944897A306CF8D") == 1632);
  CHECK(names().content("abc") == "d8783d4a1e74da2218999127f8df1f7405adec133400c6c0d353a8933b876b52");
}

TEST_CASE("pseudonyms: another key gives others, another spelling the same, nothing stays nothing") {
  const Pseudonyms other = names("fedcba9876543210fedcba9876543210");
  CHECK(other.patient("PAT-0017") != names().patient("PAT-0017"));
  CHECK(other.content("abc") != names().content("abc"));
  CHECK(other.path("/share/a.fcs") != names().path("/share/a.fcs"));
  CHECK(other.key_check() != names().key_check());
  CHECK(names().patient("pat 0017") == names().patient("PAT-0017"));
  CHECK(names().patient("PAT-0017").substr(2) != names().accession("PAT-0017").substr(2));
  CHECK(names().patient("").empty());
  CHECK(names().accession("").empty());
  CHECK(names().content("").empty());
}

TEST_CASE("pseudonyms: the shift stays in its range and moves all dates of a patient alike") {
  std::set<int> seen;
  for (int i = 0; i < 2000; ++i) {
    const int days = names().shift_days("P-" + std::to_string(i));
    CHECK(days >= kLeastShiftDays);
    CHECK(days <= kMostShiftDays);
    seen.insert(days / 366);
  }
  CHECK(seen.size() == 10);  // every tenth of the range occurs
  CHECK(days_earlier("2024-03-01T12:30:00", 1) == "2024-02-29T12:30:00");
  CHECK(days_earlier("2024-01-10", 365) == "2023-01-10");
  CHECK(days_earlier("2024-01", 3).empty());
  CHECK(days_earlier("2024-13-10", 3).empty());
  CHECK(days_earlier("yesterday!", 3).empty());
}

TEST_CASE("key: only a file that its owner alone may read, long enough, is one") {
  CHECK(refusal(key_file(kSecret + "\n", 0600)).empty());
  CHECK(refusal(key_file(kSecret, 0400)).empty());
  for (const mode_t mode : {0640, 0604, 0660, 0644, 0700, 01600, 04600}) {
    CAPTURE(mode);
    CHECK(refusal(key_file(kSecret, mode)) == "DEI-02");
  }
  CHECK(refusal(key_file(kSecret.substr(1) + "\r\n", 0600)) == "DEI-01");
  CHECK(refusal(key_file("", 0600)) == "DEI-01");
  CHECK(refusal(key_file(std::string(kLongestKeyBytes + 1, 'x'), 0600)) == "DEI-01");
  CHECK(refusal(test::scratch("deidentify_key")) == "DEI-01");
  CHECK(refusal(test::scratch("deidentify_key") / "none") == "DEI-01");
}

TEST_CASE("key: a line end at its end does not count") {
  const auto with = DeidentifyKey::load(key_file(kSecret + "\n", 0600));
  const auto without = DeidentifyKey::load(key_file(kSecret, 0600));
  REQUIRE(with);
  REQUIRE(without);
  CHECK(with->hmac("a", "b") == without->hmac("a", "b"));
}
