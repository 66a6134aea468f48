// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "io/flowjo/sample_reader_internal.h"

namespace fcscreen::io::flowjo {

Result<ReadSample> SampleReader::read() {
  out_.document.divided_by_gain = false;
  read_parameters();
  read_displays();
  read_matrix();
  if (const xml::Element* const root = child(sample_, "SampleNode")) {
    for (const xml::Element* const below : children(*root, "Subpopulations")) {
      if (Status ok = walk(*below, std::nullopt); !ok) return fail(ok.error());
    }
  }
  settle_booleans();
  spread();
  give_out();
  return std::move(out_);
}

tl::unexpected<Error> SampleReader::refuse(const xml::Element& element, const std::string& why) const {
  return fail(ErrorKind::Input, "FJO-04", "Line " + std::to_string(element.line) + ": " + why, file_, {},
              "Check that this is the right file.");
}

Status SampleReader::walk(const xml::Element& subpopulations, std::optional<std::size_t> parent) {
  for (const xml::Element& element : subpopulations.children) {
    if (element.name == "Statistic") continue;  // a number of the parent, no population
    if (Status ok = add(element, parent); !ok) return ok;
  }
  return {};
}

Result<std::string> SampleReader::path_of(const xml::Element& element, std::optional<std::size_t> parent) {
  const std::string name = text_of(element, "name");
  std::string path = parent ? populations_[*parent].path + "/" : "";
  path += name.empty() ? "(" + element.name + " without a name)" : name;
  if (path.size() > kMaxPath) {
    return refuse(element, "the path of a population is longer than " + std::to_string(kMaxPath) + " bytes.");
  }
  const auto known = index_.find(path);
  if (known == index_.end()) return path;
  std::size_t& number = shared_.emplace(path, 1).first->second;
  do ++number;
  while (index_.contains(path + " [" + std::to_string(number) + "]"));
  const std::string numbered = path + " [" + std::to_string(number) + "]";
  out_.findings.add("FJO-W2", Severity::Warning,
                    "Line " + std::to_string(element.line) + ": the path " + quoted(path) +
                        " is also that of the population in line " + std::to_string(populations_[known->second].line) +
                        "; this one is called " + quoted(numbered) + ".");
  return numbered;
}

Status SampleReader::add(const xml::Element& element, std::optional<std::size_t> parent) {
  if (populations_.size() == kMaxPopulations) {
    return refuse(element, "the sample has more than " + std::to_string(kMaxPopulations) + " populations.");
  }
  Population population;
  auto path = path_of(element, parent);
  if (!path) return fail(path.error());
  population.path = std::move(*path);
  population.parent = parent;
  population.line = element.line;
  population.expected = count_of(element, "count");
  population.gate.id = population.path;
  if (parent) population.gate.parent = populations_[*parent].path;
  fill(population, element);
  const std::size_t index = populations_.size();
  index_.emplace(population.path, index);
  populations_.push_back(std::move(population));
  for (const xml::Element* const below : children(element, "Subpopulations")) {
    if (Status ok = walk(*below, index); !ok) return ok;
  }
  return {};
}

void SampleReader::fill(Population& population, const xml::Element& element) {
  if (element.name == "Population") {
    if (const auto read = read_gate(element, population); !read) population.why_not = read.error();
  } else if (element.name == "AndNode" || element.name == "OrNode" || element.name == "NotNode") {
    auto operands = read_operands(element);
    if (!operands) {
      population.why_not = operands.error();
    } else {
      population.operands = std::move(*operands);
      population.gate.shape = result::BooleanGate{element.name == "AndNode"  ? result::BooleanOp::And
                                                  : element.name == "OrNode" ? result::BooleanOp::Or
                                                                             : result::BooleanOp::Not,
                                                  {}};
    }
  } else {
    population.why_not = "a population of the kind " + quoted(element.name) + " is not read";
  }
}

void SampleReader::give_out() {
  for (Population& population : populations_) {
    if (!population.why_not.empty()) {
      out_.findings.add("FJO-W1", Severity::Failed,
                        "Line " + std::to_string(population.line) + ": the population " + quoted(population.path) +
                            " is not evaluated: " + population.why_not + ".");
      out_.not_evaluated.push_back(
          {population.path, population.line, std::move(population.why_not), population.expected});
      continue;
    }
    if (population.linear_vertices) out_.document.linear_polygons.push_back(out_.document.gates.size());
    out_.document.gates.push_back(std::move(population.gate));
    out_.document.lines.gates.push_back(population.line);
    out_.expected.push_back(population.expected);
  }
}

}  // namespace fcscreen::io::flowjo
