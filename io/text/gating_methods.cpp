// SPDX-License-Identifier: Apache-2.0
// The methods of a gating template and their arguments, each with its defaults and limits.
#include <algorithm>

#include "io/text/gating_methods_internal.h"

namespace fcscreen::io::text {
namespace {

using namespace fcscreen::result;

constexpr std::size_t kMaxMixtureChannels = 6, kMaxComponents = 16;

void read_side(TableReader& r, CutSide& into) {
  std::size_t at = into == CutSide::Above ? 0 : 1;
  r.word("side", {"above", "below"}, at);
  into = at == 0 ? CutSide::Above : CutSide::Below;
}

MindensityMethod read_mindensity(TableReader& r) {
  MindensityMethod m;
  read_side(r, m.side);
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
  read_side(r, m.side);
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
  read_side(r, m.side);
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
  read_side(r, m.side);
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

}  // namespace

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

}  // namespace fcscreen::io::text
