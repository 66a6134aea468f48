// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/template_gating.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gating/tree/gate_tree.h"
#include "tests/unit/auto/draws.h"

using namespace fcscreen;
using namespace fcscreen::gating;
using namespace fcscreen::result;
using State = TemplatePopulation::State;
using test::draw;

namespace {

/// Columns as a tube whose channels are named as given, displayed as stored.
class ConstructedTube {
 public:
  ConstructedTube(const std::vector<std::string>& names, const std::vector<std::vector<float>>& columns)
      : display_(columns.front().size(), columns.size()) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      std::copy(columns[c].begin(), columns[c].end(), display_.column(c).values().begin());
      tube_.channels.push_back({names[c], names[c], "", c, 1e5});
      tube_.scales.emplace_back(IdentityScale{});
    }
    tube_.display = &display_;
  }
  [[nodiscard]] const TemplateTube& tube() const { return tube_; }
  [[nodiscard]] TemplateTube& tube() { return tube_; }
  [[nodiscard]] const EventTable<DisplayScale>& display() const { return display_; }

 private:
  EventTable<DisplayScale> display_;
  TemplateTube tube_;
};

TemplateGate gate(std::string name, std::string parent, std::vector<std::string> channels, GatingMethod method) {
  TemplateGate g;
  g.population = std::move(name);
  g.parent = std::move(parent);
  g.channels = std::move(channels);
  g.method = std::move(method);
  return g;
}

GatingTemplate plan(std::vector<TemplateGate> gates) {
  GatingTemplate t;
  t.source = "t.toml";
  t.gates = std::move(gates);
  return t;
}

std::vector<TemplatePopulation> run(const TemplateTube& tube, std::vector<TemplateGate> gates, unsigned threads = 1) {
  auto found = gate_by_template(plan(std::move(gates)), tube, threads);
  REQUIRE_MESSAGE(found, found.error().text());
  return std::move(*found);
}

std::size_t count_in(const Bitmask& mask, std::size_t from, std::size_t to) {
  std::size_t n = 0;
  for (std::size_t i = from; i < to; ++i) n += mask.test(i) ? 1 : 0;
  return n;
}

/// 4000 T-like, 1000 B-like and 5000 granulocyte-like events in that order: CD3, CD19, SSC.
ConstructedTube three_lineages() {
  return {{"CD3", "CD19", "SSC"},
          {draw({{4000, 5, 0.3}, {1000, 1, 0.3}, {5000, 1.2, 0.3}}, 1),
           draw({{4000, 1, 0.3}, {1000, 4, 0.3}, {5000, 1, 0.3}}, 2),
           draw({{4000, 1, 0.2}, {1000, 1, 0.2}, {5000, 4, 0.4}}, 3)}};
}

std::vector<TemplateGate> lineage_gates() {
  MixtureMethod scatter;
  scatter.k_min = scatter.k_max = 3;
  scatter.target = {MixtureTarget::Rule::Highest, "CD3", 0.05};
  scatter.quantile = 0.99;
  scatter.nu = 0;
  ReferenceMethod neither;
  neither.cuts = {{"CD3+", CutSide::Below}, {"CD19+", CutSide::Below}};
  CombineMethod lymphocytes;
  lymphocytes.op = CombineMethod::Op::Or;
  lymphocytes.operands = {{"CD3+", false}, {"CD19+", false}};
  return {gate("CD3+", "", {"CD3"}, MindensityMethod{}), gate("CD19+", "", {"CD19"}, MindensityMethod{}),
          gate("neither", "", {}, neither), gate("lymphocytes", "", {}, lymphocytes),
          gate("T cells", "", {"SSC", "CD3"}, scatter)};
}

}  // namespace

