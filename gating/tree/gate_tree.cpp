// SPDX-License-Identifier: Apache-2.0
#include "gating/tree/gate_tree.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "gating/kernels/kernels.h"

namespace fcscreen::gating {
namespace {

constexpr std::size_t kBlockWords = kBlockEvents / 64;

/// Bits of the events that exist in word `w` of a block of n_events.
std::uint64_t existing(std::size_t w, std::size_t n_events) {
  const std::size_t n = n_events - w * 64;
  return n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
}

}  // namespace

std::optional<std::size_t> GateTree::find(std::string_view id) const {
  const auto it = index_.find(id);
  if (it == index_.end()) return std::nullopt;
  return it->second;
}

std::string GateTree::path(std::size_t gate) const {
  std::string text = gates_[gate].id;
  for (auto up = parent(gate); up; up = parent(*up)) text = gates_[*up].id + "/" + text;
  return text;
}

void GateTree::test_own(std::size_t gate, std::span<const float* const> columns, std::size_t n_events,
                        std::span<std::uint64_t> words) const {
  const Node& node = nodes_[gate];
  if (const auto* ranges = std::get_if<Ranges>(&node.test)) {
    gate_ranges(ranges->tests, columns, n_events, words.data());
  } else if (const auto* polygon = std::get_if<Polygon>(&node.test)) {
    gate_polygon(polygon->plan, columns[polygon->x], columns[polygon->y], n_events, words.data());
  } else if (const auto* ellipsoid = std::get_if<EllipsoidPlan>(&node.test)) {
    gate_ellipsoid(*ellipsoid, columns, n_events, words.data());
  }
}

void GateTree::test_own(std::size_t gate, std::span<const double* const> columns, std::size_t n_events,
                        std::span<std::uint64_t> words) const {
  const Node& node = nodes_[gate];
  if (std::holds_alternative<Ranges>(node.test)) {
    gate_ranges(std::get<result::RectangleGate>(gates_[gate].shape).ranges, columns, n_events, words.data());
  } else if (const auto* polygon = std::get_if<Polygon>(&node.test)) {
    gate_polygon(polygon->plan, columns[polygon->x], columns[polygon->y], n_events, words.data());
  } else if (const auto* ellipsoid = std::get_if<EllipsoidPlan>(&node.test)) {
    gate_ellipsoid(*ellipsoid, columns, n_events, words.data());
  }
}

template <class WordsOf>
void GateTree::evaluate_words(std::size_t n_events, const WordsOf& words_of, const OwnTest& test,
                              const Visit& visit) const {
  const std::size_t n_words = (n_events + 63) / 64;
  for (const std::size_t gate : order_) {
    const Node& node = nodes_[gate];
    const std::span<std::uint64_t> own = words_of(gate);
    std::span<const std::uint64_t> above;
    if (node.parent) above = words_of(*node.parent);
    if (const auto* boolean = std::get_if<Boolean>(&node.test)) {
      const bool any = boolean->op == result::BooleanOp::Or;
      const std::uint64_t negate_all = boolean->op == result::BooleanOp::Not ? ~std::uint64_t{0} : 0;
      for (std::size_t w = 0; w < n_words; ++w) {
        std::uint64_t bits = any ? 0 : ~std::uint64_t{0};
        for (const Operand& operand : boolean->operands) {
          const std::uint64_t word = words_of(operand.gate)[w] ^ (operand.complement ? ~std::uint64_t{0} : 0);
          bits = any ? bits | word : bits & word;
        }
        own[w] = (bits ^ negate_all) & existing(w, n_events);
      }
    } else {
      test(gate, above, own);
    }
    for (std::size_t w = 0; node.complement && w < n_words; ++w) own[w] = ~own[w] & existing(w, n_events);
    for (std::size_t w = 0; w < above.size(); ++w) own[w] &= above[w];
    if (visit) visit(gate, own);
  }
}

void GateTree::evaluate_tile(std::size_t n_events, std::vector<std::uint64_t>& scratch, const OwnTest& test,
                             const Visit& visit) const {
  const std::size_t n_words = (n_events + 63) / 64;
  scratch.resize(std::max(scratch.size(), n_slots_ * n_words));
  const auto words_of = [&](std::size_t gate) {
    return std::span<std::uint64_t>(scratch).subspan(nodes_[gate].slot * n_words, n_words);
  };
  evaluate_words(n_events, words_of, test, visit);
}

void GateTree::evaluate_in_place(std::size_t n_events, std::span<std::uint64_t* const> masks,
                                 const OwnTest& test) const {
  const std::size_t n_words = (n_events + 63) / 64;
  evaluate_words(n_events, [&](std::size_t gate) { return std::span(masks[gate], n_words); }, test, {});
}

void GateTree::evaluate_tile(std::span<const float* const> columns, std::size_t n_events,
                             std::vector<std::uint64_t>& scratch, const Visit& visit) const {
  evaluate_tile(
      n_events, scratch, [&](std::size_t gate, auto, auto words) { test_own(gate, columns, n_events, words); }, visit);
}

void GateTree::evaluate_tile(std::span<const double* const> columns, std::size_t n_events,
                             std::vector<std::uint64_t>& scratch, const Visit& visit) const {
  evaluate_tile(
      n_events, scratch, [&](std::size_t gate, auto, auto words) { test_own(gate, columns, n_events, words); }, visit);
}

Result<std::vector<Bitmask>> GateTree::evaluate(const EventTable<DisplayScale>& events, unsigned threads) const {
  if (events.n_columns() < n_columns_) {
    return fail(ErrorKind::Usage, "GATE-T06",
                "The gates use " + std::to_string(n_columns_) + " columns, the events have " +
                    std::to_string(events.n_columns()) + ".",
                {}, {}, "Gate the columns the gates were drawn on.");
  }
  std::vector<const float*> columns;
  for (std::size_t i = 0; i < events.n_columns(); ++i) columns.push_back(events.column(i).values().data());
  std::vector<Bitmask> masks;
  masks.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) masks.emplace_back(events.n_events());
  parallel_for(n_blocks(events.n_events()), threads, [&](std::size_t block) {
    const std::size_t first = block * kBlockEvents, n = std::min(kBlockEvents, events.n_events() - first);
    std::vector<const float*> at(columns.begin(), columns.end());
    for (const float*& column : at) column += first;
    std::vector<std::uint64_t> scratch;
    evaluate_tile(at, n, scratch, [&](std::size_t gate, std::span<const std::uint64_t> words) {
      std::copy(words.begin(), words.end(), masks[gate].words().data() + block * kBlockWords);
    });
  });
  return masks;
}

}  // namespace fcscreen::gating
