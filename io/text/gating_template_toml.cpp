// SPDX-License-Identifier: Apache-2.0
#include "io/text/gating_template_toml.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/core/whole_file.h"
#include "io/text/toml_internal.h"

namespace fcscreen::io::text {
namespace {

using namespace fcscreen::result;

constexpr int kTemplateVersion = 1;
constexpr std::size_t kMaxMixtureChannels = 6, kMaxComponents = 16;

/// Reads one table key by key. The first fault is kept; what is read after it does not matter.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string file, std::string what)
      : table_(table), file_(std::move(file)), what_(std::move(what)) {}

  void fault(const char* code, const toml::node& at, const std::string& why, const std::string& next) {
    if (!fault_) fault_ = Error{ErrorKind::Usage, code, line_of(at) + what_ + why, file_, {}, next};
  }
  void fault(const std::string& why, const std::string& next) { fault("TPL-03", table_, why, next); }

  const toml::node* find(std::string_view key) {
    read_.insert(std::string(key));
    return table_.get(key);
  }

  void number(std::string_view key, double lo, double hi, double& into) {
    const toml::node* node = find(key);
    if (!node) return;
    const auto value = finite_number(node);
    if (value && *value >= lo && *value <= hi) {
      into = *value;
    } else {
      fault("TPL-03", *node,
            std::string(key) + " is no number from " + number_text(lo) + " to " + number_text(hi) + ".",
            "Correct the value.");
    }
  }

  void whole(std::string_view key, std::size_t lo, std::size_t hi, std::size_t& into) {
    if (const toml::node* node = find(key)) whole_of(*node, key, lo, hi, into);
  }

  void whole_of(const toml::node& node, std::string_view key, std::size_t lo, std::size_t hi, std::size_t& into) {
    const auto value = node.is_integer() ? node.value<std::int64_t>() : std::nullopt;
    if (value && *value >= static_cast<std::int64_t>(lo) && *value <= static_cast<std::int64_t>(hi)) {
      into = static_cast<std::size_t>(*value);
    } else {
      fault("TPL-03", node,
            std::string(key) + " is no whole number from " + std::to_string(lo) + " to " + std::to_string(hi) + ".",
            "Correct the value.");
    }
  }

  void flag(std::string_view key, bool& into) {
    const toml::node* node = find(key);
    if (!node) return;
    const auto value = node->is_boolean() ? node->value<bool>() : std::nullopt;
    if (value) into = *value;
    if (!value) fault("TPL-03", *node, std::string(key) + " is neither true nor false.", "Correct the value.");
  }

  void text(std::string_view key, std::string& into) {
    const toml::node* node = find(key);
    if (!node) return;
    const auto value = node->is_string() ? node->value<std::string>() : std::nullopt;
    if (value && !value->empty()) {
      into = *value;
    } else {
      fault("TPL-03", *node, std::string(key) + " is no text.", "Write it in quotes.");
    }
  }

  /// A list of texts, or one text alone.
  void texts(std::string_view key, std::vector<std::string>& into) {
    const toml::node* node = find(key);
    if (!node) return;
    if (node->is_string()) {
      into.emplace_back();
      return text(key, into.back());
    }
    const toml::array* list = node->as_array();
    if (!list) return fault("TPL-03", *node, std::string(key) + " is no list of texts.", "Write [\"A\", \"B\"].");
    for (const toml::node& item : *list) {
      const auto value = item.is_string() ? item.value<std::string>() : std::nullopt;
      if (!value || value->empty())
        return fault("TPL-03", item, std::string(key) + " holds something that is no text.", "Write [\"A\", \"B\"].");
      into.push_back(*value);
    }
  }

