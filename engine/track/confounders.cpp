// SPDX-License-Identifier: Apache-2.0
#include "engine/track/confounders.h"

#include <algorithm>
#include <utility>

#include "engine/track/drugs.h"
#include "engine/track/exposure.h"

namespace fcscreen::engine {
namespace {

using result::DrugKind;

const char* effect(DrugKind kind) {
  switch (kind) {
    case DrugKind::Steroid: return "steroids reduce immature B cells";
    case DrugKind::Chemotherapy:
    case DrugKind::Transplant: return "cytotoxic treatment reduces immature B cells, which then regenerate";
    case DrugKind::AntiB: return "it removes B-lineage cells and may hide the marker they are found by";
    case DrugKind::AntiCd38: return "it hides CD38 and removes cells that carry it";
    case DrugKind::AntiBcma: return "it removes plasma cells and late B cells";
    case DrugKind::OtherImid: return "it acts as lenalidomide does";
    case DrugKind::GrowthFactor: return "it changes the nucleated cells that fractions are of";
    case DrugKind::Infection: return "falls of immature B cells that passed were seen with fever and sepsis";
    case DrugKind::Lenalidomide:
    case DrugKind::Unknown: break;
  }
  return "its effect on immature B cells is not known here";
}

bool in_banner(DrugKind kind) {
  return kind != DrugKind::AntiCd38 && kind != DrugKind::AntiBcma && kind != DrugKind::GrowthFactor;
}

}  // namespace

std::vector<result::Confounder> confounders(std::span<const result::ExposureRow> rows, std::chrono::sys_days stop,
                                            std::chrono::sys_days last_sample, int before_days) {
  const auto from = stop - std::chrono::days(before_days);
  std::vector<result::Confounder> out;
  for (const result::ExposureRow& row : rows) {
    if (possible_days(row.start, row.start_precision).first > last_sample) continue;
    // On the day of the stop of a course its effect is still there.
    if (row.stop && possible_days(*row.stop, row.stop_precision).last < from) continue;
    for (const DrugKind kind : drug_kinds(row.drug)) {
      if (kind == DrugKind::Lenalidomide) continue;
      result::Confounder c{kind, row.drug, row.start, row.stop, in_banner(kind), {}};
      c.text = row.drug + ": " + effect(kind) + ".";
      out.push_back(std::move(c));
    }
  }
  std::sort(out.begin(), out.end(), [](const result::Confounder& a, const result::Confounder& b) {
    return a.start != b.start ? a.start < b.start : a.drug < b.drug;
  });
  return out;
}

std::string confounder_banner(std::span<const result::Confounder> found) {
  std::vector<std::string> named;
  for (const result::Confounder& c : found) {
    if (c.banner && std::find(named.begin(), named.end(), c.drug) == named.end()) named.push_back(c.drug);
  }
  if (named.empty()) return {};
  std::string out = "Change after withdrawal is confounded by ";
  for (std::size_t i = 0; i < named.size(); ++i) out += (i > 0 ? ", " : "") + named[i];
  return out + ".";
}

}  // namespace fcscreen::engine
