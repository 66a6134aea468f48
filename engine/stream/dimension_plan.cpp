// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <utility>

#include "engine/stream/channel_finder_internal.h"
#include "engine/stream/dimension_plan_internal.h"
#include "engine/stream/scale_value.h"
#include "gating/scale/compensation.h"
#include "gating/scale/unmixing.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kFirstOutput = std::numeric_limits<std::size_t>::max() / 2;
using Kind = result::CompensationRef::Kind;

tl::unexpected<Error> at_line(const std::vector<std::size_t>& lines, std::size_t i, const std::string& what,
                              Error error) {
  std::string place = i < lines.size() ? "Line " + std::to_string(lines[i]) + ": " : "";
  error.message = place + what + error.message;
  return fail(std::move(error));
}

/// A matrix of the document or of the file, solved, with the slots of what has been asked of it so far.
struct SolvedMatrix {
  bool tried = false, passes_through = false;
  std::vector<std::string> inputs, outputs;
  std::vector<double> coefficients;          ///< [inputs][outputs]
  std::map<std::size_t, std::size_t> slots;  ///< output → slot
};

class Planner {
 public:
  Planner(const io::fcs::Dataset& dataset, const result::GatingDocument& document, Findings& findings)
      : data_(dataset),
        document_(document),
        findings_(findings),
        channels_(dataset),
        matrices_(document.matrices.size()) {}

  Result<DimensionPlan> plan() {
    if (Status ok = make_scales(); !ok) return fail(ok.error());
    for (std::size_t m = 0; m < matrices_.size(); ++m) {
      if (Status ok = solve(m); !ok) return fail(ok.error());
    }
    for (std::size_t d = 0; d < document_.dimensions.size(); ++d) {
      if (Status ok = plan_step(d); !ok) return fail(ok.error());
    }
    for (std::size_t m = 0; m < matrices_.size(); ++m) {
      const auto& lines = document_.lines.matrices;
      const std::string line = m < lines.size() ? "Line " + std::to_string(lines[m]) + ": " : "";
      if (Status ok = add_matrix(matrices_[m], line + "of the matrix \"" + document_.matrices[m].id + "\" "); !ok) {
        return fail(ok.error());
      }
    }
    if (Status ok = add_matrix(file_matrix_, "Of the file's own matrix "); !ok) return fail(ok.error());
    number_slots();
    return std::move(plan_);
  }

 private:
  // How many parameters are read is known last; until then the slot of the k-th matrix output is kFirstOutput + k.
  std::size_t parameter_slot(std::size_t parameter) {
    const auto [it, is_new] = parameter_slots_.emplace(parameter, plan_.parameters.size());
    if (is_new) {
      plan_.parameters.push_back(parameter);
      plan_.gains.push_back(document_.divided_by_gain ? scale_gain(data_.parameters[parameter]) : 1);
    }
    return it->second;
  }

  std::size_t output_slot(SolvedMatrix& matrix, std::size_t output) {
    const auto [it, is_new] = matrix.slots.emplace(output, kFirstOutput + n_outputs_);
    n_outputs_ += is_new;
    return it->second;
  }

  Status make_scales() {
    for (std::size_t t = 0; t < document_.transformations.size(); ++t) {
      const result::Transformation& transformation = document_.transformations[t];
      scales_.emplace_back();
      const auto* spec = std::get_if<result::ScaleSpec>(&transformation.function);
      if (spec == nullptr) continue;
      auto scale = gating::make_scale(*spec);
      if (!scale) {
        return at_line(document_.lines.transformations, t,
                       "The transformation \"" + transformation.id + "\": ", scale.error());
      }
      scales_.back() = std::move(*scale);
    }
    return {};
  }

  void note_condition(const std::string& name, double condition) {
    if (condition <= gating::kDoubtfulCondition) return;
    findings_.add("GATE-W4", Severity::Warning,
                  "The matrix " + name + " is ill-conditioned (" + std::to_string(condition) +
                      "): small errors of a signal become large ones after compensation.");
  }

