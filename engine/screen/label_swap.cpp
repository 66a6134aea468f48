// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/label_swap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include "engine/core/order_statistics.h"

namespace fcscreen::engine {
namespace {

enum class Cells { TNk, B, Granulocytes };

/// What is expected of a marker on control cells.
enum class Bright { Most, Some, Few, Hardly };

/// One marker on one kind of control cells.
struct Expectation {
  const char* marker;
  Cells cells;
  Bright bright;

  [[nodiscard]] bool is_bright() const { return bright == Bright::Most || bright == Bright::Some; }
  [[nodiscard]] bool mismatch(double share, const LabelRules& r) const {
    if (is_bright()) return share < (bright == Bright::Most ? r.bright_share : r.bright_share_some);
    return share > (bright == Bright::Few ? r.dark_share : r.dark_share_clear);
  }
};

// General knowledge [GK]; what varies with disease, activation or therapy is left out.
constexpr std::array kExpectations = {
    Expectation{"CD45", Cells::TNk, Bright::Most},
    Expectation{"CD3", Cells::TNk, Bright::Most},
    Expectation{"CD5", Cells::TNk, Bright::Most},
    Expectation{"CD7", Cells::TNk, Bright::Most},
    Expectation{"CD19", Cells::TNk, Bright::Few},
    Expectation{"CD20", Cells::TNk, Bright::Few},
    Expectation{"CD22", Cells::TNk, Bright::Few},
    Expectation{"CD10", Cells::TNk, Bright::Few},
    Expectation{"CD34", Cells::TNk, Bright::Few},
    Expectation{"TdT", Cells::TNk, Bright::Few},
    Expectation{"CD117", Cells::TNk, Bright::Few},
    Expectation{"CD138", Cells::TNk, Bright::Few},
    Expectation{"CD66b", Cells::TNk, Bright::Few},
    Expectation{"CD66c", Cells::TNk, Bright::Few},
    Expectation{"CD13", Cells::TNk, Bright::Few},
    Expectation{"CD33", Cells::TNk, Bright::Few},
    Expectation{"CD14", Cells::TNk, Bright::Few},
    Expectation{"CD56+IgK", Cells::TNk, Bright::Few},
    Expectation{"CD19", Cells::B, Bright::Most},
    Expectation{"CD20", Cells::B, Bright::Most},
    Expectation{"CD22", Cells::B, Bright::Most},
    Expectation{"CD24", Cells::B, Bright::Most},
    Expectation{"CD3", Cells::B, Bright::Few},
    Expectation{"CD7", Cells::B, Bright::Few},
    Expectation{"CD10", Cells::B, Bright::Few},
    Expectation{"CD34", Cells::B, Bright::Few},
    Expectation{"TdT", Cells::B, Bright::Few},
    Expectation{"CD117", Cells::B, Bright::Few},
    Expectation{"CD138", Cells::B, Bright::Few},
    Expectation{"CD66b", Cells::B, Bright::Few},
    Expectation{"CD66c", Cells::B, Bright::Few},
    Expectation{"CD56", Cells::B, Bright::Few},
    Expectation{"CD10", Cells::Granulocytes, Bright::Some},
    Expectation{"CD24", Cells::Granulocytes, Bright::Most},
    Expectation{"CD66b", Cells::Granulocytes, Bright::Most},
    Expectation{"CD66c", Cells::Granulocytes, Bright::Most},
    Expectation{"CD19", Cells::Granulocytes, Bright::Hardly},
    Expectation{"CD20", Cells::Granulocytes, Bright::Hardly},
    Expectation{"CD22", Cells::Granulocytes, Bright::Hardly},
    Expectation{"CD3", Cells::Granulocytes, Bright::Hardly},
    Expectation{"CD5", Cells::Granulocytes, Bright::Hardly},
    Expectation{"CD7", Cells::Granulocytes, Bright::Hardly},
    Expectation{"CD34", Cells::Granulocytes, Bright::Hardly},
    Expectation{"TdT", Cells::Granulocytes, Bright::Hardly},
    Expectation{"CD138", Cells::Granulocytes, Bright::Hardly},
    Expectation{"CD56", Cells::Granulocytes, Bright::Hardly},
};

const char* name_of(Cells cells) {
  return cells == Cells::TNk ? kTNkCells : cells == Cells::B ? kBCells : kGranulocytes;
}

Bitmask at_least(std::span<const float> x, const Bitmask& base, double cut) {
  Bitmask out = base.clone();
  base.for_each([&](std::size_t i) {
    if (!(x[i] >= cut)) out.reset(i);
  });
  return out;
}

/// Middle of a marker's range over `base`; nothing where it spans too little.
std::optional<double> middle(std::span<const float> x, const Bitmask& base, const LabelRules& r) {
  std::vector<float> values = gating::gather(x, base);
  if (values.empty()) return std::nullopt;
  const double lo = quantile_in_place(values, r.range_low), hi = quantile_in_place(values, r.range_high);
  return hi - lo >= r.range ? std::optional<double>((lo + hi) / 2) : std::nullopt;
}

/// The tube with its labels, and the control cells they lead to.
class Labelled {
 public:
  Labelled(const gating::Tube& tube, const Bitmask& base, const std::string& lineage, const gating::Anchors& anchors,
           const LabelRules& rules)
      : tube_(tube), base_(base), lineage_(lineage), anchors_(anchors), rules_(rules) {}

