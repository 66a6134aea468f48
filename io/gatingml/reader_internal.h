// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "io/gatingml/gating_ml.h"
#include "io/xml/xml.h"

namespace fcscreen::io::gatingml {

inline constexpr std::string_view kGating = "http://www.isac-net.org/std/Gating-ML/v2.0/gating";
inline constexpr std::string_view kTransforms = "http://www.isac-net.org/std/Gating-ML/v2.0/transformations";
inline constexpr std::string_view kDataType = "http://www.isac-net.org/std/Gating-ML/v2.0/datatypes";

inline constexpr std::size_t kForeignFindings = 20;  ///< of elements that are not Gating-ML's; the rest is as the first

inline bool is_gating_ml(std::string_view ns) { return ns == kGating || ns == kTransforms || ns == kDataType; }

using Elements = std::vector<const xml::Element*>;

/// Walks one document. Methods are grouped by file: reader.cpp (order of work, ids, references), fields.cpp
/// (attributes, numbers, children), transformations.cpp, dimensions.cpp, gates.cpp, quadrants.cpp.
class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}
  Result<ReadDocument> read(const xml::Element& root);

 private:
  using Index = std::map<std::string, std::size_t, std::less<>>;
  struct Id {
    std::size_t line = 0;
    const char* what = "";
  };
  using Ids = std::map<std::string, Id, std::less<>>;

  // fields.cpp
  [[nodiscard]] tl::unexpected<Error> refuse(const char* code, std::size_t line, const std::string& why) const;
  const std::string* attribute(const xml::Element& element, std::string_view ns, std::string_view name);
  Result<std::string> text_attribute(const xml::Element& element, std::string_view ns, std::string_view name);
  Result<double> number_attribute(const xml::Element& element, std::string_view ns, std::string_view name);
  Result<double> number(std::string_view text, std::size_t line, std::string_view what) const;
  Result<double> finite_attribute(const xml::Element& element, std::string_view ns, std::string_view name);
  /// An xs:boolean; false where it is missing.
  Result<bool> truth(const xml::Element& element, std::string_view ns, std::string_view name);
  /// Children of Gating-ML's namespaces without custom_info; others become a finding.
  Elements children(const xml::Element& element);
  /// Children of one name; any other child of Gating-ML's namespaces is refused.
  Result<Elements> only(const xml::Element& element, std::string_view ns, std::string_view name);
  [[nodiscard]] tl::unexpected<Error> out_of_place(const xml::Element& child, const xml::Element& parent) const;

  // reader.cpp
  Status collect(const xml::Element& parent, Elements& items);
  Result<std::string> new_id(const xml::Element& element, std::string_view ns, const char* what, Ids& ids);
  Status check_references() const;
  Status check_cycles() const;
  void note_shared_ids();

  // transformations.cpp
  Status read_transformation(const xml::Element& element);
  Result<result::ScaleSpec> read_scale(const xml::Element& element);
  Result<result::RatioSpec> read_ratio(const xml::Element& element);
  Status read_matrix(const xml::Element& element);
  Status read_spectra(const Elements& spectra, std::size_t line, result::SpectrumMatrix& matrix);
  Result<std::vector<std::string>> read_names(const xml::Element& element);

  // dimensions.cpp
  Result<result::CompensationRef> read_compensation(const xml::Element& element);
  Result<std::size_t> find_transformation(const std::string& id, std::size_t line, bool ratio) const;
  /// Index of the dimension that `element` refers to by its child `channel`; equal ones share an index.
  Result<std::size_t> read_dimension(const xml::Element& element, const xml::Element& channel);
  Result<std::size_t> read_plain_dimension(const xml::Element& element);
  Result<result::QuadrantDivider> read_divider(const xml::Element& element);

  // gates.cpp
  Status read_gate(const xml::Element& element);
  Status read_rectangle(const xml::Element& element, result::Gate gate);
  Status read_polygon(const xml::Element& element, result::Gate gate);
  Status read_ellipsoid(const xml::Element& element, result::Gate gate);
  Status read_boolean(const xml::Element& element, result::Gate gate);
  Status add_gate(result::Gate gate, std::size_t line);
  Status refuse_limits(const Elements& dimensions);
  Result<std::vector<std::size_t>> read_dimensions(const Elements& elements, std::size_t least, std::size_t most,
                                                   const xml::Element& gate);
  Result<std::vector<double>> read_values(const xml::Element& parent, std::string_view ns, std::string_view name,
                                          std::size_t n);

  // quadrants.cpp
  Status read_quadrants(const xml::Element& element, result::Gate gate);
  Status read_quadrant(const xml::Element& element, const std::string& parent, result::QuadrantGate& group);

  const std::string& name_;
  ReadDocument out_;
  Ids gate_ids_, transformation_ids_, matrix_ids_;
  Index transformations_, matrices_;
  using DimensionKey = std::tuple<int, std::size_t, std::string, std::size_t, std::size_t>;
  std::map<DimensionKey, std::size_t> dimensions_;
  std::size_t unqualified_ = 0, first_unqualified_line_ = 0;
  std::size_t foreign_ = 0;
};

}  // namespace fcscreen::io::gatingml
