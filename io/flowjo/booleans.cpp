// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "io/flowjo/sample_reader_internal.h"

namespace fcscreen::io::flowjo {

Reading<std::vector<std::string>> SampleReader::read_operands(const xml::Element& element) {
  std::vector<std::string> operands;
  for (const xml::Element* const list : children(element, "Dependents")) {
    for (const xml::Element* const one : children(*list, "Dependent")) operands.push_back(text_of(*one, "name"));
  }
  const bool is_not = element.name == "NotNode";
  if (is_not ? operands.size() == 1 : operands.size() >= 2) return operands;
  return unread(quoted(element.name) + " names " + std::to_string(operands.size()) + " populations; it takes " +
                (is_not ? "exactly one" : "two or more"));
}

void SampleReader::settle_booleans() {
  for (Population& population : populations_) {
    if (!population.why_not.empty()) continue;
    for (const std::string& path : population.operands) {
      const auto found = index_.find(path);
      if (found == index_.end()) {
        population.why_not = "it combines " + quoted(path) + ", which the sample does not have";
        break;
      }
      if (shared_.contains(path)) {
        population.why_not = "it combines " + quoted(path) + ", of which the sample has several";
        break;
      }
      std::get<result::BooleanGate>(population.gate.shape).operands.push_back({path, false});
    }
  }
}

void SampleReader::spread() {
  std::vector<std::vector<std::size_t>> users(populations_.size());
  std::vector<std::size_t> left_out;
  for (std::size_t i = 0; i < populations_.size(); ++i) {
    const Population& population = populations_[i];
    if (population.parent) users[*population.parent].push_back(i);
    for (const std::string& path : population.operands) {
      if (const auto operand = index_.find(path); operand != index_.end()) users[operand->second].push_back(i);
    }
    if (!population.why_not.empty()) left_out.push_back(i);
  }
  for (std::size_t done = 0; done < left_out.size(); ++done) {
    const std::size_t cause = left_out[done];
    for (const std::size_t i : users[cause]) {
      Population& population = populations_[i];
      if (!population.why_not.empty()) continue;
      population.why_not = population.parent == cause
                               ? "it lies in " + quoted(populations_[cause].path) + ", which is not evaluated"
                               : "it combines " + quoted(populations_[cause].path) + ", which is not evaluated";
      left_out.push_back(i);
    }
  }
}

}  // namespace fcscreen::io::flowjo