  [[nodiscard]] std::vector<ControlMismatch> mismatches(std::size_t min_events) const {
    std::vector<ControlMismatch> out;
    if (!anchors_.found) return out;
    const Bitmask granulocytes = gating::granulocytes(anchors_, base_);
    const Bitmask b = b_cells(lineage_), b_by_cd20 = b_cells("CD20"), t = t_cells();
    for (const Expectation& e : kExpectations) {
      if (!tube_.has(e.marker)) continue;
      const bool known_by_cd3 = tube_.has("CD3") && std::string_view(e.marker) != "CD3";
      const Bitmask& cells = e.cells == Cells::TNk            ? (known_by_cd3 ? t : anchors_.t_nk)
                             : e.cells == Cells::Granulocytes ? granulocytes
                             : e.marker == lineage_           ? b_by_cd20
                                                              : b;
      const std::size_t n = cells.count();
      auto cut = n < min_events ? std::nullopt : middle(tube_.marker(e.marker), base_, rules_);
      if (!cut) continue;
      const auto dark = anchors_.negative.find(e.marker);
      if (e.cells != Cells::TNk && dark != anchors_.negative.end()) {
        cut = std::min(*cut, dark->second.centre + rules_.positive_sd * dark->second.sd + rules_.autofluorescence);
      }
      const double share =
          static_cast<double>(at_least(tube_.marker(e.marker), cells, *cut).count()) / static_cast<double>(n);
      if (e.mismatch(share, rules_)) out.push_back({e.marker, name_of(e.cells), e.is_bright(), share});
    }
    return out;
  }

 private:
  /// T/NK cells that are bright for CD3, so that NK cells, which lack CD5, are no control of it.
  [[nodiscard]] Bitmask t_cells() const {
    const auto cut = tube_.has("CD3") ? middle(tube_.marker("CD3"), base_, rules_) : std::nullopt;
    return cut ? at_least(tube_.marker("CD3"), anchors_.t_nk, *cut) : Bitmask(base_.size());
  }
  /// Lymphoid scatter, bright CD45, positive for `by`, CD34-negative; empty where `by` is not measured.
  [[nodiscard]] Bitmask b_cells(const std::string& by) const {
    const auto level = anchors_.negative.find(by);
    if (!tube_.has(by) || level == anchors_.negative.end()) return Bitmask(base_.size());
    Bitmask out = at_least(tube_.marker(by), base_ & anchors_.ssc_low,
                           level->second.centre + rules_.positive_sd * level->second.sd);
    return at_least(tube_.marker("CD45"), out,
                    anchors_.cd45_bright.centre - rules_.b_cd45_sd * anchors_.cd45_bright.sd);
  }

  const gating::Tube& tube_;
  const Bitmask& base_;
  const std::string& lineage_;
  const gating::Anchors& anchors_;
  const LabelRules& rules_;
};

bool concerns(const std::vector<ControlMismatch>& all, const std::string& marker) {
  return std::any_of(all.begin(), all.end(), [&](const ControlMismatch& m) { return m.marker == marker; });
}

/// Does either label mismatch on other cells than B cells?
bool beyond_b(const std::vector<ControlMismatch>& all, const std::string& a, const std::string& b) {
  return std::any_of(all.begin(), all.end(), [&](const ControlMismatch& m) {
    return (m.marker == a || m.marker == b) && m.population != kBCells;
  });
}

}  // namespace

LabelCheck check_labels(const gating::Tube& tube, const Bitmask& base, std::span<const float> ssc,
                        const std::string& lineage, const gating::Anchors& anchors,
                        const gating::AnchorParameters& parameters, std::size_t min_events, const LabelRules& rules) {
  LabelCheck out;
  out.mismatches = Labelled(tube, base, lineage, anchors, rules).mismatches(min_events);
  std::vector<std::string> odd;
  for (const ControlMismatch& m : out.mismatches) {
    if (std::find(odd.begin(), odd.end(), m.marker) == odd.end()) odd.push_back(m.marker);
  }
  std::sort(odd.begin(), odd.end());
  for (std::size_t i = 0; i < odd.size(); ++i) {
    for (std::size_t j = i + 1; j < odd.size(); ++j) {
      if (!beyond_b(out.mismatches, odd[i], odd[j])) continue;
      gating::Tube exchanged = tube;
      std::swap(exchanged.markers[odd[i]], exchanged.markers[odd[j]]);
      const gating::Anchors found = gating::find_anchors(exchanged, base, ssc, lineage, parameters);
      const auto left = Labelled(exchanged, base, lineage, found, rules).mismatches(min_events);
      if (!found.found || concerns(left, odd[i]) || concerns(left, odd[j])) continue;
      if (left.size() < out.mismatches.size()) out.swaps.push_back({odd[i], odd[j]});
    }
  }
  return out;
}

}  // namespace fcscreen::engine