TEST_CASE("Template: valleys, references, booleans and a mixture find the populations they are about") {
  const ConstructedTube t = three_lineages();
  const auto p = run(t.tube(), lineage_gates());
  REQUIRE(p.size() == 5);
  CHECK(p[0].members.count() == 4000);
  CHECK(count_in(p[0].members, 0, 4000) == 4000);
  CHECK(p[0].confidence == "high");
  CHECK(p[0].cut->display > 2);
  CHECK(p[0].cut->display < 4.2);
  CHECK(p[0].cut->linear == doctest::Approx(p[0].cut->display));
  CHECK(count_in(p[1].members, 4000, 5000) == 1000);
  CHECK(p[2].members.count() == 5000);
  CHECK(count_in(p[2].members, 5000, 10000) == 5000);
  CHECK(p[3].members.count() == 5000);
  CHECK(count_in(p[3].members, 0, 5000) == 5000);
  CHECK(p[4].parent_count == 10000);
  CHECK(count_in(p[4].members, 4000, 10000) == 0);
  // 99 % of the mass of a Gaussian component: 3960 of 4000, with a standard error of 6.
  CHECK(count_in(p[4].members, 0, 4000) > 3935);
  CHECK(count_in(p[4].members, 0, 4000) < 3985);
}

TEST_CASE("Template: members are what the gate tree gives for the gates that are handed out") {
  const ConstructedTube t = three_lineages();
  const auto p = run(t.tube(), lineage_gates());
  std::vector<Gate> gates;
  for (const auto& one : p) gates.push_back(one.gate.value());
  const auto tree = make_gate_tree(gates);
  REQUIRE(tree);
  const auto masks = tree->evaluate(t.display());
  REQUIRE(masks);
  for (std::size_t g = 0; g < p.size(); ++g) {
    CAPTURE(p[g].name);
    CHECK(std::equal(p[g].members.words().begin(), p[g].members.words().end(), (*masks)[g].words().begin()));
  }
}

TEST_CASE("Template: a permutation of the events permutes the populations; threads change nothing") {
  const ConstructedTube t = three_lineages();
  const auto order = test::permutation(10000, 5);
  std::vector<std::vector<float>> columns(3);
  for (std::size_t c = 0; c < 3; ++c) {
    const auto values = t.display().column(c).values();
    for (const std::size_t i : order) columns[c].push_back(values[i]);
  }
  const ConstructedTube shuffled({"CD3", "CD19", "SSC"}, columns);
  const auto a = run(t.tube(), lineage_gates()), b = run(shuffled.tube(), lineage_gates(), 3);
  for (std::size_t g = 0; g < a.size(); ++g) {
    CAPTURE(a[g].name);
    std::size_t differing = 0;
    for (std::size_t i = 0; i < order.size(); ++i) differing += b[g].members.test(i) != a[g].members.test(order[i]);
    CHECK(differing == 0);
    CHECK(a[g].method == b[g].method);
  }
}

TEST_CASE("Template: gain does not matter, since no argument has a scale") {
  const ConstructedTube t = three_lineages();
  std::vector<std::vector<float>> columns(3);
  for (std::size_t c = 0; c < 3; ++c) {
    for (const float v : t.display().column(c).values()) columns[c].push_back(1024 * v);  // exact in float
  }
  const ConstructedTube brighter({"CD3", "CD19", "SSC"}, columns);
  const auto a = run(t.tube(), lineage_gates()), b = run(brighter.tube(), lineage_gates());
  for (std::size_t g = 0; g < a.size(); ++g) {
    CAPTURE(a[g].name);
    std::size_t differing = 0;
    for (std::size_t i = 0; i < 10000; ++i) differing += b[g].members.test(i) != a[g].members.test(i);
    CHECK(differing <= 2);  // an event on the edge may fall either way by rounding
  }
}

