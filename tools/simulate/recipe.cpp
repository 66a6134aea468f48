// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/recipe.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <variant>

#include "engine/core/whole_file.h"
#include "tools/simulate/maturation.h"
#include "tools/simulate/panel.h"

namespace fcscreen::simulate {
namespace {

using Field = std::variant<double*, std::uint64_t*, bool*, std::string*>;

/// Plain keys of a recipe and where they go.
std::map<std::string, Field, std::less<>> fields(Recipe& r) {
  return {{"title", &r.title},
          {"panel", &r.panel},
          {"events", &r.n_events},
          {"seed", &r.seed},
          {"sample", &r.sample},
          {"hematogones", &r.hematogones},
          {"cd34_dim", &r.cd34_dim},
          {"blasts", &r.blasts},
          {"deviation", &r.deviation},
          {"impostors", &r.impostors},
          {"donor", &r.donor},
          {"donor_spread", &r.donor_spread},
          {"gain", &r.gain},
          {"scatter_gain", &r.scatter_gain},
          {"compensation_error", &r.compensation_error},
          {"compensation_factor", &r.compensation_factor},
          {"spillover", &r.spillover},
          {"drift", &r.drift},
          {"clog_start", &r.clog_start},
          {"clog_length", &r.clog_length},
          {"dna_index", &r.dna_index},
          {"dna_s_phase", &r.dna_s_phase},
          {"dna_cv", &r.dna_cv},
          {"date", &r.date},
          {"accession", &r.accession},
          {"patient", &r.patient}};
}

tl::unexpected<Error> bad(const std::string& recipe, const std::string& what) {
  return fail(ErrorKind::Usage, "SIM-RECIPE", "Recipe \"" + recipe + "\": " + what + ".", {}, {},
              "See sample_fcs/README.md for the keys of a recipe.");
}

template <class T>
bool assign(T* target, const toml::node& node) {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 0) return false;
    *target = static_cast<T>(*value);
  } else {
    const auto value = node.value<T>();
    if (!value) return false;
    *target = *value;
  }
  return true;
}

Status read_shares(Recipe& recipe, const toml::table& table) {
  for (const auto& [key, node] : table) {
    const auto& names = population_names();
    const auto at = std::find(names.begin(), names.end(), key.str());
    const auto value = node.value<double>();
    if (at == names.end() || !value) return bad(recipe.name, "shares." + std::string(key.str()) + " is not usable");
    recipe.shares[static_cast<std::size_t>(at - names.begin())] = *value;
  }
  return {};
}

Result<Recipe> parse(std::string name, const toml::table& table) {
  Recipe recipe;
  recipe.name = std::move(name);
  const auto known = fields(recipe);
  for (const auto& [key, node] : table) {
    if (key.str() == "shares" && node.is_table()) {
      if (auto ok = read_shares(recipe, *node.as_table()); !ok) return fail(ok.error());
    } else if (key.str() == "stages" && node.is_array() && node.as_array()->size() == 3) {
      for (std::size_t k = 0; k < 3; ++k) {
        if (!assign(&recipe.stages[k], *node.as_array()->get(k))) return bad(recipe.name, "stages needs three numbers");
      }
    } else {
      const auto field = known.find(key.str());
      const bool ok = field != known.end() &&
                      std::visit([&node = node](auto* target) { return assign(target, node); }, field->second);
      if (!ok) return bad(recipe.name, "key \"" + std::string(key.str()) + "\" is unknown or has a wrong value");
    }
  }
  if (auto ok = validate(recipe); !ok) return fail(ok.error());
  return recipe;
}

}  // namespace

std::array<double, kPopulations> resting_marrow() {
  std::array<double, kPopulations> s{};
  const auto set = [&s](Population p, double share) { s[index(p)] = share; };
  set(Population::Neutrophil, 0.360);
  set(Population::GranulocyteImmature, 0.200);
  set(Population::Eosinophil, 0.025);
  set(Population::Basophil, 0.004);
  set(Population::Monocyte, 0.060);
  set(Population::Erythroblast, 0.130);
  set(Population::TCell, 0.110);
  set(Population::NkCell, 0.020);
  set(Population::Pdc, 0.003);
  set(Population::MatureB, 0.030);
  set(Population::PlasmaCell, 0.005);
  set(Population::Progenitor, 0.010);
  set(Population::EdgeGranulocyte, 0.0005);
  set(Population::EdgeProgenitor, 0.0016);
  set(Population::Dead, 0.035);
  set(Population::Doublet, 0.035);
  set(Population::Debris, 0.050);
  set(Population::Erythrocyte, 0.030);
  set(Population::AntibodyDebris, 0.0036);
  return s;
}