  /// One of a closed list of words, as the position in it.
  void word(std::string_view key, std::initializer_list<std::string_view> words, std::size_t& into) {
    const toml::node* node = find(key);
    if (!node) return;
    const auto value = node->is_string() ? node->value<std::string>() : std::nullopt;
    const auto at = value ? std::find(words.begin(), words.end(), *value) : words.end();
    if (at != words.end()) {
      into = static_cast<std::size_t>(at - words.begin());
      return;
    }
    std::string all;
    for (const auto& w : words) all += (all.empty() ? "" : ", ") + std::string(w);
    fault("TPL-03", *node, std::string(key) + " is none of " + all + ".", "Correct the word.");
  }

  void side(CutSide& into) {
    std::size_t at = into == CutSide::Above ? 0 : 1;
    word("side", {"above", "below"}, at);
    into = at == 0 ? CutSide::Above : CutSide::Below;
  }

  /// Refuse keys nobody asked for, then hand out the first fault.
  [[nodiscard]] Status finish() {
    for (const auto& [key, node] : table_) {
      if (read_.count(std::string(key.str())) != 0) continue;
      fault("TPL-02", node, "'" + std::string(key.str()) + "' is not known here.",
            "Correct the name; gating/auto/templates/README.md lists them.");
    }
    if (fault_) return fail(*fault_);
    return {};
  }

