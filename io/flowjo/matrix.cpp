// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "io/flowjo/sample_reader_internal.h"

namespace fcscreen::io::flowjo {
namespace {

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void SampleReader::read_matrix() {
  const xml::Element* const element = child(sample_, "spilloverMatrix");
  if (element == nullptr) return;
  const std::string id = text_of(*element, "id");
  if (id == "-2") return;  // FlowJo's "no compensation"
  matrix_.stated = true;
  matrix_.line = element->line;
  matrix_.prefix = text_of(*element, "prefix");
  matrix_.suffix = text_of(*element, "suffix");
  const std::string name = text_of(*element, "name");
  matrix_.spectra.id = name.empty() ? "workspace" : name;
  if (child(*element, "spillover") == nullptr) {
    matrix_.of_file = id == "-1";  // FlowJo's "acquisition-defined"
    if (!matrix_.of_file)
      matrix_.why_not = "the compensation matrix in line " + std::to_string(element->line) + " has no rows";
    return;
  }
  const auto read = read_rows(*element);
  if (read) return;
  matrix_.why_not =
      "the compensation matrix in line " + std::to_string(element->line) + " is not used: " + read.error();
}

Reading<void> SampleReader::read_rows(const xml::Element& element) {
  const std::string weights = text_of(element, "weightOptAlgorithmType");
  if (text_of(element, "spectral") == "1" && !weights.empty() && weights != "OLS") {
    return unread("spectral unmixing by " + quoted(weights) + " is not read, ordinary least squares (OLS) is");
  }
  result::SpectrumMatrix& spectra = matrix_.spectra;
  for (const xml::Element* const row : children(element, "spillover")) {
    const std::string of = text_of(*row, "parameter");
    std::map<std::string, double> values;
    const auto coefficients = children(*row, "coefficient");
    if (coefficients.size() > kMaxMatrixNames || spectra.fluorochromes.size() == kMaxMatrixNames) {
      return unread("it has more than " + std::to_string(kMaxMatrixNames) + " rows or columns");
    }
    for (const xml::Element* const coefficient : coefficients) {
      const std::string stated = text_of(*coefficient, "parameter");
      const auto value = number_of(*coefficient, "value");
      if (!value) return unread(value.error());
      const auto detector = parameter_named(stated);
      if (!detector) return unread(quoted(stated) + " is no parameter of the sample");
      if (!values.emplace(*detector, *value).second)
        return unread("the row " + quoted(of) + " names " + quoted(stated) + " twice");
      if (spectra.fluorochromes.empty()) spectra.detectors.push_back(*detector);
    }
    // Columns by their own names: FlowJo does not keep one order.
    for (const std::string& detector : spectra.detectors) {
      const auto found = values.find(detector);
      if (found == values.end() || values.size() != spectra.detectors.size()) {
        return unread("the row " + quoted(of) + " has other columns than the first");
      }
      spectra.coefficients.push_back(found->second);
    }
    const std::size_t index = spectra.fluorochromes.size();
    const std::string compensated_name = matrix_.prefix + of + matrix_.suffix;
    if (of.empty() || holds(spectra.fluorochromes, compensated_name)) {
      return unread("a row has no name, or that of another");
    }
    spectra.fluorochromes.push_back(compensated_name);
    matrix_.rows[compensated_name] = index;
    const std::string given = text_of(*row, "userProvidedCompInfix");
    if (!given.empty() && given != of) matrix_.rows.emplace(given, index);
  }
  return {};
}

Reading<std::optional<SampleReader::Axis>> SampleReader::compensated(const std::string& name) {
  using Kind = result::CompensationRef::Kind;
  const std::string &prefix = matrix_.prefix, &suffix = matrix_.suffix;
  const std::size_t affixes = prefix.size() + suffix.size();
  const bool has_affixes = matrix_.stated && affixes > 0 && name.size() > affixes &&
                           name.compare(0, prefix.size(), prefix) == 0 &&
                           name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
  const std::string bare = has_affixes ? name.substr(prefix.size(), name.size() - affixes) : name;
  if (matrix_.stated && matrix_.why_not.empty() && !matrix_.of_file) {
    const auto row = matrix_.rows.find(name);
    if (row == matrix_.rows.end()) return std::nullopt;
    const std::string& called = matrix_.spectra.fluorochromes[row->second];
    const std::string before = parameter_named(bare).value_or(bare);
    if (!std::exchange(matrix_.used, true)) {
      out_.document.matrices.push_back(matrix_.spectra);
      out_.document.lines.matrices.push_back(matrix_.line);
    }
    return Axis{{Kind::Matrix, 0}, called, display_of(name, before)};
  }
  // A name with the affixes may still be that of a parameter which the file holds so.
  if (!has_affixes || holds(parameters_, name)) return std::nullopt;
  if (!matrix_.why_not.empty()) return unread(matrix_.why_not);
  const auto parameter = parameter_named(bare);
  if (!parameter) return std::nullopt;
  return Axis{{Kind::File, 0}, *parameter, display_of(name, *parameter)};
}

}  // namespace fcscreen::io::flowjo
