// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/flowjo/fields_internal.h"
#include "io/flowjo/workspace.h"

namespace fcscreen::io::flowjo {

/// Walks one sample. Methods are grouped by file: populations.cpp (the tree, paths, what is left out), booleans.cpp
/// (operands), gates.cpp (shapes), axes.cpp (parameters and their scales), matrix.cpp.
class SampleReader {
 public:
  SampleReader(const xml::Element& sample, const std::string& file, const ScaleCheck& check)
      : sample_(sample), file_(file), check_(check) {}
  Result<ReadSample> read();

 private:
  /// How FlowJo displays a parameter.
  struct Display {
    std::size_t line = 0;
    std::string id;                    ///< of the transformation in the document
    std::string why_not;               ///< why the scale cannot be used; empty: it can
    bool linear = false;               ///< then positions are linear values between the bounds, otherwise 0 to 1
    double gain = 1;                   ///< coordinates of a linear axis are gain × value
    result::ScaleSpec scale;           ///< identity where linear
    double min = 0, max = 1;           ///< ends of the axis, in positions
    std::optional<std::size_t> index;  ///< in the document, once it is used
  };
  /// What a gate means by a name.
  struct Axis {
    result::CompensationRef compensation;
    std::string name;
    Display* display = nullptr;  ///< null where the workspace states none
    [[nodiscard]] double gain() const { return display == nullptr ? 1 : display->gain; }
  };
  struct Population {
    std::string path;
    std::optional<std::size_t> parent;
    std::size_t line = 0;
    std::optional<std::size_t> expected;
    result::Gate gate;
    bool linear_vertices = false;
    std::vector<std::string> operands;  ///< paths, of a boolean population
    std::string why_not;                ///< empty: it can be evaluated
  };

  // populations.cpp
  Status walk(const xml::Element& subpopulations, std::optional<std::size_t> parent);
  Status add(const xml::Element& element, std::optional<std::size_t> parent);
  [[nodiscard]] tl::unexpected<Error> refuse(const xml::Element& element, const std::string& why) const;
  Result<std::string> path_of(const xml::Element& element, std::optional<std::size_t> parent);
  void fill(Population& population, const xml::Element& element);
  void give_out();

  // booleans.cpp
  static Reading<std::vector<std::string>> read_operands(const xml::Element& element);
  void settle_booleans();
  /// Leave out what is below, or made of, what is left out.
  void spread();

  // gates.cpp
  Reading<void> read_gate(const xml::Element& population, Population& out);
  Reading<result::RectangleGate> read_rectangle(const xml::Element& element);
  Reading<result::PolygonGate> read_polygon(const xml::Element& element);
  Reading<result::EllipsoidGate> read_ellipse(const xml::Element& element);
  Reading<std::vector<Axis>> read_axes(const xml::Element& element, std::size_t least, std::size_t most);
  Reading<std::size_t> plain_dimension(const Axis& axis);
  Reading<std::size_t> displayed_dimension(const Axis& axis);
  std::size_t dimension(result::Dimension dimension);

  // axes.cpp
  void read_parameters();
  void read_displays();
  void read_display(const xml::Element& element);
  Reading<void> read_scale(const xml::Element& element, const std::string& parameter, Display& display) const;
  Reading<Axis> axis_of(const std::string& name);
  /// $PnN of what a workspace calls `name`, in which it has '_' for '/'; nothing for no parameter or several.
  [[nodiscard]] std::optional<std::string> parameter_named(const std::string& name) const;
  Display* display_of(const std::string& name, const std::string& parameter);

  // matrix.cpp
  void read_matrix();
  Reading<void> read_rows(const xml::Element& element);
  Reading<void> read_row(const xml::Element& row);
  /// The compensated parameter of that name; nothing where it is not one.
  Reading<std::optional<Axis>> compensated(const std::string& name);

  const xml::Element& sample_;
  const std::string& file_;
  const ScaleCheck& check_;
  ReadSample out_;
  std::vector<Population> populations_;
  std::map<std::string, std::size_t, std::less<>> index_;   ///< path → population; of two with one path the first
  std::map<std::string, std::size_t, std::less<>> shared_;  ///< path of several → the last number given

  std::vector<std::string> parameters_;                   ///< $PnN
  std::map<std::string, Display, std::less<>> displays_;  ///< by parameter, as the workspace spells it
  struct Matrix {
    bool stated = false, of_file = false;
    std::string prefix, suffix, why_not;
    std::size_t line = 0;
    result::SpectrumMatrix spectra;
    std::map<std::string, std::size_t, std::less<>> rows;  ///< any name of a compensated parameter → row
    bool used = false;                                     ///< then it is the document's only matrix
  } matrix_;
};

}  // namespace fcscreen::io::flowjo
