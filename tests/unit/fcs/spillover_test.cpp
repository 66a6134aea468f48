// SPDX-License-Identifier: Apache-2.0
// Compensation keywords (design/FCS.md §7).
#include "io/fcs/spillover.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace fcscreen;
using namespace fcscreen::io::fcs;

namespace {

struct Outcome {
  Dataset dataset;
  Findings findings;
  Status status;
};

Outcome read(const std::vector<std::pair<std::string, std::string>>& keywords,
             const std::vector<std::string>& names = {"FL1", "FL2", "FL3"}, Policy policy = Policy::Standard) {
  Outcome o;
  for (const auto& [key, value] : keywords) o.dataset.keywords.add(key, value);
  for (const std::string& name : names) {
    Parameter p;
    p.index = o.dataset.parameters.size() + 1;
    p.name = name;
    o.dataset.parameters.push_back(p);
  }
  Reporter reporter(policy, "test.fcs", 2);
  read_spillover(o.dataset, reporter);
  o.findings = reporter.findings();
  o.status = reporter.status();
  return o;
}

using Matrix = std::vector<double>;

}  // namespace

TEST_CASE("spillover: names and rows are read in order") {
  const auto o = read({{"$SPILLOVER", "2,FL1,FL3,1,0.1,0.02,1"}});
  REQUIRE(o.dataset.spillover);
  CHECK(o.dataset.spillover->names == std::vector<std::string>{"FL1", "FL3"});
  CHECK(o.dataset.spillover->matrix == Matrix{1, 0.1, 0.02, 1});
  CHECK(o.dataset.spillover->keyword == "$SPILLOVER");
  CHECK(o.dataset.spillover_status == "ok");
  CHECK(o.findings.empty());
}

TEST_CASE("spillover: $SPILLOVER goes before SPILL and a difference is told") {
  const auto same = read({{"SPILL", "2,FL1,FL2,1,0.1,0,1"}, {"$SPILLOVER", "2,FL1,FL2,1,0.1,0,1"}});
  CHECK(same.findings.empty());
  const auto o = read({{"SPILL", "2,FL1,FL2,1,0.2,0,1"}, {"$SPILLOVER", "2,FL1,FL2,1,0.1,0,1"}});
  CHECK(o.dataset.spillover->keyword == "$SPILLOVER");
  CHECK(o.dataset.spillover->matrix[1] == 0.1);
  CHECK(o.findings.has("FCS-C05"));
}

TEST_CASE("spillover: decimal commas are joined when the count fits exactly") {
  const auto o = read({{"SPILL", "2,FL1,FL2,1,0,0,15,-0,02,1,0"}});
  REQUIRE(o.dataset.spillover);
  CHECK(o.dataset.spillover->matrix == Matrix{1, 0.15, -0.02, 1});
  CHECK(o.findings.has("FCS-C04"));
}

TEST_CASE("spillover: parameter numbers for names are mapped (Navios)") {
  const auto o = read({{"$SPILLOVER", "2,1,3,1,0.1,0,1"}});
  REQUIRE(o.dataset.spillover);
  CHECK(o.dataset.spillover->names == std::vector<std::string>{"FL1", "FL3"});
  CHECK(o.findings.has("FCS-C03"));
}

TEST_CASE("spillover: names with commas are matched against $PnN") {
  const auto o = read({{"SPILL", "2,CD4,PE,CD8,1,0.1,0,1"}}, {"CD4,PE", "CD8"});
  REQUIRE(o.dataset.spillover);
  CHECK(o.dataset.spillover->names == std::vector<std::string>{"CD4,PE", "CD8"});
}

TEST_CASE("spillover: the identity is kept and called so") {
  const auto o = read({{"SPILL", "2,FL1,FL2,1,0,0,1"}});
  CHECK(o.dataset.spillover);
  CHECK(o.dataset.spillover_status == "identity");
}