 private:
  const toml::table& table_;
  std::string file_, what_;
  std::set<std::string> read_;
  std::optional<Error> fault_;
};

MindensityMethod read_mindensity(TableReader& r) {
  MindensityMethod m;
  r.side(m.side);
  r.number("adjust", 0.05, 20, m.adjust);
  r.number("min_depth", 0, 1, m.min_depth);
  if (const toml::node* node = r.find("range")) {
    const toml::array* list = node->as_array();
    const auto lo = list && list->size() == 2 ? finite_number(list->get(0)) : std::nullopt;
    const auto hi = list && list->size() == 2 ? finite_number(list->get(1)) : std::nullopt;
    if (!lo || !hi || *lo < 0 || *hi > 1 || *lo >= *hi) {
      r.fault("TPL-03", *node, "range is no pair of ascending shares from 0 to 1.", "Write range = [0.05, 0.95].");
    } else {
      m.from_share = *lo;
      m.to_share = *hi;
    }
  }
  r.texts("between", m.between);
  if (!m.between.empty() && m.between.size() != 2) r.fault("between names no pair of populations.", "Name two.");
  std::size_t valley = 0;
  r.word("valley", {"deepest", "lowest", "highest"}, valley);
  m.valley = static_cast<MindensityMethod::Valley>(valley);
  std::size_t without = 0;
  r.word("without_valley", {"all", "none", "tail"}, without);
  m.without_valley = static_cast<MindensityMethod::WithoutValley>(without);
  return m;
}

TailMethod read_tail(TableReader& r) {
  TailMethod m;
  r.side(m.side);
  std::size_t tail = 0;
  r.word("tail", {"right", "left"}, tail);
  m.right = tail == 0;
  r.whole("peaks", 1, 64, m.n_peaks);
  r.whole("reference_peak", 1, 64, m.ref_peak);
  if (m.ref_peak > m.n_peaks) r.fault("reference_peak is above peaks.", "Raise peaks.");
  r.number("tolerance", 1e-9, 1, m.tolerance);
  r.flag("auto_tolerance", m.auto_tolerance);
  r.number("adjust", 0.05, 20, m.adjust);
  return m;
}

QuantileMethod read_quantile(TableReader& r) {
  QuantileMethod m;
  r.side(m.side);
  r.number("probability", 0, 1, m.probability);
  return m;
}

void read_components(TableReader& r, MixtureMethod& m) {
  const toml::node* node = r.find("components");
  if (!node) return;
  if (const toml::array* list = node->as_array(); list && list->size() == 2) {
    r.whole_of(*list->get(0), "components", 1, kMaxComponents, m.k_min);
    r.whole_of(*list->get(1), "components", m.k_min, kMaxComponents, m.k_max);
  } else {
    r.whole_of(*node, "components", 1, kMaxComponents, m.k_max);
    m.k_min = m.k_max;
  }
}

MixtureMethod read_mixture(TableReader& r) {
  MixtureMethod m;
  read_components(r, m);
  r.number("nu", 0, 1000, m.nu);
  r.number("quantile", 0.01, 0.99999, m.quantile);
  r.number("min_weight", 0, 1, m.target.min_weight);
  r.whole("negative", 1, kMaxComponents, m.negative);
  r.side(m.side);
  std::size_t rule = 0;
  r.word("target", {"heaviest", "lowest", "highest", "nearest"}, rule);
  m.target.rule = static_cast<MixtureTarget::Rule>(rule);
  r.text("of", m.target.of);
  if ((rule == 0) != m.target.of.empty()) {
    r.fault(rule == 0 ? "'of' stands without target lowest, highest or nearest." : "this target needs 'of'.",
            "Name the channel (lowest, highest) or the population (nearest) with of = \"NAME\".");
  }
  return m;
}

std::vector<std::optional<BoundaryMethod::Limit>> read_limits(TableReader& r, std::string_view key) {
  std::vector<std::optional<BoundaryMethod::Limit>> out;
  const toml::node* node = r.find(key);
  if (!node) return out;
  const toml::array* list = node->as_array();
  const auto read_one = [&](const toml::node& item) {
    const auto word = item.is_string() ? item.value<std::string>() : std::nullopt;
    if (word && (*word == "top" || *word == "open")) {
      out.push_back(*word == "top" ? std::optional<BoundaryMethod::Limit>({true, 0}) : std::nullopt);
    } else if (const auto value = finite_number(&item)) {
      out.push_back(BoundaryMethod::Limit{false, *value});
    } else {
      r.fault("TPL-03", item, std::string(key) + " is no number, \"top\" or \"open\".", "Correct the value.");
    }
  };
  if (!list) read_one(*node);
  for (std::size_t i = 0; list && i < list->size(); ++i) read_one(*list->get(i));
  return out;
}

BoundaryMethod read_boundary(TableReader& r, std::size_t n_channels) {
  BoundaryMethod m{read_limits(r, "min"), read_limits(r, "max")};
  if (m.min.empty() && m.max.empty()) r.fault("a boundary needs min or max.", "Give a limit per channel.");
  if ((!m.min.empty() && m.min.size() != n_channels) || (!m.max.empty() && m.max.size() != n_channels)) {
    r.fault("min and max need one limit per channel.", "Write \"open\" where there is no limit.");
  }
  return m;
}

TimeMethod read_time(TableReader& r) {
  TimeMethod m;
  r.number("mad", 0.5, 100, m.mad);
  r.whole("min_cells", 10, 1000000, m.min_cells);
  r.whole("max_bins", 10, 100000, m.max_bins);
  return m;
}

CombineMethod read_combination(TableReader& r) {
  CombineMethod m;
  std::vector<std::string> all, any, none;
  r.texts("and", all);
  r.texts("or", any);
  r.texts("not", none);
  if ((!all.empty()) + (!any.empty()) + (!none.empty()) != 1) {
    r.fault("a boolean gate has exactly one of and, or, not.", "Use one list; complements are written \"!NAME\".");
    return m;
  }
  m.op = !all.empty() ? CombineMethod::Op::And : !any.empty() ? CombineMethod::Op::Or : CombineMethod::Op::Not;
  for (std::string& name : !all.empty() ? all : !any.empty() ? any : none) {
    const bool complement = name.front() == '!';
    m.operands.push_back({complement ? name.substr(1) : name, complement});
  }
  const bool one = m.operands.size() == 1;
  if ((m.op == CombineMethod::Op::Not) != one) {
    r.fault(one ? "and, or take at least two populations." : "not takes one population.", "Correct the list.");
  }
  return m;
}

ReferenceMethod read_reference(TableReader& r) {
  ReferenceMethod m;
  std::vector<std::string> above, below;
  r.texts("above", above);
  r.texts("below", below);
  for (std::string& name : above) m.cuts.push_back({std::move(name), CutSide::Above});
  for (std::string& name : below) m.cuts.push_back({std::move(name), CutSide::Below});
  if (m.cuts.empty()) r.fault("a reference gate names no cut.", "Give above = [\"NAME\"] or below = [\"NAME\"].");
  return m;
}

struct MethodRow {
  std::string_view word;
  std::size_t min_channels, max_channels;
  GatingMethod (*read)(TableReader&, std::size_t n_channels);
};

constexpr std::size_t kAnyNumber = 64;
const MethodRow kMethods[] = {
    {"mindensity", 1, 1, [](TableReader& r, std::size_t) -> GatingMethod { return read_mindensity(r); }},
    {"tailgate", 1, 1, [](TableReader& r, std::size_t) -> GatingMethod { return read_tail(r); }},
    {"quantile", 1, 1, [](TableReader& r, std::size_t) -> GatingMethod { return read_quantile(r); }},
    {"mixture", 1, kMaxMixtureChannels, [](TableReader& r, std::size_t) -> GatingMethod { return read_mixture(r); }},
    {"singlet", 2, 2,
     [](TableReader& r, std::size_t) -> GatingMethod {
       SingletMethod m;
       r.number("prediction_level", 0.5, 0.999999, m.prediction_level);
       return m;
     }},
    {"boundary", 1, kAnyNumber, [](TableReader& r, std::size_t n) -> GatingMethod { return read_boundary(r, n); }},
    {"time", 1, kAnyNumber, [](TableReader& r, std::size_t) -> GatingMethod { return read_time(r); }},
    {"boolean", 0, 0, [](TableReader& r, std::size_t) -> GatingMethod { return read_combination(r); }},
    {"reference", 0, 0, [](TableReader& r, std::size_t) -> GatingMethod { return read_reference(r); }},
};

void read_method(TableReader& r, TemplateGate& gate) {
  std::string word;
  r.text("method", word);
  const auto* row =
      std::find_if(std::begin(kMethods), std::end(kMethods), [&](const auto& m) { return m.word == word; });
  if (row == std::end(kMethods)) {
    std::string all;
    for (const MethodRow& m : kMethods) all += (all.empty() ? "" : ", ") + std::string(m.word);
    const toml::node* node = r.find("method");
    if (node) r.fault("TPL-02", *node, "'" + word + "' is no method.", "Use one of " + all + ".");
    return r.fault("a gate needs a method.", "Use one of " + all + ".");
  }
  const std::size_t n = gate.channels.size();
  if (n < row->min_channels || n > row->max_channels) {
    const bool exact = row->min_channels == row->max_channels;
    r.fault(word + " takes " + (exact ? "" : "from ") + std::to_string(row->min_channels) +
                (exact ? "" : " to " + std::to_string(row->max_channels)) + " channels, not " + std::to_string(n) + ".",
            "Correct the list of channels.");
  }
  gate.method = row->read(r, n);
  if (const auto* m = std::get_if<MixtureMethod>(&gate.method)) {
    if (m->negative > 0 && n != 1) r.fault("'negative' cuts one channel.", "Remove it, or name one channel.");
    if (m->negative > 0 && m->k_min <= m->negative) {
      r.fault("a cut above 'negative' components needs more components.", "Raise the least number of components.");
    }
    const bool by_channel =
        m->target.rule == MixtureTarget::Rule::Lowest || m->target.rule == MixtureTarget::Rule::Highest;
    if (by_channel && std::count(gate.channels.begin(), gate.channels.end(), m->target.of) == 0) {
      r.fault("'" + m->target.of + "' is none of the gate's channels.", "Name one of them with of.");
    }
  }
}

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
  auto text = read_whole_file(path);
  if (!text) {
    Error error = text.error();
    error.kind = ErrorKind::Usage;  // a template that cannot be read is wrong usage, not a bad sample
    return fail(std::move(error));
  }
  return parse_gating_template(*text, path.string());
}

}  // namespace fcscreen::io::text
