// SPDX-License-Identifier: Apache-2.0
#include "gating/tree/gate_tree.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/parallel.h"
#include "engine/core/random.h"

using namespace fcscreen;
using namespace fcscreen::gating;
using result::BooleanOp;

namespace {

result::Gate range(std::string id, std::string parent, std::size_t column, double min, double max) {
  return {std::move(id), std::move(parent), result::RectangleGate{{{column, min, max}}}};
}

result::Gate boolean(std::string id, BooleanOp op, std::vector<result::GateOperand> operands, std::string parent = "") {
  return {std::move(id), std::move(parent), result::BooleanGate{op, std::move(operands)}};
}

EventTable<DisplayScale> one_column(const std::vector<float>& values) {
  EventTable<DisplayScale> events(values.size(), 1);
  std::copy(values.begin(), values.end(), events.column(0).values().begin());
  return events;
}

std::string bits(const Bitmask& mask) {
  std::string text;
  for (std::size_t i = 0; i < mask.size(); ++i) text += mask.test(i) ? '1' : '0';
  return text;
}

std::string code_of(std::vector<result::Gate> gates) {
  const auto tree = make_gate_tree(std::move(gates));
  return tree ? "" : tree.error().code;
}

}  // namespace

TEST_CASE("tree: a child is its own test and its parent's, whatever the order of the gates") {
  auto tree = make_gate_tree({range("child", "parent", 0, 3, 9), range("parent", "", 0, 0, 5)});
  REQUIRE(tree);
  const auto masks = tree->evaluate(one_column({1, 3, 4, 5, 8}));
  REQUIRE(masks);
  CHECK(bits((*masks)[0]) == "01100");
  CHECK(bits((*masks)[1]) == "11100");
  CHECK(tree->path(0) == "parent/child");
  CHECK(tree->parent(0) == 1);
  CHECK(!tree->parent(1));
  CHECK(tree->find("child") == 0);
  CHECK(!tree->find("nobody"));
}

TEST_CASE("tree: boolean gates combine operands with their own parents applied, complements first") {
  auto tree = make_gate_tree(
      {range("low", "", 0, 0, 5), range("mid", "low", 0, 3, 9), range("high", "", 0, 7, 20),
       boolean("and", BooleanOp::And, {{"low"}, {"mid", true}}), boolean("or", BooleanOp::Or, {{"mid"}, {"high"}}),
       boolean("not", BooleanOp::Not, {{"mid"}}), boolean("not not", BooleanOp::Not, {{"mid", true}}),
       boolean("in parent", BooleanOp::Not, {{"mid"}}, "high")});
  REQUIRE(tree);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto masks = tree->evaluate(one_column({1, 4, 6, 8, nan}));
  REQUIRE(masks);
  CHECK(bits((*masks)[3]) == "10000");
  CHECK(bits((*masks)[4]) == "01010");  // 6 is outside: "mid" is inside "low"
  CHECK(bits((*masks)[5]) == "10111");  // NaN is in no gate, but in the complement of one
  CHECK(bits((*masks)[6]) == "01000");
  CHECK(bits((*masks)[7]) == "00010");
}

TEST_CASE("tree: the complement of a shape is the parent's events outside it, NaN among them") {
  result::Gate outside = range("outside", "parent", 0, 3, 5);
  outside.complement = true;
  result::Gate neither = boolean("neither", BooleanOp::Or, {{"outside"}, {"parent", true}});
  neither.complement = true;
  auto tree = make_gate_tree({outside, range("parent", "", 1, 0, 1), neither, range("child", "outside", 0, 5, 9)});
  REQUIRE(tree);
  EventTable<DisplayScale> events(6, 2);
  const std::vector<float> x = {1, 3, 5, std::numeric_limits<float>::quiet_NaN(), 1, 4}, y = {0, 0, 0, 0, 2, 2};
  std::copy(x.begin(), x.end(), events.column(0).values().begin());
  std::copy(y.begin(), y.end(), events.column(1).values().begin());
  const auto masks = tree->evaluate(events);
  REQUIRE(masks);
  CHECK(bits((*masks)[0]) == "101100");
  CHECK(bits((*masks)[2]) == "010000");
  CHECK(bits((*masks)[3]) == "001000");
}