TEST_CASE("spillover: malformed ones are told and never used, and refused only when strict") {
  for (const char* value : {"0", "1,FL1,1", "2", "x", "2,FL1,FL2,1,0.1,0", "2,FL1,FL2,1,0.1,0,1,0", "2,FL1,FL2,1,a,0,1",
                            "2,FL1,FL1,1,0.1,0,1", "99999999999999999999,FL1", "400,FL1,FL2,1,0,0,1", ",,,,,,",
                            "2,,,,,,", "2,FL1,FL2,1,nan,0,1", "2,FL1,FL2,1,inf,0,1", "2,FL1,FL9,1,0.1,0,1"}) {
    CAPTURE(value);
    const auto o = read({{"SPILL", value}});
    CHECK(o.status);
    CHECK_FALSE(o.dataset.spillover);
    CHECK(o.dataset.spillover_status.rfind("invalid: SPILL", 0) == 0);
    CHECK_FALSE(o.findings.empty());
    CHECK_FALSE(read({{"SPILL", value}}, {"FL1", "FL2", "FL3"}, Policy::Strict).status);
  }
}

TEST_CASE("spillover: a singular or hopelessly conditioned matrix is not used") {
  for (const char* value : {"2,FL1,FL2,1,1,1,1", "2,FL1,FL2,0,0,0,0", "2,FL1,FL2,1,1,1,1.0000000001"}) {
    const auto o = read({{"SPILL", value}});
    CHECK_FALSE(o.dataset.spillover);
    CHECK(o.findings.has("FCS-C06"));
  }
}

TEST_CASE("$COMP: subtraction percentages become a spillover that undoes them, and await consent") {
  // comp_1 = obs_1 - 0.4 obs_2; comp_2 = obs_2 - 0.1 obs_1.
  const auto o = read({{"$COMP", "2,0,-40.0,10,0"}}, {"FL1", "FL2"});
  REQUIRE(o.dataset.spillover);
  CHECK(o.dataset.spillover_status.rfind("unconfirmed", 0) == 0);
  CHECK(o.findings.has("FCS-C07"));
  const Matrix& s = o.dataset.spillover->matrix;
  const double comp1 = 7, comp2 = 3;  // observed = compensated × S must satisfy the equations above
  const double obs1 = comp1 * s[0] + comp2 * s[2], obs2 = comp1 * s[1] + comp2 * s[3];
  CHECK(obs1 - 0.4 * obs2 == doctest::Approx(comp1));
  CHECK(obs2 - 0.1 * obs1 == doctest::Approx(comp2));
}

TEST_CASE("$COMP over the fluorescence channels only is ambiguous and not used") {
  const auto o = read({{"$COMP", "2,0,40,10,0"}});
  CHECK_FALSE(o.dataset.spillover);
  CHECK(o.dataset.spillover_status.rfind("invalid: $COMP", 0) == 0);
}

TEST_CASE("$DFCiTOj: percent of parameter i is subtracted from j") {
  // comp_2 = obs_2 - 0.25 obs_1.
  const auto o = read({{"$DFC1TO2", "25"}}, {"FL1", "FL2"});
  REQUIRE(o.dataset.spillover);
  CHECK(o.dataset.spillover->matrix == Matrix{1, 0.25, 0, 1});
  CHECK(o.dataset.spillover->keyword == "$DFCnTOm");
  CHECK(read({{"$DFC1TO2", "0"}}, {"FL1", "FL2"}).dataset.spillover_status == "identity");
  CHECK_FALSE(read({{"$DFC1TO9", "5"}}, {"FL1", "FL2"}).dataset.spillover);
}

TEST_CASE("condition number: identity 1, a known 2 by 2, singular infinite") {
  CHECK(condition_number(Matrix{1, 0, 0, 1}, 2) == 1);
  // [[1, 2], [3, 4]]: 1-norms 6 and 3.5 (inverse [[-2, 1], [1.5, -0.5]]).
  CHECK(condition_number(Matrix{1, 2, 3, 4}, 2) == doctest::Approx(21));
  CHECK(std::isinf(condition_number(Matrix{1, 2, 2, 4}, 2)));
}
