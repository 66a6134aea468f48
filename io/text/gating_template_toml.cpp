// SPDX-License-Identifier: Apache-2.0
#include "io/text/gating_template_toml.h"

#include <algorithm>
#include <utility>

#include "io/text/gating_methods_internal.h"
#include "io/text/settings_file.h"

namespace fcscreen::io::text {
namespace {

using namespace fcscreen::result;

constexpr int kTemplateVersion = 1;

/// Populations a gate needs to stand above it.
std::vector<std::string> names_used(const TemplateGate& gate) {
  std::vector<std::string> out;
  if (!gate.parent.empty()) out.push_back(gate.parent);
  if (!gate.on.empty()) out.push_back(gate.on);
  if (const auto* m = std::get_if<CombineMethod>(&gate.method)) {
    for (const auto& operand : m->operands) out.push_back(operand.population);
  } else if (const auto* m2 = std::get_if<ReferenceMethod>(&gate.method)) {
    for (const auto& cut : m2->cuts) out.push_back(cut.population);
  } else if (const auto* m4 = std::get_if<MindensityMethod>(&gate.method)) {
    out.insert(out.end(), m4->between.begin(), m4->between.end());
  } else if (const auto* m3 = std::get_if<MixtureMethod>(&gate.method)) {
    if (m3->target.rule == MixtureTarget::Rule::Nearest) out.push_back(m3->target.of);
  }
  return out;
}

Status check_names(const TemplateGate& gate, const toml::node& node, const std::string& file,
                   const std::vector<TemplateGate>& above) {
  const auto defined = [&](const std::string& name) {
    return std::any_of(above.begin(), above.end(), [&](const TemplateGate& g) { return g.population == name; });
  };
  const auto refuse = [&](const std::string& why, const std::string& next) {
    return fail(ErrorKind::Usage, "TPL-04", line_of(node) + why, file, {}, next);
  };
  if (gate.population.front() == '!' || gate.population.find_first_of("/,\"\n\r") != std::string::npos) {
    return refuse("'" + gate.population + "' is no name for a population.",
                  "Leave out '/', ',', quotes and a leading '!'.");
  }
  if (defined(gate.population)) return refuse("'" + gate.population + "' is defined twice.", "Rename one of them.");
  for (const std::string& name : names_used(gate)) {
    if (!defined(name)) {
      return refuse("'" + gate.population + "' uses '" + name + "', which is not defined above it.",
                    "Define that population further up, or correct the name.");
    }
  }
  if (const auto* m = std::get_if<ReferenceMethod>(&gate.method)) {
    for (const auto& cut : m->cuts) {
      const auto at = std::find_if(above.begin(), above.end(),
                                   [&](const TemplateGate& g) { return g.population == cut.population; });
      const auto* mixture = std::get_if<MixtureMethod>(&at->method);
      const bool has_cut = std::holds_alternative<MindensityMethod>(at->method) ||
                           std::holds_alternative<TailMethod>(at->method) ||
                           std::holds_alternative<QuantileMethod>(at->method) || (mixture && mixture->negative > 0);
      if (!has_cut) {
        return refuse("'" + cut.population + "' has no cut on one channel.",
                      "Refer to a mindensity, tailgate or quantile gate, or to a mixture with 'negative'.");
      }
    }
  }
  return {};
}

Result<TemplateGate> read_gate(const toml::node& node, const std::string& file, std::size_t number) {
  const toml::table* table = node.as_table();
  if (!table) {
    return fail(ErrorKind::Usage, "TPL-03", line_of(node) + "gate " + std::to_string(number) + " is no table.", file,
                {}, "Start each gate with [[gate]].");
  }
  const auto name = (*table)["population"].value<std::string>();
  TableReader r(*table, file, name ? "gate '" + *name + "': " : "gate " + std::to_string(number) + ": ");
  TemplateGate gate;
  gate.line = node.source().begin.line;
  r.text("population", gate.population);
  if (gate.population.empty()) r.fault("it names no population.", "Give population = \"NAME\".");
  r.text("parent", gate.parent);
  r.text("on", gate.on);
  r.texts("channels", gate.channels);
  r.flag("optional", gate.optional);
  r.whole("min_events", 0, 1000000000, gate.min_events);
  read_method(r, gate);
  if (Status ok = r.finish(); !ok) return fail(ok.error());
  return gate;
}

}  // namespace

Result<GatingTemplate> parse_gating_template(std::string_view toml, const std::string& name) {
  auto document = parse_toml(toml, name, ErrorKind::Usage, "TPL-01");
  if (!document) return fail(document.error());
  const toml::node* version = document->get("template_version");
  if (!version || version->value<int>() != kTemplateVersion) {
    return fail(ErrorKind::Usage, "TPL-01",
                (version ? line_of(*version) : std::string()) + "template_version is not " +
                    std::to_string(kTemplateVersion) + ".",
                name, {}, "Write template_version = " + std::to_string(kTemplateVersion) + " at the top.");
  }
  GatingTemplate out;
  out.source = name;
  TableReader r(*document, name, "");
  (void)r.find("template_version");
  r.text("name", out.name);
  r.text("description", out.description);
  if (const toml::node* scale = r.find("scale"); scale && scale->is_table()) {
    TableReader s(*scale->as_table(), name, "[scale]: ");
    std::size_t fluorescence = 0, side_scatter = 0;
    s.word("fluorescence", {"auto", "stored", "logicle", "asinh"}, fluorescence);
    s.word("side_scatter", {"auto", "stored", "logicle", "asinh"}, side_scatter);
    out.fluorescence = static_cast<TemplateScale>(fluorescence);
    out.side_scatter = static_cast<TemplateScale>(side_scatter);
    if (Status ok = s.finish(); !ok) return fail(ok.error());
  } else if (scale) {
    r.fault("TPL-03", *scale, "scale is no table.", "Write [scale].");
  }
  const toml::node* gates = r.find("gate");
  if (!gates || !gates->is_array()) r.fault("there is no [[gate]].", "Write at least one gate.");
  if (Status ok = r.finish(); !ok) return fail(ok.error());
  for (const toml::node& node : *gates->as_array()) {
    auto gate = read_gate(node, name, out.gates.size() + 1);
    if (!gate) return fail(gate.error());
    if (Status ok = check_names(*gate, node, name, out.gates); !ok) return fail(ok.error());
    out.gates.push_back(std::move(*gate));
  }
  return out;
}

Result<GatingTemplate> load_gating_template(const std::filesystem::path& path) {
  const auto text = read_settings_file(path);
  if (!text) return fail(text.error());
  return parse_gating_template(*text, path.string());
}

}  // namespace fcscreen::io::text
