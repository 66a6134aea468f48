// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/export_gates.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "engine/stream/scale_value.h"

namespace fcscreen::engine {
namespace {

using Kind = result::CompensationRef::Kind;
constexpr const char* kMatrixId = "Compensation";

double gain_of(const io::fcs::Dataset& dataset, const std::string& name) {
  const auto p = std::find_if(dataset.parameters.begin(), dataset.parameters.end(),
                              [&](const io::fcs::Parameter& one) { return one.name == name; });
  return p == dataset.parameters.end() ? 1 : scale_gain(*p);
}

/// The scale that displays x / gain where `spec` displays x: every scale depends on x / T alone.
result::ScaleSpec per_gain(result::ScaleSpec spec, double gain) {
  if (auto* s = std::get_if<result::LinearScale>(&spec)) {
    s->T /= gain;
    s->A /= gain;
  } else if (auto* l = std::get_if<result::LogScale>(&spec)) {
    l->T /= gain;
  } else if (auto* a = std::get_if<result::AsinhScale>(&spec)) {
    a->T /= gain;
  } else if (auto* g = std::get_if<result::LogicleScale>(&spec)) {
    g->T /= gain;
  } else if (auto* h = std::get_if<result::HyperlogScale>(&spec)) {
    h->T /= gain;
  } else if (std::holds_alternative<result::IdentityScale>(spec) && gain != 1) {
    return result::LinearScale{1 / gain, 0};
  }
  return spec;
}

/// The file's matrix for values divided by their gains: with o = t S, o[j] / g[j] = Σ t[i] / g[i] · g[i] S[i][j] /
/// g[j].
result::SpectrumMatrix scaled_matrix(const Spillover& spillover, const io::fcs::Dataset& dataset) {
  result::SpectrumMatrix matrix{kMatrixId, {}, spillover.names, {}, false};
  const std::size_t n = spillover.names.size();
  for (const std::string& name : spillover.names) matrix.fluorochromes.push_back("Comp-" + name);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double gains = gain_of(dataset, spillover.names[i]) / gain_of(dataset, spillover.names[j]);
      matrix.coefficients.push_back(spillover.matrix[i * n + j] * gains);
    }
  }
  return matrix;
}

bool is_name_character(char c, bool first) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return letter || (!first && ((c >= '0' && c <= '9') || c == '-' || c == '.'));
}

std::string xml_name(const std::string& id) {
  std::string name;
  for (const char c : id) {
    if (is_name_character(c, false)) {
      name += c;
    } else {
      name += c == '+' ? "pos" : "_";
    }
  }
  return name.empty() || !is_name_character(name[0], true) ? "_" + name : name;
}

}  // namespace

result::GatingDocument gating_axes(const TubeData& tube, const io::fcs::Dataset& dataset) {
  result::GatingDocument axes;
  bool gains = false;
  if (tube.compensated) {
    const std::vector<std::string>& names = dataset.spillover->names;
    gains =
        std::any_of(names.begin(), names.end(), [&](const std::string& name) { return gain_of(dataset, name) != 1; });
    if (gains) axes.matrices = {scaled_matrix(*dataset.spillover, dataset)};
  }
  for (const AnalysisColumn& column : tube.columns) {
    result::Dimension dimension{{tube.compensated && !gains ? Kind::File : Kind::None, 0}, column.detector, {}, {}};
    if (gains && std::count(dataset.spillover->names.begin(), dataset.spillover->names.end(), column.detector) != 0) {
      dimension.compensation = {Kind::Matrix, 0};
      dimension.name = "Comp-" + column.detector;
    }
    const result::ScaleSpec scale = per_gain(column.scale, scale_gain(dataset.parameters[column.parameter - 1]));
    if (!std::holds_alternative<result::IdentityScale>(scale)) {
      dimension.transformation = axes.transformations.size();
      axes.transformations.push_back({"scale_" + xml_name(column.detector), scale});
    }
    axes.dimensions.push_back(std::move(dimension));
  }
  return axes;
}

result::GatingDocument gating_document(result::GatingDocument axes, std::vector<result::Gate> gates) {
  std::set<std::string> taken;
  const auto unique = [&](const std::string& name) {
    std::string free = name;
    for (int n = 2; !taken.insert(free).second; ++n) free = name + "_" + std::to_string(n);
    return free;
  };
  for (result::SpectrumMatrix& matrix : axes.matrices) matrix.id = unique(matrix.id);
  for (result::Transformation& transformation : axes.transformations) transformation.id = unique(transformation.id);
  std::map<std::string, std::string> renamed = {{"", ""}};
  for (const result::Gate& gate : gates) renamed.emplace(gate.id, unique(xml_name(gate.id)));
  for (result::Gate& gate : gates) {
    gate.id = renamed.at(gate.id);
    gate.parent = renamed.at(gate.parent);
    if (auto* boolean = std::get_if<result::BooleanGate>(&gate.shape)) {
      for (result::GateOperand& operand : boolean->operands) operand.gate = renamed.at(operand.gate);
    }
  }
  axes.gates = std::move(gates);
  return axes;
}

}  // namespace fcscreen::engine