TEST_CASE("Template: without a valley openCyto's rule keeps everything; none and tail are the other choices") {
  const ConstructedTube t({"CD10"}, {draw({{5000, 1, 0.3}}, 4)});
  MindensityMethod all, none, tail;
  none.without_valley = MindensityMethod::WithoutValley::None;
  tail.without_valley = MindensityMethod::WithoutValley::Tail;
  for (MindensityMethod* m : {&all, &none, &tail}) m->min_depth = 0.3;
  const auto p = run(
      t.tube(), {gate("all", "", {"CD10"}, all), gate("none", "", {"CD10"}, none), gate("tail", "", {"CD10"}, tail)});
  CHECK(p[0].members.count() == 5000);
  CHECK(p[0].confidence == "low");
  CHECK(p[0].note == "no valley: every event is kept");
  CHECK(p[1].members.count() == 0);
  CHECK(p[2].members.count() > 0);
  CHECK(p[2].members.count() < 250);  // beyond where the tail of a normal has levelled off
  CHECK(p[2].confidence == "low");
}

TEST_CASE("Template: a valley is looked for between two populations, from either end") {
  const ConstructedTube t({"SSC"}, {draw({{3000, 1, 0.2}, {500, 3, 0.2}, {6000, 5, 0.3}}, 6)});
  BoundaryMethod low, high;
  low.max = {BoundaryMethod::Limit{false, 1.5}};
  high.min = {BoundaryMethod::Limit{false, 4.5}};
  MindensityMethod first, last;
  first.between = last.between = {"low", "high"};
  first.valley = MindensityMethod::Valley::Lowest;
  last.valley = MindensityMethod::Valley::Highest;
  first.adjust = last.adjust = 1;
  first.min_depth = last.min_depth = 0.3;
  const auto p = run(t.tube(), {gate("low", "", {"SSC"}, low), gate("high", "", {"SSC"}, high),
                                gate("first", "", {"SSC"}, first), gate("last", "", {"SSC"}, last)});
  CHECK(p[2].members.count() == 6500);
  CHECK(p[3].members.count() == 6000);
}

TEST_CASE("Template: a quantile of a reference population is applied to another parent") {
  const ConstructedTube t = three_lineages();
  QuantileMethod q;
  q.probability = 0.5;
  TemplateGate half = gate("half", "", {"CD3"}, q);
  half.on = "CD3+";
  const auto p = run(t.tube(), {gate("CD3+", "", {"CD3"}, MindensityMethod{}), half});
  CHECK(p[1].members.count() == 2000);
  CHECK(p[1].parent_count == 10000);
}

TEST_CASE("Template: a mixture cuts one channel where two components are equally likely") {
  const ConstructedTube t({"CD34"}, {draw({{4000, 1, 0.3}, {4000, 3, 0.3}}, 8)});
  MixtureMethod m;
  m.k_min = m.k_max = 2;
  m.nu = 0;
  m.negative = 1;
  const auto p = run(t.tube(), {gate("CD34+", "", {"CD34"}, m)});
  CHECK(p[0].cut->display == doctest::Approx(2).epsilon(0.03));  // equal weights and SDs: the midpoint
  CHECK(p[0].confidence == "high");
}

TEST_CASE("Template: the component nearest to a population, and the heaviest") {
  const ConstructedTube t({"A", "B"},
                          {draw({{3000, 1, 0.2}, {1000, 4, 0.2}}, 9), draw({{3000, 1, 0.2}, {1000, 4, 0.2}}, 10)});
  BoundaryMethod bright;
  bright.min = {BoundaryMethod::Limit{false, 3.5}};
  MixtureMethod heaviest, nearest;
  for (MixtureMethod* m : {&heaviest, &nearest}) {
    m->k_min = m->k_max = 2;
    m->nu = 0;
    m->quantile = 0.99;
  }
  nearest.target = {MixtureTarget::Rule::Nearest, "bright", 0};
  const auto p = run(t.tube(), {gate("bright", "", {"A"}, bright), gate("heaviest", "", {"A", "B"}, heaviest),
                                gate("nearest", "", {"A", "B"}, nearest)});
  // 99 % of each component: 2970 and 990, with standard errors of 5 and 3.
  CHECK(std::abs(static_cast<double>(count_in(p[1].members, 0, 3000)) - 2970) < 20);
  CHECK(count_in(p[1].members, 3000, 4000) == 0);
  CHECK(std::abs(static_cast<double>(count_in(p[2].members, 3000, 4000)) - 990) < 10);
  CHECK(count_in(p[2].members, 0, 3000) == 0);
}

