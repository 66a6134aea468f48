// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>

#include "tests/unit/flowjo/workspaces.h"

using namespace fcscreen;
using namespace fcscreen::test;

namespace {

const std::string kTriangle = vertex(10, 10) + vertex(100, 10) + vertex(100, 100);

/// A polygon of two channels, displayed by the axes given.
io::flowjo::ReadSample displayed(const std::string& axes, const std::string& x = "FSC-A",
                                 const io::flowjo::ScaleCheck& check = {}) {
  SampleText parts;
  parts.axes = axes + axis("linear", R"(transforms:minRange="0" transforms:maxRange="10")", "SSC-A");
  parts.populations = population("P", polygon(x, "SSC-A", kTriangle));
  return read_only(parts, check);
}

result::ScaleSpec scale_of(const std::string& kind, const std::string& attributes) {
  const auto read = displayed(axis(kind, attributes, "FSC-A"));
  REQUIRE(read.document.gates.size() == 1);
  CHECK(read.document.transformations[0].bound_min == 0);
  CHECK(read.document.transformations[0].bound_max == 1);
  CHECK(read.document.lines.transformations[0] == 5);
  return std::get<result::ScaleSpec>(read.document.transformations[0].function);
}

}  // namespace

TEST_CASE("FlowJo: axes become the scales they are") {
  CHECK(
      scale_of("fasinh",
               R"(transforms:length="256" transforms:T="500" transforms:M="2" transforms:A="1" transforms:W="-10")") ==
      result::ScaleSpec(result::AsinhScale{500, 2, 1}));
  CHECK(scale_of("logicle", R"(transforms:T="1e5" transforms:W="0.5" transforms:M="4" transforms:A="0.25")") ==
        result::ScaleSpec(result::LogicleScale{1e5, 0.5, 4, 0.25}));
  result::BiexScale biex;
  biex.max_value = 262144;
  biex.positive_decades = 4.4;
  biex.negative_decades = 1;
  biex.width = -100;
  CHECK(
      scale_of(
          "biex",
          R"(transforms:length="256" transforms:maxRange="262144" transforms:neg="1" transforms:width="-100" transforms:pos="4.4")") ==
      result::ScaleSpec(biex));
  const auto log = std::get<result::LogScale>(scale_of("log", R"(transforms:offset="10" transforms:decades="4")"));
  CHECK(log.T == doctest::Approx(1e5));  // 10 is at 0, 100,000 at 1
  CHECK(log.M == 4);
}

TEST_CASE("FlowJo: a linear axis keeps its values and has ends; its gain is taken out of the coordinates") {
  SampleText parts;
  parts.axes = axis("linear", R"(transforms:minRange="-20" transforms:maxRange="200" gain="4")", "FSC-A") +
               axis("linear", R"(transforms:minRange="0" transforms:maxRange="100" gain="1")", "SSC-A");
  parts.populations = population("polygon", polygon("FSC-A", "SSC-A", kTriangle)) +
                      population("range", rectangle(dimension("FSC-A", R"(gating:min="8" gating:max="2147483647")"))) +
                      population("ellipse", ellipse("FSC-A", "SSC-A", vertex(128, 128) + vertex(128, 128),
                                                    vertex(144, 128) + vertex(128, 112)));
  const auto read = read_only(parts);
  REQUIRE(read.document.gates.size() == 3);
  const auto& x = read.document.transformations[0];
  CHECK(x.function == std::variant<result::ScaleSpec, result::RatioSpec>(result::ScaleSpec(result::IdentityScale{})));
  CHECK(x.bound_min == -5);
  CHECK(x.bound_max == 50);
  const auto& polygon = std::get<result::PolygonGate>(read.document.gates[0].shape);
  CHECK(polygon.vertices == std::vector<result::Point>{{2.5, 10}, {25, 10}, {25, 100}});
  CHECK(std::get<result::RectangleGate>(read.document.gates[1].shape).ranges[0].min == 2);
  CHECK(std::get<result::RectangleGate>(read.document.gates[1].shape).ranges[0].max == result::kInfinity);
  const auto& circle = std::get<result::EllipsoidGate>(read.document.gates[2].shape);
  CHECK(circle.mean == std::vector<double>{22.5, 50});  // half way along either axis
  CHECK(circle.covariance[0] == doctest::Approx(std::pow(16 * 55.0 / 256, 2)));
  CHECK(circle.covariance[3] == doctest::Approx(std::pow(16 * 100.0 / 256, 2)));
}

