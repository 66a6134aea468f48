// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/label_text.h"

#include <doctest/doctest.h>

using namespace fcscreen::gating;

namespace {
std::string without_tags(const char* label) { return without_mass_tags(plain_label(label)); }
std::string spelt(const char* label) { return with_cd_lists_spelt_out(upper(plain_label(label))); }
}  // namespace

// Expected texts follow the regular expressions of annex/marker_rules.py.
TEST_CASE("Label text: a mass tag is removed with its brackets, an antigen that looks like one is not") {
  CHECK(without_tags("CD19(Nd142)Di") == "CD19( ");
  CHECK(without_tags("142Nd_CD19") == " _CD19");  // '_' is no letter or digit
  CHECK(without_tags("142Nd CD19") == "  CD19");
  CHECK(without_tags("CD110") == "CD110");
  CHECK(without_tags("Cd110") == " ");
  CHECK(without_tags("89Y") == " ");
  CHECK(without_tags("Nd1423") == "Nd1423");
}

TEST_CASE("Label text: bare numbers after a CD are further CDs") {
  CHECK(spelt("CD13/33") == "CD13 CD33");
  CHECK(spelt("CD235-61-7-15") == "CD235 CD61 CD7 CD15");
  CHECK(spelt("CD13/372") == "CD13/372");
  CHECK(spelt("CD13/371A PE") == "CD13 CD371A PE");
  CHECK(spelt("CD13/33X") == "CD13/33X");
}

TEST_CASE("Label text: what separators split is joined again") {
  CHECK(spaced(plain_label("CD 10")) == "CD10");
  CHECK(spaced(plain_label("CD-45 RA")) == "CD45RA");
  CHECK(spaced(plain_label("CDw65")) == "CD65");
  CHECK(spaced(plain_label("CD66 c")) == "CD66C");
  CHECK(spaced(plain_label("HLA-DR (L243)")) == "HLADR L243");
  CHECK(spaced(plain_label(" __ ")) == "");
}

TEST_CASE("Label text: only the first characters of an endless label are read") {
  CHECK(plain_label(std::string(5000, 'x')).size() == kMaxLabelCharacters);
}