TEST_CASE("Template: singlets and steady flow are the cleaning gates on any channels") {
  std::vector<float> area = draw({{5000, 100, 10}}, 11), height = area, time;
  const std::vector<float> noise = draw({{5000, 0, 1}}, 12);
  for (std::size_t i = 0; i < 5000; ++i) {
    height[i] = 0.8F * area[i] + noise[i];
    time.push_back(static_cast<float>(i));
  }
  for (std::size_t i = 4900; i < 5000; ++i) height[i] = 0.5F * area[i];  // doublets
  const ConstructedTube t({"FSC-A", "FSC-H", "Time"}, {area, height, time});
  TimeMethod steady;
  steady.min_cells = 100;
  const auto p = run(t.tube(), {gate("single", "", {"FSC-A", "FSC-H"}, SingletMethod{}),
                                gate("steady", "", {"Time", "FSC-A"}, steady)});
  CHECK(count_in(p[0].members, 4900, 5000) == 0);
  CHECK(count_in(p[0].members, 0, 4900) > 4750);
  CHECK(p[1].members.count() == 5000);
  CHECK_FALSE(p[1].gate.has_value());
}

TEST_CASE("Template: the top of the range is a limit that needs no number") {
  const ConstructedTube t({"FSC-A"}, {{1, 2, 1e5F, 5, std::numeric_limits<float>::quiet_NaN()}});
  BoundaryMethod m;
  m.max = {BoundaryMethod::Limit{true, 0}};
  const auto p = run(t.tube(), {gate("on scale", "", {"FSC-A"}, m)});
  CHECK(p[0].members.test(0));
  CHECK_FALSE(p[0].members.test(2));  // upper bound exclusive
  CHECK_FALSE(p[0].members.test(4));  // NaN is in no gate
}

TEST_CASE("Template: a missing channel ends it unless the gate is optional; too few events give an empty population") {
  const ConstructedTube t = three_lineages();
  TemplateGate cd56 = gate("NK", "", {"CD56"}, MindensityMethod{});
  cd56.line = 12;
  const auto refused = gate_by_template(plan({cd56}), t.tube());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "TPL-10");
  CHECK(refused.error().text().find("line 12: gate 'NK': CD56 is not measured") != std::string::npos);
  cd56.optional = true;
  TemplateGate few = gate("few", "", {"CD3"}, MindensityMethod{});
  few.min_events = 20000;
  ReferenceMethod below;
  below.cuts = {{"NK", CutSide::Below}, {"few", CutSide::Below}};
  ReferenceMethod open;
  open.cuts = {{"NK", CutSide::Above}};
  const auto p = run(t.tube(), {cd56, few, gate("below", "", {}, below), gate("open", "", {}, open)});
  CHECK(p[0].state == State::NotMeasured);
  CHECK(p[0].members.count() == 10000);
  CHECK(p[1].state == State::TooFewEvents);
  CHECK(p[1].members.count() == 0);
  CHECK(p[2].members.count() == 0);
  CHECK(p[3].members.count() == 10000);
}

TEST_CASE("Template: what cannot be computed is told with the line and the reason") {
  const ConstructedTube t({"A"}, {std::vector<float>(100, 1.0F)});
  TemplateGate g = gate("M", "", {"A"}, MixtureMethod{});
  g.line = 5;
  const auto refused = gate_by_template(plan({g}), t.tube());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "TPL-11");
  CHECK(refused.error().text().find("line 5: gate 'M'") != std::string::npos);
  CHECK(refused.error().text().find("no spread") != std::string::npos);
}

TEST_CASE("Template: a channel that carries several markers is named with the population") {
  ConstructedTube t = three_lineages();
  t.tube().channels[1].composite = "CD19+TCRgd PECy7";
  const auto p = run(t.tube(), lineage_gates());
  CHECK(p[1].note == "CD19 is read from the channel CD19+TCRgd PECy7");
}
