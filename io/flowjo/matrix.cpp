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
    matrix_.stated = matrix_.of_file;
    return;
  }
  if (const auto read = read_rows(*element); !read) {
    matrix_.why_not =
        "the compensation matrix in line " + std::to_string(element->line) + " is not used: " + read.error();
  }
}

Reading<void> SampleReader::read_rows(const xml::Element& element) {
  const auto rows = children(element, "spillover");
  result::SpectrumMatrix& spectra = matrix_.spectra;
  // All names first: what the matrix should have compensated is known even where it cannot be used.
  bool distinct = true;
  for (const xml::Element* const row : rows) {
    const std::string of = text_of(*row, "parameter"), given = text_of(*row, "userProvidedCompInfix");
    const std::size_t index = spectra.fluorochromes.size();
    spectra.fluorochromes.push_back(matrix_.prefix + of + matrix_.suffix);
    distinct = matrix_.rows.emplace(spectra.fluorochromes.back(), index).second && !of.empty() && distinct;
    if (!given.empty()) matrix_.rows.emplace(given, index);
  }
  if (rows.size() > kMaxMatrixNames) return unread("it has more than " + std::to_string(kMaxMatrixNames) + " rows");
  if (!distinct) return unread("a row has no name, or that of another");
  const std::string weights = text_of(element, "weightOptAlgorithmType");
  if (text_of(element, "spectral") == "1" && !weights.empty() && weights != "OLS") {
    return unread("spectral unmixing by " + quoted(weights) + " is not read, ordinary least squares (OLS) is");
  }
  for (const xml::Element* const row : rows) {
    if (const auto read = read_row(*row); !read)
      return unread("row " + quoted(text_of(*row, "parameter")) + ": " + read.error());
  }
  return {};
}

Reading<void> SampleReader::read_row(const xml::Element& row) {
  result::SpectrumMatrix& spectra = matrix_.spectra;
  const bool is_first = spectra.coefficients.empty();
  const auto coefficients = children(row, "coefficient");
  if (coefficients.empty() || coefficients.size() > kMaxMatrixNames) {
    return unread("it has " + std::to_string(coefficients.size()) + " columns");
  }
  std::map<std::string, double> values;
  for (const xml::Element* const coefficient : coefficients) {
    const std::string stated = text_of(*coefficient, "parameter");
    const auto detector = parameter_named(stated);
    if (!detector) return unread(quoted(stated) + " is no parameter of the sample");
    const auto value = number_of(*coefficient, "value");
    if (!value) return unread(value.error());
    if (!values.emplace(*detector, *value).second) return unread("it names " + quoted(stated) + " twice");
    if (is_first) spectra.detectors.push_back(*detector);
  }
  // Columns by their own names: FlowJo does not keep one order.
  for (const std::string& detector : spectra.detectors) {
    const auto found = values.find(detector);
    if (found == values.end() || values.size() != spectra.detectors.size()) {
      return unread("its columns are not those of the first row");
    }
    spectra.coefficients.push_back(found->second);
  }
  return {};
}

Reading<std::optional<SampleReader::Axis>> SampleReader::compensated(const std::string& name) {
  using Kind = result::CompensationRef::Kind;
  if (!matrix_.stated) return std::nullopt;
  const std::string &prefix = matrix_.prefix, &suffix = matrix_.suffix;
  const std::size_t affixes = prefix.size() + suffix.size();
  const bool has_affixes = name.size() > affixes && name.compare(0, prefix.size(), prefix) == 0 &&
                           name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
  const std::string bare = has_affixes ? name.substr(prefix.size(), name.size() - affixes) : name;
  if (matrix_.of_file) {
    // A name with the affixes may still be that of a parameter which the file holds so.
    const auto parameter = parameter_named(bare);
    if (!has_affixes || !parameter || (affixes > 0 && holds(parameters_, name))) return std::nullopt;
    return Axis{{Kind::File, 0}, *parameter, display_of(name, *parameter)};
  }
  const auto row = matrix_.rows.find(name);
  if (row == matrix_.rows.end()) return std::nullopt;
  if (!matrix_.why_not.empty()) return unread(matrix_.why_not);
  if (!std::exchange(matrix_.used, true)) {
    out_.document.matrices.push_back(matrix_.spectra);
    out_.document.lines.matrices.push_back(matrix_.line);
  }
  return Axis{{Kind::Matrix, 0},
              matrix_.spectra.fluorochromes[row->second],
              display_of(name, parameter_named(bare).value_or(bare))};
}

}  // namespace fcscreen::io::flowjo
