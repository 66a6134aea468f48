// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/identity.h"

#include <doctest/doctest.h>

using namespace fcscreen::engine;

TEST_CASE("Identity: case, hyphens and separators do not matter, a running number is no contradiction") {
  using enum IdentityMatch;
  CHECK(compare_identity("S24-1234", "s241234", true) == Agrees);
  CHECK(compare_identity("S24-1234", "S24 1234", true) == Agrees);
  CHECK(compare_identity("S24-1234", "Specimen_001_S24-1234_BM", false) == Agrees);
  CHECK(compare_identity("S24-1234", "Specimen_001", false) == NotComparable);
  CHECK(compare_identity("S24-1234", "", true) == NotComparable);
  CHECK(compare_identity("S24-1234", "7", true) == NotComparable);
}

TEST_CASE("Identity: another value of the same shape contradicts, a part of a longer one does not agree") {
  using enum IdentityMatch;
  CHECK(compare_identity("S24-1234", "S24-1235", true) == Differs);
  CHECK(compare_identity("S24-1234", "S24-1235 tube 1", false) == Differs);
  CHECK(compare_identity("S24-1234", "S24-12345", true) == NotComparable);
  CHECK(compare_identity("123456", "123457", true) == Differs);
  CHECK(compare_identity("123456", "241122_tube1", false) == NotComparable);  // may be a date
  CHECK(compare_identity("A1", "B2", true) == NotComparable);                 // too short to say anything
}
