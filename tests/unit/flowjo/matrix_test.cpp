// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/flowjo/workspaces.h"

using namespace fcscreen;
using namespace fcscreen::test;
using Kind = result::CompensationRef::Kind;

namespace {

std::string row(const std::string& of, const std::vector<std::pair<std::string, std::string>>& values,
                const std::string& attributes = "") {
  std::string text = "<transforms:spillover data-type:parameter=\"" + of + "\" " + attributes + ">";
  for (const auto& [name, value] : values) {
    text += "<transforms:coefficient data-type:parameter=\"" + name + "\" transforms:value=\"" + value + "\"/>";
  }
  return text + "</transforms:spillover>";
}

std::string matrix(const std::string& rows,
                   const std::string& attributes = R"(prefix="Comp-" suffix="" name="mine" transforms:id="7")") {
  return "<transforms:spilloverMatrix " + attributes + ">" + rows + "</transforms:spilloverMatrix>";
}

const std::string kRows =
    row("FITC-A", {{"FITC-A", "1"}, {"PE_Cy7-A", "0.2"}}) + row("PE_Cy7-A", {{"PE_Cy7-A", "1"}, {"FITC-A", "0.05"}});

io::flowjo::ReadSample gated(const std::string& matrix_text, const std::string& parameter) {
  SampleText parts;
  parts.matrix = matrix_text;
  parts.populations = population("P", rectangle(dimension(parameter)));
  return read_only(parts);
}

}  // namespace

TEST_CASE("FlowJo: a matrix is read by the names of its columns; its values are called by prefix and suffix") {
  const auto read = gated(matrix(kRows), "Comp-PE_Cy7-A");
  REQUIRE(read.document.matrices.size() == 1);
  CHECK(read.document.matrices[0] ==
        result::SpectrumMatrix{
            "mine", {"Comp-FITC-A", "Comp-PE_Cy7-A"}, {"FITC-A", "PE/Cy7-A"}, {1, 0.2, 0.05, 1}, false});
  CHECK(read.document.lines.matrices == std::vector<std::size_t>{4});
  CHECK(read.document.dimensions[0] == result::Dimension{{Kind::Matrix, 0}, "Comp-PE_Cy7-A", {}, {}});
}

TEST_CASE("FlowJo: a name without the affixes is uncompensated, and an unused matrix is left alone") {
  const auto read = gated(matrix(kRows), "FITC-A");
  CHECK(read.document.matrices.empty());
  CHECK(read.document.dimensions[0] == result::Dimension{{Kind::None, 0}, "FITC-A", {}, {}});
}

TEST_CASE("FlowJo: a matrix without affixes compensates what it names; a given name is one, too") {
  CHECK(gated(matrix(kRows, ""), "FITC-A").document.dimensions[0].compensation.kind == Kind::Matrix);
  const std::string given = row("FITC-A", {{"FITC-A", "1"}}, R"(userProvidedCompInfix="Clean-FITC")");
  CHECK(gated(matrix(given), "Clean-FITC").document.dimensions[0].name == "Comp-FITC-A");
}

TEST_CASE("FlowJo: the acquisition's matrix without rows is the file's; -2 is none") {
  const std::string of_file = R"(prefix="<" suffix=">" transforms:id="-1")";
  std::string escaped = of_file;
  escaped.replace(escaped.find("\"<\""), 3, "\"&lt;\"");
  const auto read = gated(matrix("", escaped), "&lt;PE_Cy7-A&gt;");
  CHECK(read.document.dimensions.at(0) == result::Dimension{{Kind::File, 0}, "PE/Cy7-A", {}, {}});
  CHECK(gated(matrix("", escaped), "FITC-A").document.dimensions.at(0).compensation.kind == Kind::None);
  CHECK(why_not(gated(matrix("", escaped), "&lt;APC&gt;"), "P") == "\"<APC>\" is no parameter of the sample");
  CHECK(gated(matrix(kRows, R"(transforms:id="-2")"), "FITC-A").document.dimensions.at(0).compensation.kind ==
        Kind::None);
}