TEST_CASE("FlowJo: coordinates of time are seconds where its axis has no gain and the file a $TIMESTEP") {
  const auto min_of = [](const std::string& gain, const std::string& keywords) {
    SampleText parts;
    parts.axes = axis("linear", R"(transforms:minRange="0" transforms:maxRange="100" )" + gain, "Time");
    parts.keywords = keywords;
    parts.populations = population("P", rectangle(dimension("Time", R"(gating:min="3")")));
    return std::get<result::RectangleGate>(read_only(parts).document.gates.at(0).shape).ranges.at(0).min;
  };
  const std::string step = R"(<Keyword name="$TIMESTEP" value="0.25"/>)";
  CHECK(min_of("gain=\"1\"", step) == 12);
  CHECK(min_of("", step) == 12);
  CHECK(min_of("gain=\"0.5\"", step) == 6);
  CHECK(min_of("gain=\"1\"", "") == 3);
  CHECK(min_of("gain=\"1\"", R"(<Keyword name="$TIMESTEP" value="soon"/>)") == 3);
}

TEST_CASE("FlowJo: axes that cannot be used leave out the gates drawn on them, rectangles but for linear ones stay") {
  const auto why = [](const std::string& axes) { return why_not(displayed(axes), "P"); };
  CHECK(why(axis("hyperlog", "", "FSC-A")) == "the formula of FlowJo's \"hyperlog\" axes is not published (\"FSC-A\")");
  CHECK(why(axis("miltenyi", "", "FSC-A")) == "the formula of FlowJo's \"miltenyi\" axes is not published (\"FSC-A\")");
  CHECK(why("") == "the workspace states no axis for \"FSC-A\"");
  CHECK(why(axis("logicle", R"(transforms:T="1")", "FSC-A")) == "\"logicle\" has no \"W\"");
  CHECK(why(axis("linear", R"(transforms:minRange="5" transforms:maxRange="5")", "FSC-A")) ==
        "the axis \"FSC-A\" has no extent");
  CHECK(why(axis("linear", R"(transforms:minRange="0" transforms:maxRange="5" gain="0")", "FSC-A")) ==
        "the gain of its axis \"FSC-A\" is not above 0");

  SampleText parts;
  parts.axes = axis("hyperlog", "", "FSC-A") + axis("linear", R"(gain="x")", "SSC-A");
  parts.populations =
      population("hyperlog", rectangle(dimension("FSC-A"))) + population("linear", rectangle(dimension("SSC-A")));
  const auto read = read_only(parts);
  CHECK(read.document.gates.size() == 1);
  CHECK(why_not(read, "linear") == "\"gain\" of \"linear\" is \"x\", which is no number");
}

TEST_CASE("FlowJo: a scale that fails the caller's check leaves out the gates drawn on it") {
  const auto check = [](const result::ScaleSpec& spec) -> std::optional<std::string> {
    if (std::holds_alternative<result::BiexScale>(spec)) return "its width is odd.";
    return std::nullopt;
  };
  const std::string biex =
      R"(transforms:maxRange="262144" transforms:neg="0" transforms:width="-1" transforms:pos="4")";
  CHECK(why_not(displayed(axis("biex", biex, "FSC-A"), "FSC-A", check), "P") ==
        "the axis \"FSC-A\" cannot be used: its width is odd");
  CHECK(displayed(axis("biex", biex, "FITC-A") + default_axes(), "FSC-A", check).not_evaluated.empty());
}

TEST_CASE("FlowJo: a parameter is one of the sample's, '_' in its name standing for '/'") {
  SampleText parts;
  parts.keywords = R"(<Keyword name="$PAR2" value="x"/>)";
  parts.populations = population("slash", rectangle(dimension("PE_Cy7-A"))) +
                      population("none", rectangle(dimension("APC-A"))) +
                      population("derived", rectangle(dimension("Ratio")));

  parts.matrix = R"(<DerivedParameters><DerivedParameter name="Ratio" type="script"/></DerivedParameters>)";
  const auto read = read_only(parts);
  REQUIRE(read.document.dimensions.size() == 1);
  CHECK(read.document.dimensions[0].name == "PE/Cy7-A");
  CHECK(why_not(read, "none") == "\"APC-A\" is no parameter of the sample");
  CHECK(why_not(read, "derived") == "\"Ratio\" is a derived parameter, which is not read");

  parts.parameters = {"PE/Cy7-A", "PE_Cy7/A"};
  parts.populations = population("ambiguous", rectangle(dimension("PE_Cy7_A")));
  parts.parameters = {"PE/Cy7_A", "PE_Cy7/A"};
  CHECK(why_not(read_only(parts), "ambiguous") == "\"PE_Cy7_A\" is no parameter of the sample");

  parts.parameters.clear();  // without keywords the file has to know
  CHECK(read_only(parts).document.dimensions.at(0).name == "PE_Cy7_A");
}
