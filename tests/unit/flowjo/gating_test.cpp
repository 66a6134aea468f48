// SPDX-License-Identifier: Apache-2.0
// A workspace on a file, against the same rules worked out event by event.
#include <doctest/doctest.h>

#include <cmath>

#include "engine/core/random.h"
#include "engine/stream/gate_program.h"
#include "gating/scale/scale.h"
#include "tests/unit/fcs/raw_fcs.h"
#include "tests/unit/flowjo/workspaces.h"

using namespace fcscreen;
using namespace fcscreen::test;

namespace {

constexpr std::size_t kEvents = 4000;

struct Event {
  double a = 0, b = 0, time = 0;
};

/// Two fluorescences over four decades, below 0 and beyond the axis too, and a clock of 0.01 s.
std::vector<Event> some_events() {
  std::vector<Event> events;
  Random random(7, 1, 1);
  for (std::size_t i = 0; i < kEvents; ++i) {
    const auto draw = [&] {
      return static_cast<double>(static_cast<float>(300 * random.normal() + std::pow(10.0, 5.8 * random.uniform())));
    };
    Event event{draw(), draw(), static_cast<double>(i)};
    event.b = static_cast<double>(static_cast<float>(event.b + 0.2 * event.a));
    events.push_back(event);
  }
  return events;
}

std::string file_of(const std::vector<Event>& events) {
  RawFcs raw;
  raw.keywords = basic_keywords("F", 3, events.size(), "32", "262144", "1,2,3,4");
  set(raw.keywords, "$P1N", "FITC-A");
  set(raw.keywords, "$P1G", "4");  // FlowJo gates what is stored
  set(raw.keywords, "$P2N", "PE/Cy7-A");
  set(raw.keywords, "$P3N", "Time");
  set(raw.keywords, "$TIMESTEP", "0.01");
  for (const Event& e : events) {
    for (const double v : {e.a, e.b, e.time}) raw.data += float_bytes(static_cast<float>(v), false);
  }
  return raw.bytes();
}

const std::string kBiex =
    R"(transforms:length="256" transforms:maxRange="262144" transforms:neg="0" transforms:width="-100" transforms:pos="4.4")";
const std::string kLog = R"(transforms:offset="10" transforms:decades="4")";

SampleText strategy() {
  SampleText parts;
  parts.parameters = {"FITC-A", "PE/Cy7-A", "Time"};
  parts.keywords = R"(<Keyword name="$TIMESTEP" value="0.01"/>)";
  const auto coefficient = [](const std::string& of, const std::string& value) {
    return "<transforms:coefficient data-type:parameter=\"" + of + "\" transforms:value=\"" + value + "\"/>";
  };
  parts.matrix = R"(<transforms:spilloverMatrix prefix="Comp-" transforms:id="3">)"
                 R"(<transforms:spillover data-type:parameter="FITC-A">)" +
                 coefficient("PE_Cy7-A", "0.2") + coefficient("FITC-A", "1") +
                 R"(</transforms:spillover><transforms:spillover data-type:parameter="PE_Cy7-A">)" +
                 coefficient("FITC-A", "0.05") + coefficient("PE_Cy7-A", "1") +
                 "</transforms:spillover></transforms:spilloverMatrix>";
  parts.axes = axis("biex", kBiex, "Comp-FITC-A") + axis("log", kLog, "Comp-PE_Cy7-A") +
               axis("linear", R"(transforms:minRange="0" transforms:maxRange="40" gain="0.01")", "Time");
  const std::string ends = vertex(128 + 40, 100 - 30) + vertex(128 - 40, 100 + 30);
  parts.populations =
      population("early", rectangle(dimension("Time", R"(gating:max="25.005")")),
                 population("ellipse", ellipse("Comp-FITC-A", "Comp-PE_Cy7-A",
                                               vertex(128 + 24, 100 - 18) + vertex(128 - 24, 100 + 18), ends))) +
      population("edge", polygon("Comp-FITC-A", "Time",
                                 vertex(9000, 0) + vertex(270000, 0) + vertex(270000, 40) + vertex(500, 40))) +
      population("raw", rectangle(dimension("FITC-A", R"(gating:min="3000")"), R"(eventsInside="0")")) +
      boolean("AndNode", "both", {"early/ellipse", "raw"});
  return parts;
}

}  // namespace

TEST_CASE(
    "FlowJo: compensation, axes, gain of time, ellipse, polygon, complement and boolean decide as worked out by hand") {
  const auto events = some_events();
  const std::string bytes = file_of(events);
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  auto read = read_only(strategy());
  CHECK(read.not_evaluated.empty());
  const auto program = engine::GateProgram::make(*file, 0, std::move(read.document));
  if (!program) MESSAGE(program.error().text());
  REQUIRE(program);
  CHECK(program->findings().empty());
  const auto masks = program->evaluate(0, kEvents, 2);
  REQUIRE(masks);
  REQUIRE(masks->size() == 5);

  const auto biex = gating::make_scale(result::BiexScale{262144, 4.4, 0, -100, 4096});
  REQUIRE(biex);
  std::size_t members[5] = {};
  for (std::size_t i = 0; i < kEvents; ++i) {
    const Event& e = events[i];
    // The inverse of rows (1, 0.2) and (0.05, 1).
    const double a = (e.a - 0.05 * e.b) / 0.99, b = (e.b - 0.2 * e.a) / 0.99, seconds = 0.01 * e.time;
    const double x = biex->forward(a);
    const double y = std::min(1.0, (std::log10(std::max(b, 10.0)) - 1) / 4);
    const auto to_focus = [&](double sign) { return std::hypot(256 * x - 128 - sign * 24, 256 * y - 100 + sign * 18); };
    const bool early = seconds < 25.005;
    const bool ellipse = early && to_focus(1) + to_focus(-1) <= 100;  // twice the half axis of 50
    // The slanted side, straight on the display; values beyond the axis are on its end, which the gate reaches.
    const double side = biex->forward(9000) + (biex->forward(500) - biex->forward(9000)) * seconds / 40;
    const bool edge = x >= side;
    const bool raw = !(e.a >= 3000);
    const bool expected[] = {early, ellipse, edge, raw, ellipse && raw};
    for (std::size_t g = 0; g < 5; ++g) {
      CAPTURE(i);
      CAPTURE(g);
      CHECK((*masks)[g].test(i) == expected[g]);
      members[g] += expected[g];
    }
  }
  for (const std::size_t n : members) CHECK((n > kEvents / 50 && n < kEvents - kEvents / 50));
}