TEST_CASE("tree: complements never set bits past the last event") {
  result::Gate outside = range("outside", "", 0, 5, 5);
  outside.complement = true;
  auto tree = make_gate_tree({range("none", "", 0, 5, 5), boolean("all", BooleanOp::Not, {{"none"}}), outside});
  REQUIRE(tree);
  for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{65},
                              kBlockEvents - 1, kBlockEvents, kBlockEvents + 70}) {
    const auto masks = tree->evaluate(EventTable<DisplayScale>(n, 1));
    REQUIRE(masks);
    CHECK((*masks)[1].count() == n);
    CHECK((*masks)[2].count() == n);
  }
}

TEST_CASE("tree: unsound gates are refused with a code for each reason") {
  CHECK(code_of({range("", "", 0, 0, 1)}) == "GATE-T01");
  CHECK(code_of({range("a", "", 0, 0, 1), range("a", "", 0, 2, 3)}) == "GATE-T01");
  CHECK(code_of({range("a", "b", 0, 0, 1)}) == "GATE-T02");
  CHECK(code_of({boolean("a", BooleanOp::Not, {{"b"}})}) == "GATE-T02");
  CHECK(code_of({range("a", "a", 0, 0, 1)}) == "GATE-T03");
  CHECK(code_of({range("a", "b", 0, 0, 1), range("b", "a", 0, 0, 1)}) == "GATE-T03");
  CHECK(code_of({range("a", "not", 0, 0, 1), boolean("not", BooleanOp::Not, {{"a"}})}) == "GATE-T03");
  CHECK(code_of({{"a", "", result::RectangleGate{}}}) == "GATE-T04");
  CHECK(code_of({range("a", "", 0, std::nan(""), 1)}) == "GATE-T04");
  CHECK(code_of({{"a", "", result::PolygonGate{0, 1, {{0, 0}, {1, 1}}}}}) == "GATE-T04");
  CHECK(code_of({{"a", "", result::PolygonGate{0, 1, {{0, 0}, {1, 1}, {0, result::kInfinity}}}}}) == "GATE-T04");
  CHECK(code_of({range("a", "", 0, 0, 1), boolean("b", BooleanOp::And, {{"a"}})}) == "GATE-T04");
  CHECK(code_of({range("a", "", 0, 0, 1), boolean("b", BooleanOp::Not, {{"a"}, {"a"}})}) == "GATE-T04");
  CHECK(code_of({{"a", "", result::EllipsoidGate{{0, 1}, {0, 0}, {1, 2, 2, 1}, 1}}}) == "GATE-T05");
  CHECK(code_of({range("a", "", 0, 5, 1)}).empty());
  CHECK(code_of({}).empty());
}

TEST_CASE("tree: a gate on a column the events lack is refused") {
  const auto tree = make_gate_tree({range("a", "", 3, 0, 1)});
  REQUIRE(tree);
  const auto masks = tree->evaluate(EventTable<DisplayScale>(10, 3));
  REQUIRE(!masks);
  CHECK(masks.error().code == "GATE-T06");
}