  Status solve(std::size_t m) {
    auto solved = gating::make_unmixing(document_.matrices[m]);
    if (!solved) return at_line(document_.lines.matrices, m, "", solved.error());
    note_condition("\"" + document_.matrices[m].id + "\"", solved->condition_number());
    const auto coefficients = solved->coefficients();
    matrices_[m] = {
        true, false, solved->detectors(), solved->fluorochromes(), {coefficients.begin(), coefficients.end()}, {}};
    return {};
  }

  /// The file's own matrix, solved when it is first asked for.
  Status solve_file_matrix() {
    if (std::exchange(file_matrix_.tried, true)) return {};
    const std::string& status = data_.spillover_status;
    if (status.rfind("invalid", 0) == 0) {
      return fail(ErrorKind::Input, "GATE-D02",
                  "The gates use the compensation of the FCS file, which cannot be read (" + status + ").", {}, {},
                  "Correct the file's spillover, or give the gates a spectrumMatrix.");
    }
    file_matrix_.passes_through = status != "ok" || !data_.spillover;
    if (status.rfind("unconfirmed", 0) == 0) {
      findings_.add("GATE-W3", Severity::Warning,
                    "The gates use the compensation of the FCS file, which states one that is read differently by "
                    "different software (" +
                        status + "); the values are left uncompensated.");
    }
    if (file_matrix_.passes_through) return {};
    const auto solved = gating::make_compensation(*data_.spillover);
    if (!solved) return fail(solved.error());
    note_condition(data_.spillover->keyword, solved->condition_number());
    file_matrix_.inputs = file_matrix_.outputs = solved->names();
    file_matrix_.coefficients.assign(solved->inverse().begin(), solved->inverse().end());
    return {};
  }

  /// "Line 12: " of the first gate that uses a dimension.
  [[nodiscard]] std::string line_of(std::size_t dimension) const {
    const auto uses = [&](const result::Gate& gate) {
      if (const auto* r = std::get_if<result::RectangleGate>(&gate.shape)) {
        return std::any_of(r->ranges.begin(), r->ranges.end(), [&](const auto& x) { return x.column == dimension; });
      }
      if (const auto* p = std::get_if<result::PolygonGate>(&gate.shape)) return p->x == dimension || p->y == dimension;
      const auto* e = std::get_if<result::EllipsoidGate>(&gate.shape);
      return e != nullptr && std::find(e->columns.begin(), e->columns.end(), dimension) != e->columns.end();
    };
    const auto gate = std::find_if(document_.gates.begin(), document_.gates.end(), uses);
    const auto g = static_cast<std::size_t>(gate - document_.gates.begin());
    return g < document_.lines.gates.size() ? "Line " + std::to_string(document_.lines.gates[g]) + ": " : "";
  }

  Result<std::size_t> slot_of(const std::string& name, std::size_t dimension) {
    const result::CompensationRef& ref = document_.dimensions[dimension].compensation;
    const auto position = [](const std::vector<std::string>& names, const std::string& one) {
      return static_cast<std::size_t>(std::find(names.begin(), names.end(), one) - names.begin());
    };
    if (ref.kind == Kind::Matrix) {
      SolvedMatrix& matrix = matrices_[ref.matrix];
      const std::size_t output = position(matrix.outputs, name);
      if (output < matrix.outputs.size()) return output_slot(matrix, output);
      const std::string& id = document_.matrices[ref.matrix].id;
      if (position(matrix.inputs, name) < matrix.inputs.size()) {
        return fail(ErrorKind::Input, "GATE-D02",
                    line_of(dimension) + "\"" + name + "\" is a detector of the matrix \"" + id +
                        "\"; after it values are named by fluorochrome.",
                    {}, {}, "Name the fluorochrome, or gate the detector uncompensated.");
      }
      findings_.add("GATE-W2", Severity::Warning,
                    line_of(dimension) + "\"" + name + "\" is no fluorochrome of the matrix \"" + id +
                        "\"; the channel of that name is used as it is.");
    }
    const auto parameter = channels_.find(name, line_of(dimension), findings_);
    if (!parameter) return parameter;
    if (ref.kind == Kind::File) {
      if (Status ok = solve_file_matrix(); !ok) return fail(ok.error());
      const std::size_t output = position(file_matrix_.outputs, data_.parameters[*parameter].name);
      if (output < file_matrix_.outputs.size()) return output_slot(file_matrix_, output);
    }
    return parameter_slot(*parameter);
  }

