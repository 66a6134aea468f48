// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "io/gatingml/reader_internal.h"

namespace fcscreen::io::gatingml {

Result<result::ScaleSpec> Reader::read_scale(const xml::Element& element) {
  // The parameters each function has, in the order of its struct.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kParameters = {
      {{"flin", "TA"}, {"flog", "TM"}, {"fasinh", "TMA"}, {"logicle", "TWMA"}, {"hyperlog", "TWMA"}}};
  const auto known = std::find_if(kParameters.begin(), kParameters.end(),
                                  [&](const auto& p) { return element.is(kTransforms, p.first); });
  if (known == kParameters.end()) {
    return refuse("GML-01", element.line, "Gating-ML 2.0 has no transformation \"" + element.name + "\".");
  }
  std::array<double, 4> v{};
  for (std::size_t i = 0; i < known->second.size(); ++i) {
    const auto value = finite_attribute(element, kTransforms, known->second.substr(i, 1));
    if (!value) return fail(value.error());
    v[i] = *value;
  }
  if (const Elements inside = children(element); !inside.empty()) return out_of_place(*inside.front(), element);
  if (element.name == "flin") return result::LinearScale{v[0], v[1]};
  if (element.name == "flog") return result::LogScale{v[0], v[1]};
  if (element.name == "fasinh") return result::AsinhScale{v[0], v[1], v[2]};
  if (element.name == "logicle") return result::LogicleScale{v[0], v[1], v[2], v[3]};
  return result::HyperlogScale{v[0], v[1], v[2], v[3]};
}

Result<result::RatioSpec> Reader::read_ratio(const xml::Element& element) {
  result::RatioSpec ratio;
  for (const auto& [name, value] : {std::pair{"A", &ratio.A}, {"B", &ratio.B}, {"C", &ratio.C}}) {
    const auto number = finite_attribute(element, kTransforms, name);
    if (!number) return fail(number.error());
    *value = *number;
  }
  auto names = read_names(element);
  if (!names) return fail(names.error());
  if (names->size() != 2) {
    return refuse("GML-01", element.line, "a ratio is of 2 dimensions, not of " + std::to_string(names->size()) + ".");
  }
  ratio.x = std::move((*names)[0]);
  ratio.y = std::move((*names)[1]);
  return ratio;
}

Status Reader::read_transformation(const xml::Element& element) {
  auto id = new_id(element, kTransforms, "transformation", transformation_ids_);
  if (!id) return fail(id.error());
  result::Transformation transformation;
  transformation.id = *id;
  const std::pair<const char*, double*> bounds[] = {{"boundMin", &transformation.bound_min},
                                                    {"boundMax", &transformation.bound_max}};
  for (const auto& [name, value] : bounds) {
    const std::string* text = attribute(element, kTransforms, name);
    if (text == nullptr) continue;
    const auto bound = number(*text, element.line, std::string(name) + " of \"" + *id + "\"");
    if (!bound) return fail(bound.error());
    *value = *bound;
  }
  const Elements payload = children(element);
  if (payload.size() != 1) {
    return refuse(
        "GML-01", element.line,
        "the transformation \"" + *id + "\" holds " + std::to_string(payload.size()) + " functions; one is needed.");
  }
  if (payload[0]->is(kTransforms, "fratio")) {
    auto ratio = read_ratio(*payload[0]);
    if (!ratio) return fail(ratio.error());
    transformation.function = std::move(*ratio);
  } else {
    auto scale = read_scale(*payload[0]);
    if (!scale) return fail(scale.error());
    transformation.function = *scale;
  }
  transformations_.emplace(*id, out_.document.transformations.size());
  out_.document.transformations.push_back(std::move(transformation));
  out_.document.lines.transformations.push_back(element.line);
  return {};
}

Result<std::vector<std::string>> Reader::read_names(const xml::Element& element) {
  const auto dimensions = only(element, kDataType, "fcs-dimension");
  if (!dimensions) return fail(dimensions.error());
  if (dimensions->size() > kMaxMatrixNames) {
    return refuse("GML-04", element.line,
                  "\"" + element.name + "\" names more than " + std::to_string(kMaxMatrixNames) + " dimensions.");
  }
  std::vector<std::string> names;
  for (const xml::Element* dimension : *dimensions) {
    auto name = text_attribute(*dimension, kDataType, "name");
    if (!name) return fail(name.error());
    names.push_back(std::move(*name));
  }
  return names;
}

Status Reader::read_spectra(const Elements& spectra, std::size_t line, result::SpectrumMatrix& matrix) {
  const std::size_t p = matrix.fluorochromes.size(), d = matrix.detectors.size();
  if (p == 0 || d == 0)
    return refuse("GML-01", line, "the matrix \"" + matrix.id + "\" needs fluorochromes and detectors.");
  const std::size_t rows = matrix.inverted ? d : p, columns = matrix.inverted ? p : d;
  if (spectra.size() != rows) {
    return refuse("GML-01", line,
                  "the matrix \"" + matrix.id + "\" has " + std::to_string(spectra.size()) + " rows (spectrum); " +
                      std::to_string(rows) + " are needed.");
  }
  for (const xml::Element* spectrum : spectra) {
    const auto coefficients = only(*spectrum, kTransforms, "coefficient");
    if (!coefficients) return fail(coefficients.error());
    if (coefficients->size() != columns) {
      return refuse("GML-01", spectrum->line,
                    "a row of the matrix \"" + matrix.id + "\" has " + std::to_string(coefficients->size()) +
                        " coefficients; " + std::to_string(columns) + " are needed.");
    }
    for (const xml::Element* coefficient : *coefficients) {
      const auto value = finite_attribute(*coefficient, kTransforms, "value");
      if (!value) return fail(value.error());
      matrix.coefficients.push_back(*value);
    }
  }
  return {};
}

Status Reader::read_matrix(const xml::Element& element) {
  auto id = new_id(element, kTransforms, "spectrumMatrix", matrix_ids_);
  if (!id) return fail(id.error());
  if (*id == "FCS" || *id == "uncompensated") {
    return refuse("GML-03", element.line, "a matrix cannot be called \"" + *id + "\": the standard keeps that name.");
  }
  result::SpectrumMatrix matrix;
  matrix.id = *id;
  const auto inverted = truth(element, kTransforms, "matrix-inverted-already");
  if (!inverted) return fail(inverted.error());
  matrix.inverted = *inverted;
  bool has_fluorochromes = false, has_detectors = false;
  Elements spectra;
  for (const xml::Element* child : children(element)) {
    const bool fluorochromes = child->is(kTransforms, "fluorochromes"), detectors = child->is(kTransforms, "detectors");
    if (child->is(kTransforms, "spectrum")) {
      spectra.push_back(child);
    } else if ((fluorochromes && !has_fluorochromes) || (detectors && !has_detectors)) {
      auto names = read_names(*child);
      if (!names) return fail(names.error());
      (fluorochromes ? matrix.fluorochromes : matrix.detectors) = std::move(*names);
      (fluorochromes ? has_fluorochromes : has_detectors) = true;
    } else {
      return out_of_place(*child, element);
    }
  }
  if (Status ok = read_spectra(spectra, element.line, matrix); !ok) return ok;
  matrices_.emplace(*id, out_.document.matrices.size());
  out_.document.matrices.push_back(std::move(matrix));
  out_.document.lines.matrices.push_back(element.line);
  return {};
}

}  // namespace fcscreen::io::gatingml