TEST_CASE("tree: the same bits at 1, 2 and 7 threads") {
  const std::size_t n = 3 * kBlockEvents + 1234;
  EventTable<DisplayScale> events(n, 2);
  for (std::size_t i = 0; i < n; ++i) {
    Random random(3, 0, i);
    events.column(0).values()[i] = static_cast<float>(random.normal());
    events.column(1).values()[i] = static_cast<float>(random.normal());
  }
  const auto tree = make_gate_tree({range("range", "", 0, -1, 1),
                                    {"polygon", "range", result::PolygonGate{0, 1, {{-2, -1}, {2, -2}, {0.5, 2}}}},
                                    {"ellipse", "polygon", result::EllipsoidGate{{0, 1}, {0, 0}, {1, 0.3, 0.3, 1}, 1}},
                                    boolean("rest", BooleanOp::And, {{"polygon"}, {"ellipse", true}})});
  REQUIRE(tree);
  const auto expected = tree->evaluate(events, 1);
  REQUIRE(expected);
  CHECK((*expected)[2].count() > 0);
  CHECK((*expected)[3].count() == (*expected)[1].count() - (*expected)[2].count());
  for (const unsigned threads : {2U, 7U}) {
    const auto masks = tree->evaluate(events, threads);
    REQUIRE(masks);
    for (std::size_t g = 0; g < tree->size(); ++g) CHECK(bits((*masks)[g]) == bits((*expected)[g]));
  }
}

TEST_CASE("tree: tiles of float and double columns give the masks of evaluate") {
  const std::size_t n = 1000;
  EventTable<DisplayScale> events(n, 2);
  std::vector<double> x(n), y(n);
  for (std::size_t i = 0; i < n; ++i) {
    Random random(5, 0, i);
    x[i] = events.column(0).values()[i] = static_cast<float>(random.normal());
    y[i] = events.column(1).values()[i] = static_cast<float>(random.normal());
  }
  const auto tree =
      make_gate_tree({boolean("rest", BooleanOp::And, {{"polygon"}, {"ellipse", true}}),
                      range("range", "", 0, -1, 1),
                      {"polygon", "range", result::PolygonGate{0, 1, {{-2, -1}, {2, -2}, {0.5, 2}}}},
                      {"ellipse", "polygon", result::EllipsoidGate{{0, 1}, {0, 0}, {1, 0.3, 0.3, 1}, 1}}});
  REQUIRE(tree);
  const auto expected = tree->evaluate(events);
  REQUIRE(expected);
  const std::vector<const float*> floats = {events.column(0).values().data(), events.column(1).values().data()};
  const std::vector<const double*> doubles = {x.data(), y.data()};
  std::vector<std::uint64_t> scratch;
  std::size_t visits = 0;
  const auto check = [&](std::size_t gate, std::span<const std::uint64_t> words) {
    ++visits;
    CHECK(std::equal(words.begin(), words.end(), (*expected)[gate].words().begin(), (*expected)[gate].words().end()));
  };
  tree->evaluate_tile(floats, n, scratch, check);
  tree->evaluate_tile(doubles, n, scratch, check);
  CHECK(visits == 8);
}

TEST_CASE("tree: a mask's place is used again after its last child and its last boolean gate") {
  std::vector<result::Gate> chain = {range("0", "", 0, 0, 1)};
  for (int i = 1; i < 500; ++i) chain.push_back(range(std::to_string(i), std::to_string(i - 1), 0, 0, 1));
  const auto deep = make_gate_tree(chain);
  REQUIRE(deep);
  CHECK(deep->n_slots() == 2);  // a gate and its parent
  chain.push_back(boolean("all", BooleanOp::Or, {{"0"}, {"250"}, {"250"}, {"499"}}));
  const auto held = make_gate_tree(chain);
  REQUIRE(held);
  CHECK(held->n_slots() == 4);  // "0" and "250" wait for the last gate
}

TEST_CASE("tree: a refused gate names its line where the gates came from a text") {
  const std::vector<std::size_t> lines = {12, 34};
  for (const auto& bad : {range("b", "nobody", 0, 0, 1), range("b", "b", 0, 0, 1), range("a", "", 0, 0, 1)}) {
    const auto tree = make_gate_tree({range("a", "", 0, 0, 1), bad}, {lines});
    REQUIRE(!tree);
    CHECK(tree.error().message.rfind("Line 34: ", 0) == 0);
  }
}
