// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/template_gating.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "engine/core/order_statistics.h"
#include "gating/auto/modes.h"
#include "gating/auto/template_methods_internal.h"
#include "gating/scale/scale.h"
#include "gating/tree/gate_tree.h"

namespace fcscreen::gating {
namespace {

using namespace result;
using State = TemplatePopulation::State;

const char* weaker(const std::string& a, const std::string& b) {
  const auto either = [&](const char* word) { return a == word || b == word; };
  return either("low") ? "low" : either("moderate") ? "moderate" : "high";
}

std::string list_of(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

/// Works through a template gate by gate; each sees the populations above it.
class TemplateRun {
 public:
  TemplateRun(const GatingTemplate& plan, const TemplateTube& tube, unsigned threads)
      : plan_(plan), tube_(tube), threads_(threads) {}

  Result<std::vector<TemplatePopulation>> run() {
    for (const TemplateGate& gate : plan_.gates) {
      auto population = find(gate);
      if (!population) return fail(population.error());
      index_[population->name] = out_.size();
      out_.push_back(std::move(*population));
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> refuse(const TemplateGate& gate, const char* code, const std::string& why,
                                             const std::string& next) const {
    const std::string line = gate.line == 0 ? "" : fmt::format("line {}: ", gate.line);
    return fail(ErrorKind::Usage, code, fmt::format("{}gate '{}': {}", line, gate.population, why), plan_.source, {},
                next);
  }

  [[nodiscard]] const TemplatePopulation& named(const std::string& name) const { return out_[index_.at(name)]; }

  [[nodiscard]] Bitmask members_of(const std::string& name) const {
    return name.empty() ? Bitmask(tube_.display->n_events(), true) : named(name).members.clone();
  }

  [[nodiscard]] const TemplateChannel* channel(const std::string& asked) const {
    const auto at = std::find_if(tube_.channels.begin(), tube_.channels.end(),
                                 [&](const TemplateChannel& c) { return c.asked == asked; });
    return at == tube_.channels.end() ? nullptr : &*at;
  }

  Result<TemplatePopulation> find(const TemplateGate& gate) {
    TemplatePopulation out;
    out.name = gate.population;
    out.parent = gate.parent;
    const Bitmask parent = members_of(gate.parent);
    out.parent_count = parent.count();
    std::vector<std::string> missing;
    for (const std::string& name : gate.channels) {
      if (!channel(name)) missing.push_back(name);
    }
    if (!missing.empty()) {
      if (!gate.optional) {
        return refuse(gate, "TPL-10", list_of(missing) + " is not measured in this tube.",
                      "Name the tube's channels, or write optional = true where the gate may be left out.");
      }
      out.state = State::NotMeasured;
      out.members = parent.clone();
      out.method = "not computed";
      out.confidence = "low";
      out.note = list_of(missing) + " is not measured: the parent's events are kept";
      return out;
    }
    const Bitmask on = members_of(gate.on.empty() ? gate.parent : gate.on);
    const bool computes = !gate.channels.empty() && !std::holds_alternative<BoundaryMethod>(gate.method);
    if (computes && on.count() < std::max<std::size_t>(gate.min_events, 2)) {
      out.state = State::TooFewEvents;
      out.members = Bitmask(parent.size());
      out.method = "not computed";
      out.confidence = "low";
      out.note = fmt::format("only {} events to compute on", on.count());
      return out;
    }
    auto outcome = compute(gate, on);
    if (!outcome) {
      return refuse(gate, "TPL-11", "it cannot be computed. " + outcome.error().message,
                    "Look at the parent's events, or choose another method.");
    }
    if (Status ok = apply(gate, std::move(*outcome), parent, out); !ok) return fail(ok.error());
    return out;
  }

  Result<MethodOutcome> compute(const TemplateGate& gate, const Bitmask& on) {
    MethodInput in;
    in.events = &on;
    in.names = gate.channels;
    for (const std::string& name : gate.channels) {
      const std::size_t column = channel(name)->column;
      in.columns.push_back(column);
      in.values.push_back(tube_.display->column(column).values());
    }
    const GatingMethod& m = gate.method;
    if (const auto* one = std::get_if<MindensityMethod>(&m))
      return mindensity_outcome(*one, in, medians_between(*one, in));
    if (const auto* one = std::get_if<TailMethod>(&m)) return tail_outcome(*one, in);
    if (const auto* one = std::get_if<QuantileMethod>(&m)) return quantile_outcome(*one, in);
    if (const auto* one = std::get_if<MixtureMethod>(&m)) return mixture_outcome(*one, in, medians_of(*one, in));
    if (const auto* one = std::get_if<SingletMethod>(&m)) return singlet_outcome(*one, in);
    if (const auto* one = std::get_if<TimeMethod>(&m)) return time_outcome(*one, in);
    if (const auto* one = std::get_if<BoundaryMethod>(&m)) return boundary(*one, gate);
    if (const auto* one = std::get_if<CombineMethod>(&m)) return combination(*one);
    return reference(std::get<ReferenceMethod>(m));
  }

  std::vector<double> medians_of(const MixtureMethod& method, const MethodInput& in) const {
    std::vector<double> out;
    if (method.target.rule != MixtureTarget::Rule::Nearest) return out;
    for (const auto& values : in.values) out.push_back(median(gather(values, named(method.target.of).members)));
    return out;
  }

  std::vector<double> medians_between(const MindensityMethod& method, const MethodInput& in) const {
    std::vector<double> out;
    for (const std::string& name : method.between) out.push_back(median(gather(in.values[0], named(name).members)));
    return out;
  }

  Result<MethodOutcome> boundary(const BoundaryMethod& method, const TemplateGate& gate) const {
    RectangleGate shape;
    for (std::size_t i = 0; i < gate.channels.size(); ++i) {
      const TemplateChannel& c = *channel(gate.channels[i]);
      const auto scale = make_scale(tube_.scales[c.column]);
      if (!scale) return fail(scale.error());
      const auto limit = [&](const std::vector<std::optional<BoundaryMethod::Limit>>& all, double open) {
        if (i >= all.size() || !all[i]) return open;
        const double linear = all[i]->top ? c.top : all[i]->value;
        return std::isfinite(linear) ? scale->forward(linear) : linear;
      };
      shape.ranges.push_back({c.column, limit(method.min, -kInfinity), limit(method.max, kInfinity)});
    }
    MethodOutcome out;
    out.shape = std::move(shape);
    out.method = "boundary of " + list_of(gate.channels);
    out.confidence = "high";
    return out;
  }

  Result<MethodOutcome> combination(const CombineMethod& method) const {
    BooleanGate shape;
    shape.op = static_cast<BooleanOp>(method.op);
    MethodOutcome out;
    out.confidence = "high";
    Bitmask members;
    for (const auto& operand : method.operands) {
      shape.operands.push_back({operand.population, operand.complement});
      const TemplatePopulation& population = named(operand.population);
      out.confidence = weaker(out.confidence, population.confidence);
      Bitmask own = population.members.clone();
      if (operand.complement) own.flip();
      if (members.size() == 0) {
        members = std::move(own);
      } else if (method.op == CombineMethod::Op::Or) {
        members |= own;
      } else {
        members &= own;
      }
    }
    if (method.op == CombineMethod::Op::Not) members.flip();
    out.shape = std::move(shape);
    out.members = std::move(members);
    out.method = "boolean";
    return out;
  }

  Result<MethodOutcome> reference(const ReferenceMethod& method) const {
    RectangleGate shape;
    MethodOutcome out;
    out.confidence = "high";
    std::vector<std::string> names;
    for (const auto& cut : method.cuts) {
      const TemplatePopulation& population = named(cut.population);
      names.push_back(cut.population);
      out.confidence = weaker(out.confidence, population.confidence);
      if (population.state == State::NotMeasured) continue;
      if (population.state == State::TooFewEvents) {
        out.members = Bitmask(tube_.display->n_events());
        out.note = cut.population + " has no cut";
        continue;
      }
      const Shape side = half_line(population.cut->column, population.cut->display, cut.side);
      shape.ranges.push_back(std::get<RectangleGate>(side).ranges.front());
    }
    out.method = "cuts of " + list_of(names);
    if (shape.ranges.empty() && !out.members) out.members = Bitmask(tube_.display->n_events(), true);
    if (!out.members) out.shape = std::move(shape);
    return out;
  }

  /// Members and gate of an outcome within the parent.
  Status apply(const TemplateGate& gate, MethodOutcome outcome, const Bitmask& parent, TemplatePopulation& out) const {
    out.method = std::move(outcome.method);
    out.confidence = std::move(outcome.confidence);
    out.note = std::move(outcome.note);
    for (const std::string& name : gate.channels) {
      const TemplateChannel& c = *channel(name);
      if (!c.composite.empty()) {
        out.note += fmt::format("{}{} is read from the channel {}", out.note.empty() ? "" : "; ", name, c.composite);
      }
    }
    if (outcome.cut) {
      const std::size_t column = channel(gate.channels.front())->column;
      const auto scale = make_scale(tube_.scales[column]);
      if (!scale) return fail(scale.error());
      out.cut =
          TemplateCut{column, *outcome.cut, std::isfinite(*outcome.cut) ? scale->inverse(*outcome.cut) : *outcome.cut};
    }
    if (outcome.shape) out.gate = Gate{gate.population, gate.parent, std::move(*outcome.shape)};
    if (outcome.members) {
      out.members = std::move(*outcome.members);
    } else {
      auto tree = make_gate_tree({Gate{gate.population, "", out.gate->shape}});
      if (!tree) return refuse(gate, "TPL-11", tree.error().message, "Look at the parent's events.");
      auto masks = tree->evaluate(*tube_.display, threads_);
      if (!masks) return fail(masks.error());
      out.members = std::move(masks->front());
    }
    out.members &= parent;
    return {};
  }

  const GatingTemplate& plan_;
  const TemplateTube& tube_;
  unsigned threads_;
  std::vector<TemplatePopulation> out_;
  std::map<std::string, std::size_t> index_;
};

}  // namespace

Result<std::vector<TemplatePopulation>> gate_by_template(const GatingTemplate& plan, const TemplateTube& tube,
                                                         unsigned threads) {
  return TemplateRun(plan, tube, threads).run();
}

}  // namespace fcscreen::gating