Status validate(const Recipe& r) {
  const auto outside = [](double v, double lo, double hi) { return !(v >= lo && v <= hi); };
  if (auto panel = panel_by_name(r.panel); !panel) return fail(panel.error());
  if (auto deviation = deviation_by_name(r.deviation); !deviation) return fail(deviation.error());
  if (outside(r.blasts, 0, 0.99)) return bad(r.name, "blasts must lie in [0, 0.99]");
  if (outside(r.hematogones, 0, 0.9)) return bad(r.name, "hematogones must lie in [0, 0.9]");
  if (outside(r.cd34_dim, 0, 1)) return bad(r.name, "cd34_dim must lie in [0, 1]");
  if (outside(r.impostors, 0, 5)) return bad(r.name, "impostors must lie in [0, 5]");
  if (outside(r.gain, 0.01, 100) || outside(r.scatter_gain, 0.01, 100)) {
    return bad(r.name, "gain and scatter_gain must lie in [0.01, 100]");
  }
  if (outside(r.donor_spread, 0, 0.5)) return bad(r.name, "donor_spread must lie in [0, 0.5]");
  if (outside(r.compensation_error, 0, 0.2) || outside(r.compensation_factor, 0, 2)) {
    return bad(r.name, "compensation_error must lie in [0, 0.2] and compensation_factor in [0, 2]");
  }
  if (outside(r.drift, -2, 2)) return bad(r.name, "drift must lie in [-2, 2]");
  if (outside(r.clog_start, 0, 1) || outside(r.clog_length, 0, 1)) return bad(r.name, "clog must lie in [0, 1]");
  if (outside(r.dna_index, 0.4, 2) || outside(r.dna_s_phase, 0, 0.5) || outside(r.dna_cv, 0.005, 0.2)) {
    return bad(r.name, "dna_index must lie in [0.4, 2], dna_s_phase in [0, 0.5] and dna_cv in [0.005, 0.2]");
  }
  double stages = 0, cells = 0, artefacts = 0;
  for (const double s : r.stages) stages += outside(s, 0, 1e6) ? -1e9 : s;
  if (!(stages > 0)) return bad(r.name, "stages must be non-negative and not all zero");
  for (std::size_t p = 0; p < kPopulations; ++p) {
    if (outside(r.shares[p], 0, 1)) return bad(r.name, "shares must lie in [0, 1]");
    (p < kFirstArtefact ? cells : artefacts) += r.shares[p];
  }
  if (!(cells > 0) || artefacts * std::max(1.0, r.impostors) > 0.9) {
    return bad(r.name, "shares need some nucleated cells, and artefacts at most 0.9 of all events");
  }
  return {};
}

Result<std::vector<Recipe>> read_recipes(const std::filesystem::path& recipes_toml) {
  const auto text = read_whole_file(recipes_toml);
  if (!text) return fail(text.error());
  std::vector<Recipe> recipes;
  try {
    const toml::table document = toml::parse(*text, recipes_toml.string());
    const toml::array* list = document["recipe"].as_array();
    if (list == nullptr) return bad(recipes_toml.string(), "there is no [[recipe]]");
    for (const toml::node& node : *list) {
      const toml::table* table = node.as_table();
      const auto name = table == nullptr ? std::nullopt : (*table)["name"].value<std::string>();
      if (!name) return bad(recipes_toml.string(), "a [[recipe]] has no name");
      toml::table rest = *table;
      rest.erase("name");
      auto recipe = parse(*name, rest);
      if (!recipe) return fail(recipe.error());
      recipes.push_back(std::move(*recipe));
    }
  } catch (const toml::parse_error& e) {
    return fail(ErrorKind::Input, "SIM-TOML", "Not valid TOML: " + std::string(e.description()) + ".",
                recipes_toml.string(), {}, "Correct line " + std::to_string(e.source().begin.line) + ".");
  }
  return recipes;
}

Result<Recipe> recipe_by_name(const std::filesystem::path& recipes_toml, std::string_view name) {
  auto recipes = read_recipes(recipes_toml);
  if (!recipes) return fail(recipes.error());
  std::string known;
  for (Recipe& recipe : *recipes) {
    if (recipe.name == name) return std::move(recipe);
    known += (known.empty() ? "" : ", ") + recipe.name;
  }
  return fail(ErrorKind::Usage, "SIM-RECIPE", "There is no recipe \"" + std::string(name) + "\".",
              recipes_toml.string(), {}, "Use one of: " + known + ".");
}

}  // namespace fcscreen::simulate
