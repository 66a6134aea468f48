// SPDX-License-Identifier: Apache-2.0
#include "engine/track/confounders.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "engine/track/exposure.h"

namespace fcscreen::engine {
namespace {

using result::DrugKind;

struct Name {
  std::string_view part;  // lower case, letters and digits only
  DrugKind kind;
};

/// Names of SPEC §4.5's kinds of exposure [GK].
constexpr std::array kNames = {
    Name{"lenalidomid", DrugKind::Lenalidomide},
    Name{"revlimid", DrugKind::Lenalidomide},
    Name{"thalidomid", DrugKind::OtherImid},
    Name{"pomalidomid", DrugKind::OtherImid},
    Name{"iberdomid", DrugKind::OtherImid},
    Name{"mezigdomid", DrugKind::OtherImid},
    Name{"dexamethason", DrugKind::Steroid},
    Name{"prednis", DrugKind::Steroid},  // prednisone, prednisolone, methylprednisolone
    Name{"hydrocortison", DrugKind::Steroid},
    Name{"steroid", DrugKind::Steroid},
    Name{"daratumumab", DrugKind::AntiCd38},
    Name{"isatuximab", DrugKind::AntiCd38},
    Name{"anticd38", DrugKind::AntiCd38},
    Name{"blinatumomab", DrugKind::AntiB},
    Name{"tisagenlecleucel", DrugKind::AntiB},
    Name{"brexucabtagene", DrugKind::AntiB},
    Name{"axicabtagene", DrugKind::AntiB},
    Name{"lisocabtagene", DrugKind::AntiB},
    Name{"obecabtagene", DrugKind::AntiB},
    Name{"tafasitamab", DrugKind::AntiB},
    Name{"loncastuximab", DrugKind::AntiB},
    Name{"inotuzumab", DrugKind::AntiB},
    Name{"moxetumomab", DrugKind::AntiB},
    Name{"rituximab", DrugKind::AntiB},
    Name{"obinutuzumab", DrugKind::AntiB},
    Name{"ofatumumab", DrugKind::AntiB},
    Name{"anticd19", DrugKind::AntiB},
    Name{"anticd20", DrugKind::AntiB},
    Name{"anticd22", DrugKind::AntiB},
    Name{"cd19car", DrugKind::AntiB},
    Name{"belantamab", DrugKind::AntiBcma},
    Name{"teclistamab", DrugKind::AntiBcma},
    Name{"elranatamab", DrugKind::AntiBcma},
    Name{"idecabtagene", DrugKind::AntiBcma},
    Name{"ciltacabtagene", DrugKind::AntiBcma},
    Name{"antibcma", DrugKind::AntiBcma},
    Name{"bcma", DrugKind::AntiBcma},
    Name{"asct", DrugKind::Transplant},
    Name{"autosct", DrugKind::Transplant},
    Name{"transplant", DrugKind::Transplant},
    Name{"melphalan", DrugKind::Chemotherapy},
    Name{"cyclophosphamid", DrugKind::Chemotherapy},
    Name{"ifosfamid", DrugKind::Chemotherapy},
    Name{"fludarabin", DrugKind::Chemotherapy},
    Name{"bendamustin", DrugKind::Chemotherapy},
    Name{"vincristin", DrugKind::Chemotherapy},
    Name{"doxorubicin", DrugKind::Chemotherapy},
    Name{"daunorubicin", DrugKind::Chemotherapy},
    Name{"etoposid", DrugKind::Chemotherapy},
    Name{"cisplatin", DrugKind::Chemotherapy},
    Name{"cytarabin", DrugKind::Chemotherapy},
    Name{"methotrexat", DrugKind::Chemotherapy},
    Name{"mercaptopurin", DrugKind::Chemotherapy},
    Name{"asparaginas", DrugKind::Chemotherapy},
    Name{"pegaspargas", DrugKind::Chemotherapy},
    Name{"busulfan", DrugKind::Chemotherapy},
    Name{"clofarabin", DrugKind::Chemotherapy},
    Name{"nelarabin", DrugKind::Chemotherapy},
    Name{"hydroxyurea", DrugKind::Chemotherapy},
    Name{"hydroxycarbamid", DrugKind::Chemotherapy},
    Name{"lymphodepletion", DrugKind::Chemotherapy},
    Name{"chemotherap", DrugKind::Chemotherapy},
    Name{"hypercvad", DrugKind::Chemotherapy},
    Name{"gcsf", DrugKind::GrowthFactor},
    Name{"filgrastim", DrugKind::GrowthFactor},
    Name{"lenograstim", DrugKind::GrowthFactor},
    Name{"sepsis", DrugKind::Infection},
    Name{"infection", DrugKind::Infection},
    Name{"pneumonia", DrugKind::Infection},
    Name{"fever", DrugKind::Infection},
};

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

std::vector<DrugKind> drug_kinds(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  std::vector<DrugKind> out;
  for (const Name& known : kNames) {
    const bool new_kind = std::find(out.begin(), out.end(), known.kind) == out.end();
    if (new_kind && plain.find(known.part) != std::string::npos) out.push_back(known.kind);
  }
  if (out.empty()) out.push_back(DrugKind::Unknown);
  return out;
}

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
