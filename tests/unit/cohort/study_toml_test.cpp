// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <string>

#include "io/text/study_toml.h"

using namespace fcscreen;
using io::text::parse_study;

namespace {

std::string fault(const std::string& toml) {
  const auto study = parse_study(toml, "s.toml");
  REQUIRE_FALSE(study);
  CHECK(study.error().kind == ErrorKind::Usage);
  return study.error().code + " " + study.error().message;
}

const std::string kHead = "title = \"T\"\n[[patient]]\nkey = \"P\"\nseries = \"a.toml\"\n";

}  // namespace

TEST_CASE("study file: everything it may say") {
  const auto study = parse_study(R"(title = "Made up"
database = "lab.db"
every_patient = true
landmarks = [14, 60]
regression = "any"
survival_from = "all_therapy"
[[patient]]
key = "P1"
series = "one.toml"
tp53 = "yes"
low_hypodiploidy = "no"
all_therapy = 2024-01-02
hct = "2024-03-04"
efs_event = "2024-04-05"
death = "2024-06-07"
last_contact = "2024-06-07"
[[patient]]
key = "P2"
tp53 = "unknown"
)",
                                 "s.toml");
  REQUIRE(study);
  CHECK(study->database == "lab.db");
  CHECK(study->every_patient);
  CHECK(study->landmarks == std::vector<int>{14, 60});
  CHECK(study->regression == result::RegressionRule::Any);
  CHECK(study->survival_from == result::SurvivalOrigin::AllTherapy);
  REQUIRE(study->patients.size() == 2);
  const auto& p = study->patients[0];
  CHECK(p.line == 7);
  CHECK(p.tp53 == true);
  CHECK(p.low_hypodiploidy == false);
  using namespace std::chrono;
  CHECK(p.all_therapy == sys_days(year(2024) / 1 / 2));
  CHECK(p.hct == sys_days(year(2024) / 3 / 4));
  CHECK(p.death == p.last_contact);
  CHECK_FALSE(study->patients[1].tp53);
  CHECK_FALSE(study->patients[1].low_hypodiploidy);
}

TEST_CASE("study file: every fault with its line") {
  CHECK(fault("title = ").substr(0, 6) == "STU-01");
  CHECK(fault("titel = \"T\"\n" + kHead) == "STU-02 line 1: 'titel' is not known here.");
  CHECK(fault("title = \"T\"\n").find("STU-03") == 0);
  CHECK(fault("[[patient]]\nkey = \"P\"\nseries = \"a\"\n").find("title is missing") != std::string::npos);
  CHECK(fault(kHead + "tp53 = \"maybe\"\n") == "STU-03 line 5: patient 1: tp53 is none of yes, no, unknown.");
  CHECK(fault(kHead + "death = \"2024-13-01\"\n") == "STU-03 line 5: patient 1: death is no date.");
  CHECK(fault(kHead + "death = \"2024-03\"\n") == "STU-03 line 5: patient 1: death is no date.");
  CHECK(fault(kHead + "birth = 1\n") == "STU-02 line 5: patient 1: 'birth' is not known here.");
  CHECK(fault("landmarks = [90, 30]\n" + kHead).find("STU-03 line 1: landmarks") == 0);
  CHECK(fault("landmarks = [0]\n" + kHead).find("STU-03 line 1: landmarks") == 0);
  CHECK(fault("title = \"T\"\n[[patient]]\nkey = \"P\"\n").find("line 2: patient 1: it has no series") !=
        std::string::npos);
  CHECK(fault(kHead + "[[patient]]\nkey = \"P\"\nseries = \"b\"\n") ==
        "STU-03 line 5: patient \"P\" is also that at line 2.");
  CHECK(fault(kHead + "death = \"2024-01-01\"\nhct = \"2024-01-02\"\n").find("hct is after the death") !=
        std::string::npos);
  CHECK(fault("every_patient = true\n" + kHead).find("every_patient needs a database") != std::string::npos);
}