  Status plan_step(std::size_t d) {
    const result::Dimension& dimension = document_.dimensions[d];
    DimensionPlan::Step step;
    std::string x_name = dimension.name;
    if (dimension.ratio) {
      const result::Transformation& t = document_.transformations[*dimension.ratio];
      step.ratio = std::get<result::RatioSpec>(t.function);
      step.ratio_bounds = {t.bound_min, t.bound_max};
      x_name = step.ratio->x;
      const auto y = slot_of(step.ratio->y, d);
      if (!y) return fail(y.error());
      step.y = *y;
    }
    const auto x = slot_of(x_name, d);
    if (!x) return fail(x.error());
    step.x = *x;
    if (dimension.transformation) {
      const result::Transformation& t = document_.transformations[*dimension.transformation];
      step.scale = scales_[*dimension.transformation];
      step.bounds = {t.bound_min, t.bound_max};
    }
    plan_.steps.push_back(std::move(step));
    return {};
  }

  /// What is used of a matrix, with its inputs among the parameters read.
  Status add_matrix(const SolvedMatrix& matrix, const std::string& where) {
    if (matrix.slots.empty()) return {};
    DimensionPlan::Matrix used;
    for (const std::string& name : matrix.inputs) {
      const auto parameter = channels_.find(name, where, findings_);
      if (!parameter) return fail(parameter.error());
      used.inputs.push_back(parameter_slot(*parameter));
    }
    for (const auto& [output, slot] : matrix.slots) used.outputs.push_back(slot);
    for (std::size_t i = 0; i < matrix.inputs.size(); ++i) {
      for (const auto& [output, slot] : matrix.slots) {
        used.coefficients.push_back(matrix.coefficients[i * matrix.outputs.size() + output]);
      }
    }
    plan_.matrices.push_back(std::move(used));
    return {};
  }

  void number_slots() {
    const std::size_t n_parameters = plan_.parameters.size();
    const auto number = [&](std::size_t& slot) {
      if (slot >= kFirstOutput) slot = n_parameters + (slot - kFirstOutput);
    };
    for (DimensionPlan::Matrix& matrix : plan_.matrices)
      std::for_each(matrix.outputs.begin(), matrix.outputs.end(), number);
    for (DimensionPlan::Step& step : plan_.steps) {
      number(step.x);
      number(step.y);
    }
    plan_.n_slots = n_parameters + n_outputs_;
  }

  const io::fcs::Dataset& data_;
  const result::GatingDocument& document_;
  Findings& findings_;
  ChannelFinder channels_;
  std::vector<SolvedMatrix> matrices_;
  SolvedMatrix file_matrix_;
  std::vector<std::optional<gating::Scale>> scales_;  // of the transformations; none of a ratio
  std::map<std::size_t, std::size_t> parameter_slots_;
  std::size_t n_outputs_ = 0;
  DimensionPlan plan_;
};

}  // namespace

double scale_gain(const io::fcs::Parameter& p) {
  const bool channels = p.type == io::fcs::DataType::Integer || p.type == io::fcs::DataType::Ascii;
  const bool logarithmic = channels && p.log_decades > 0 && p.range > 0;
  return logarithmic || p.is_time || !(p.gain > 0) ? 1 : p.gain;
}

Result<DimensionPlan> make_dimension_plan(const io::fcs::Dataset& dataset, const result::GatingDocument& document,
                                          Findings& findings) {
  return Planner(dataset, document, findings).plan();
}

}  // namespace fcscreen::engine