TEST_CASE("FlowJo: an axis of a compensated parameter is its own, else that of the parameter") {
  SampleText parts;
  parts.matrix = matrix(kRows);
  const std::string linear = R"(transforms:minRange="0" transforms:maxRange="9")";
  parts.axes = axis("log", R"(transforms:offset="1" transforms:decades="3")", "FITC-A") +
               axis("linear", linear, "Comp-FITC-A") + axis("linear", linear, "PE_Cy7-A");
  parts.populations =
      population("P", polygon("Comp-FITC-A", "Comp-PE_Cy7-A", vertex(1, 1) + vertex(2, 1) + vertex(2, 2)));
  const auto read = read_only(parts);
  REQUIRE(read.document.transformations.size() == 2);
  CHECK(read.document.transformations[0].id == "linear Comp-FITC-A");
  CHECK(read.document.transformations[1].id == "linear PE_Cy7-A");
}

TEST_CASE("FlowJo: a spectral matrix has more detectors than rows; weighted unmixing is not read") {
  const std::string rows = row("CD3", {{"FITC-A", "0.8"}, {"PE_Cy7-A", "0.1"}, {"SSC-A", "0"}}) +
                           row("CD4", {{"SSC-A", "0"}, {"FITC-A", "0.3"}, {"PE_Cy7-A", "0.9"}});
  const auto read = gated(matrix(rows, R"(prefix="Comp-" spectral="1" weightOptAlgorithmType="OLS")"), "Comp-CD4");
  REQUIRE(read.document.matrices.size() == 1);
  CHECK(read.document.matrices[0].coefficients == std::vector<double>{0.8, 0.1, 0, 0.3, 0.9, 0});
  CHECK(read.document.matrices[0].id == "workspace");
  const auto weighted = gated(matrix(rows, R"(prefix="Comp-" spectral="1" weightOptAlgorithmType="WLS")"), "Comp-CD4");
  CHECK(why_not(weighted, "P") ==
        "the compensation matrix in line 4 is not used: spectral unmixing by \"WLS\" is not read, ordinary least "
        "squares (OLS) is");
}

TEST_CASE("FlowJo: a broken matrix leaves out what it should compensate, with or without affixes, and nothing else") {
  const auto why = [](const std::string& rows) {
    CHECK(gated(matrix(rows), "SSC-A").not_evaluated.empty());
    CHECK(why_not(gated(matrix(rows, ""), "FITC-A"), "P") == why_not(gated(matrix(rows), "Comp-FITC-A"), "P"));
    return why_not(gated(matrix(rows), "Comp-FITC-A"), "P");
  };
  const std::string place = "the compensation matrix in line 4 is not used: ", in_row = place + "row \"FITC-A\": ";
  CHECK(why(row("FITC-A", {{"FITC-A", "one"}})) ==
        in_row + "\"value\" of \"coefficient\" is \"one\", which is no number");
  CHECK(why(row("FITC-A", {{"APC-A", "1"}})) == in_row + "\"APC-A\" is no parameter of the sample");
  CHECK(why(row("FITC-A", {{"FITC-A", "1"}, {"FITC-A", "1"}})) == in_row + "it names \"FITC-A\" twice");
  CHECK(why(row("FITC-A", {})) == in_row + "it has 0 columns");
  CHECK(why(row("PE_Cy7-A", {{"PE_Cy7-A", "1"}, {"FITC-A", "0"}}) + row("FITC-A", {{"FITC-A", "1"}})) ==
        in_row + "its columns are not those of the first row");
  CHECK(why(row("FITC-A", {{"FITC-A", "1"}}) + row("FITC-A", {{"FITC-A", "1"}})) ==
        place + "a row has no name, or that of another");
  std::string many;
  for (std::size_t i = 0; i <= io::flowjo::kMaxMatrixNames; ++i) {
    many += row(i == 0 ? "FITC-A" : "P" + std::to_string(i), {{"FITC-A", "1"}});
  }
  CHECK(why(many) == place + "it has more than 512 rows");
}
