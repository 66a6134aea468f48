// SPDX-License-Identifier: Apache-2.0
// Where DATA lies when HEADER and TEXT disagree (design/FCS.md §11).
#include "io/fcs/offsets.h"

#include <doctest/doctest.h>

#include <string>

using namespace fcscreen;
using namespace fcscreen::io::fcs;

namespace {

OffsetPair pair(std::uint64_t first, std::uint64_t last) { return {first, last, true, true}; }

/// need = 100 × 10 bytes; TEXT at 58 to 999; the file has 10,000 bytes.
DataQuestion question(OffsetPair header, OffsetPair text) {
  DataQuestion q;
  q.header = header;
  q.text = text;
  q.text_segment = {58, 999, true};
  q.available = 10000;
  q.n_events = 100;
  q.row_bytes = 10;
  return q;
}

std::uint64_t place(const DataQuestion& q, std::string* failure = nullptr, Policy policy = Policy::Standard) {
  Reporter reporter(policy, "test.fcs", 1);
  const DataAnswer answer = locate_data(q, reporter);
  if (failure != nullptr) *failure = reporter.failed() ? reporter.status().error().code : "";
  return answer.data.present ? answer.data.first : 0;
}

}  // namespace

TEST_CASE("offset decision: every rule of design/FCS.md §11 in turn") {
  std::string failure;
  CHECK(place(question(pair(1000, 1999), pair(1000, 1999))) == 1000);
  // 1: exact length wins, wherever it is stated.
  CHECK(place(question(pair(1000, 1998), pair(1500, 2499))) == 1500);
  CHECK(place(question(pair(2000, 2999), pair(1500, 2400))) == 2000);
  // 1: but not inside TEXT.
  CHECK(place(question(pair(500, 1499), pair(1000, 1999))) == 1000);
  // 2: an exclusive end comes next.
  CHECK(place(question(pair(1000, 2000), pair(1500, 1700))) == 1000);
  // 3: the pair outside TEXT, when neither length fits.
  CHECK(place(question(pair(500, 700), pair(1200, 2500)), &failure) == 1200);
  // 4: equal beginnings, different ends.
  CHECK(place(question(pair(1200, 5000), pair(1200, 5003)), &failure) == 1200);
  // 5: two believable places are refused.
  CHECK(place(question(pair(1200, 5000), pair(3000, 6003)), &failure) == 0);
  CHECK(failure == "FCS-D02");
  // No usable pair, or one beyond the file.
  CHECK(place(question({}, {}), &failure) == 0);
  CHECK(failure == "FCS-D03");
  CHECK(place(question(pair(20000, 20999), {}), &failure) == 0);
  CHECK(failure == "FCS-D03");
  CHECK(place(question(pair(9500, 10499), {}), &failure) == 0);
  CHECK(failure == "FCS-D03");
}

TEST_CASE("offset decision: $TOT that disagrees with the length of DATA is refused, smaller under salvage") {
  std::string failure;
  CHECK(place(question(pair(1000, 2999), pair(1000, 2999)), &failure) == 0);
  CHECK(failure == "FCS-D02");
  CHECK(place(question(pair(1000, 1899), pair(1000, 1899)), &failure) == 0);
  CHECK(failure == "FCS-D02");
  Reporter reporter(Policy::Salvage, "test.fcs", 1);
  CHECK(locate_data(question(pair(1000, 1899), pair(1000, 1899)), reporter).n_events == 90);
}
