// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/gate_output.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kNameWidth = 44, kDeepestIndent = 8;

ordered_json share(std::size_t part, std::size_t whole) {
  if (whole == 0) return nullptr;
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::string percent(std::size_t part, std::size_t whole) {
  if (whole == 0) return "-";
  return fmt::format("{:.3f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

std::vector<Population> populations_of(const result::GatingDocument& document, std::span<const std::size_t> counts,
                                       std::size_t n_events) {
  std::map<std::string, std::size_t, std::less<>> index;
  for (std::size_t g = 0; g < document.gates.size(); ++g) index.emplace(document.gates[g].id, g);
  std::vector<Population> populations;
  for (std::size_t g = 0; g < document.gates.size(); ++g) {
    const result::Gate& gate = document.gates[g];
    Population population{gate.id, gate.parent, counts[g], n_events, 0};
    if (!gate.parent.empty()) population.parent_count = counts[index.at(gate.parent)];
    const std::string* up = &gate.parent;
    for (; !up->empty() && population.depth < kDeepestIndent; up = &document.gates[index.at(*up)].parent) {
      ++population.depth;
    }
    populations.push_back(std::move(population));
  }
  return populations;
}

std::string gated_json(const GatedFile& gated, bool compact) {
  ordered_json document = {{"schema_version", 1},
                           {"file", gated.file},
                           {"gatingml", gated.gates},
                           {"n_events", gated.n_events},
                           {"gates", ordered_json::array()},
                           {"findings", ordered_json::array()}};
  for (const Population& p : gated.populations) {
    document["gates"].push_back({{"id", p.id},
                                 {"parent", p.parent.empty() ? ordered_json(nullptr) : ordered_json(p.parent)},
                                 {"count", p.count},
                                 {"parent_count", p.parent_count},
                                 {"fraction_of_parent", share(p.count, p.parent_count)},
                                 {"fraction_of_total", share(p.count, gated.n_events)}});
  }
  for (const Finding& f : gated.findings.items()) {
    document["findings"].push_back({{"code", f.code},
                                    {"severity", to_string(f.severity)},
                                    {"text", f.text},
                                    {"offset", f.offset ? ordered_json(*f.offset) : ordered_json(nullptr)}});
  }
  return document.dump(compact ? -1 : 2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string gated_text(const GatedFile& gated) {
  std::string text = shown(gated.file, 200) + ": " + grouped(gated.n_events) + " events\n";
  text += cell("gate", kNameWidth) + fmt::format("{:>14}{:>14}{:>14}\n", "events", "of parent", "of all");
  for (const Population& p : gated.populations) {
    text += cell(std::string(2 * p.depth, ' ') + p.id, kNameWidth) +
            fmt::format("{:>14}{:>14}{:>14}\n", grouped(p.count), percent(p.count, p.parent_count),
                        percent(p.count, gated.n_events));
  }
  return text;
}

}  // namespace fcscreen::tool
