// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/veil.h"

#include <doctest/doctest.h>

using namespace fcscreen;
using namespace fcscreen::engine;

TEST_CASE("veil: a sentence of a reader keeps its code alone, one of the night passes") {
  const Pseudonyms names(DeidentifyKey("0123456789abcdef0123456789abcdef"));
  const Veil veil(&names), open(nullptr);
  CHECK(veil.reason("$BTIM is 'Zorbas'. [FCS-K07]") == "its error is FCS-K07; what it says is left out");
  CHECK(veil.reason("the worker ended with exit code 70: what(): Zorbas") == "the worker ended with exit code 70");
  CHECK(veil.reason("it is empty") == "it is empty");
  CHECK(open.reason("$BTIM is 'Zorbas'. [FCS-K07]") == "$BTIM is 'Zorbas'. [FCS-K07]");
}

TEST_CASE("veil: who is known to be expected is found again under the same pseudonyms") {
  const Pseudonyms names(DeidentifyKey("0123456789abcdef0123456789abcdef"));
  const Veil veil(&names);
  ExpectedSample expected;
  expected.accession = "SYN-0001";
  expected.patient = "PAT-0017";
  expected.collected = "2024-03-01";
  expected.panel = "panel of Zorbas";
  const auto hidden = veil.hidden({expected});
  Look look;
  look.facts.acquired = "2024-03-04T10:00:00";
  look.facts.tube = "Zorbas";
  look.facts.identity = {{"PATIENT ID", "PAT-0017"}};
  Whose whose;
  whose.accession = "SYN-0001";
  whose.patient = "PAT-0017";
  veil.hide_person(look, whose);
  CHECK(hidden[0].accession == whose.accession);
  CHECK(hidden[0].patient == whose.patient);
  CHECK(hidden[0].panel.empty());
  CHECK(look.facts.identity.empty());
  CHECK(look.facts.tube != "Zorbas");
  CHECK(look.facts.acquired == days_earlier("2024-03-04T10:00:00", names.shift_days(whose.patient)));
  CHECK(hidden[0].collected == days_earlier("2024-03-01", names.shift_days(whose.patient)));
}
