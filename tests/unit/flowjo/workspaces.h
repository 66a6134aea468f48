// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "io/flowjo/workspace.h"

namespace fcscreen::test {

/// A workspace of the samples given; the first begins in line 2.
[[nodiscard]] std::string workspace(const std::string& samples);

/// The parts of a sample, each begun on a line of its own.
struct SampleText {
  std::string file = "tube.fcs", id = "1", name = "tube.fcs";
  std::string matrix;       ///< line 4
  std::string axes;         ///< inside Transformations, line 5; default_axes() unless given
  std::string keywords;     ///< after $PAR, $PnN and $TOT
  std::string populations;  ///< inside Subpopulations, from line 8
  std::vector<std::string> parameters = {"FSC-A", "SSC-A", "FITC-A", "PE/Cy7-A", "Time"};
  std::size_t n_events = 1000;
};
[[nodiscard]] std::string sample(const SampleText& parts);

/// FSC-A and SSC-A linear from 0 to 1024, FITC-A and Comp-FITC-A asinh of 1000 with 3 decades.
[[nodiscard]] std::string default_axes();
/// `<transforms:KIND attributes>` of a parameter, on one line.
[[nodiscard]] std::string axis(const std::string& kind, const std::string& attributes, const std::string& parameter);

/// `<Population name count><Gate>gate</Gate><Subpopulations>below</Subpopulations></Population>`, a line each.
[[nodiscard]] std::string population(const std::string& name, const std::string& gate, const std::string& below = "",
                                     const std::string& count = "-1");
/// AndNode, OrNode or NotNode.
[[nodiscard]] std::string boolean(const std::string& kind, const std::string& name,
                                  const std::vector<std::string>& operands);
/// `<gating:dimension limits>` of a parameter.
[[nodiscard]] std::string dimension(const std::string& parameter, const std::string& limits = "");
[[nodiscard]] std::string rectangle(const std::string& dimensions, const std::string& attributes = "");
[[nodiscard]] std::string vertex(double x, double y);
[[nodiscard]] std::string polygon(const std::string& x, const std::string& y, const std::string& vertices);
[[nodiscard]] std::string ellipse(const std::string& x, const std::string& y, const std::string& foci,
                                  const std::string& edge);

/// Read the only sample of a workspace.
[[nodiscard]] io::flowjo::ReadSample read_only(const SampleText& parts, const io::flowjo::ScaleCheck& check = {});
/// The same with those populations and everything else as by default.
[[nodiscard]] io::flowjo::ReadSample read_populations(const std::string& populations);
/// Why a population that must not be evaluated is not; checks that a finding says so with its line.
[[nodiscard]] std::string why_not(const io::flowjo::ReadSample& read, const std::string& id);
/// "CODE line" of a refusal, "read" of a workspace whose samples can all be read.
[[nodiscard]] std::string outcome(const std::string& text);

}  // namespace fcscreen::test
