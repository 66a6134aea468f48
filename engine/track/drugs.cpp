// SPDX-License-Identifier: Apache-2.0
#include "engine/track/drugs.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace fcscreen::engine {
namespace {

using result::DrugKind;

struct Drug {
  std::string_view part;  ///< of the name: lower case, letters and digits only
  DrugKind kind;
  DrugClass cls;
};

/// Generic names, brand names that are written as such, and class words [GK].
constexpr std::array kDrugs = {
    Drug{"lenalidomid", DrugKind::Lenalidomide, DrugClass::Other},
    Drug{"revlimid", DrugKind::Lenalidomide, DrugClass::Other},
    Drug{"thalidomid", DrugKind::OtherImid, DrugClass::Other},
    Drug{"pomalidomid", DrugKind::OtherImid, DrugClass::Other},
    Drug{"iberdomid", DrugKind::OtherImid, DrugClass::Other},
    Drug{"mezigdomid", DrugKind::OtherImid, DrugClass::Other},
    Drug{"dexamethason", DrugKind::Steroid, DrugClass::Other},
    Drug{"prednis", DrugKind::Steroid, DrugClass::Other},
    Drug{"hydrocortison", DrugKind::Steroid, DrugClass::Other},
    Drug{"steroid", DrugKind::Steroid, DrugClass::Other},
    Drug{"daratumumab", DrugKind::AntiCd38, DrugClass::AntiCd38},
    Drug{"isatuximab", DrugKind::AntiCd38, DrugClass::AntiCd38},
    Drug{"anticd38", DrugKind::AntiCd38, DrugClass::AntiCd38},
    Drug{"blinatumomab", DrugKind::AntiB, DrugClass::AntiCd19},
    Drug{"tisagenlecleucel", DrugKind::AntiB, DrugClass::AntiCd19},
    Drug{"brexucabtagene", DrugKind::AntiB, DrugClass::AntiCd19},
    Drug{"axicabtagene", DrugKind::AntiB, DrugClass::AntiCd19},
    Drug{"lisocabtagene", DrugKind::AntiB, DrugClass::AntiCd19},
    Drug{"obecabtagene", DrugKind::AntiB, DrugClass::AntiCd19},
    Drug{"tafasitamab", DrugKind::AntiB, DrugClass::AntiCd19},
    Drug{"loncastuximab", DrugKind::AntiB, DrugClass::AntiCd19},
    Drug{"inotuzumab", DrugKind::AntiB, DrugClass::AntiCd22},
    Drug{"moxetumomab", DrugKind::AntiB, DrugClass::AntiCd22},
    Drug{"rituximab", DrugKind::AntiB, DrugClass::AntiCd20},
    Drug{"obinutuzumab", DrugKind::AntiB, DrugClass::AntiCd20},
    Drug{"ofatumumab", DrugKind::AntiB, DrugClass::AntiCd20},
    Drug{"anticd19", DrugKind::AntiB, DrugClass::AntiCd19},
    Drug{"anticd20", DrugKind::AntiB, DrugClass::AntiCd20},
    Drug{"anticd22", DrugKind::AntiB, DrugClass::AntiCd22},
    Drug{"cd19car", DrugKind::AntiB, DrugClass::AntiCd19},
    Drug{"inebilizumab", DrugKind::AntiB, DrugClass::AntiCd19},
    Drug{"ocrelizumab", DrugKind::AntiB, DrugClass::AntiCd20},
    Drug{"ublituximab", DrugKind::AntiB, DrugClass::AntiCd20},
    Drug{"mosunetuzumab", DrugKind::AntiB, DrugClass::AntiCd20},
    Drug{"glofitamab", DrugKind::AntiB, DrugClass::AntiCd20},
    Drug{"epcoritamab", DrugKind::AntiB, DrugClass::AntiCd20},
    Drug{"odronextamab", DrugKind::AntiB, DrugClass::AntiCd20},
    Drug{"epratuzumab", DrugKind::AntiB, DrugClass::AntiCd22},
    Drug{"belantamab", DrugKind::AntiBcma, DrugClass::AntiBcma},
    Drug{"teclistamab", DrugKind::AntiBcma, DrugClass::AntiBcma},
    Drug{"elranatamab", DrugKind::AntiBcma, DrugClass::AntiBcma},
    Drug{"idecabtagene", DrugKind::AntiBcma, DrugClass::AntiBcma},
    Drug{"ciltacabtagene", DrugKind::AntiBcma, DrugClass::AntiBcma},
    Drug{"antibcma", DrugKind::AntiBcma, DrugClass::AntiBcma},
    Drug{"bcma", DrugKind::AntiBcma, DrugClass::AntiBcma},
    Drug{"linvoseltamab", DrugKind::AntiBcma, DrugClass::AntiBcma},
    Drug{"asct", DrugKind::Transplant, DrugClass::Transplant},
    Drug{"autosct", DrugKind::Transplant, DrugClass::Transplant},
    Drug{"transplant", DrugKind::Transplant, DrugClass::Transplant},
    Drug{"melphalan", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"cyclophosphamid", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"ifosfamid", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"fludarabin", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"bendamustin", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"vincristin", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"doxorubicin", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"daunorubicin", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"etoposid", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"cisplatin", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"cytarabin", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"methotrexat", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"mercaptopurin", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"asparaginas", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"pegaspargas", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"busulfan", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"clofarabin", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"nelarabin", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"hydroxyurea", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"hydroxycarbamid", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"lymphodepletion", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"chemotherap", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"hypercvad", DrugKind::Chemotherapy, DrugClass::Chemotherapy},
    Drug{"gcsf", DrugKind::GrowthFactor, DrugClass::Gcsf},
    Drug{"filgrastim", DrugKind::GrowthFactor, DrugClass::Gcsf},
    Drug{"lenograstim", DrugKind::GrowthFactor, DrugClass::Gcsf},
    Drug{"sepsis", DrugKind::Infection, DrugClass::Other},
    Drug{"infection", DrugKind::Infection, DrugClass::Other},
    Drug{"pneumonia", DrugKind::Infection, DrugClass::Other},
    Drug{"fever", DrugKind::Infection, DrugClass::Other},
    Drug{"bortezomib", DrugKind::Unknown, DrugClass::Other},
    Drug{"carfilzomib", DrugKind::Unknown, DrugClass::Other},
    Drug{"ixazomib", DrugKind::Unknown, DrugClass::Other},
    Drug{"elotuzumab", DrugKind::Unknown, DrugClass::Other},
    Drug{"talquetamab", DrugKind::Unknown, DrugClass::Other},
    Drug{"venetoclax", DrugKind::Unknown, DrugClass::Other},
    Drug{"selinexor", DrugKind::Unknown, DrugClass::Other},
};

/// A word of its own that stands for drugs of the list; too short to be looked for inside other words [GK].
struct Shorthand {
  std::string_view word;
  std::array<std::string_view, 4> parts;
};

constexpr std::array kShorthands = {
    Shorthand{"len", {"lenalidomid"}},
    Shorthand{"rev", {"lenalidomid"}},
    Shorthand{"pom", {"pomalidomid"}},
    Shorthand{"thal", {"thalidomid"}},
    Shorthand{"dex", {"dexamethason"}},
    Shorthand{"dara", {"daratumumab"}},
    Shorthand{"isa", {"isatuximab"}},
    Shorthand{"hct", {"transplant"}},
    Shorthand{"rd", {"lenalidomid", "dexamethason"}},
    Shorthand{"vrd", {"lenalidomid", "dexamethason", "bortezomib"}},
    Shorthand{"rvd", {"lenalidomid", "dexamethason", "bortezomib"}},
    Shorthand{"krd", {"lenalidomid", "dexamethason", "carfilzomib"}},
    Shorthand{"ird", {"lenalidomid", "dexamethason", "ixazomib"}},
    Shorthand{"erd", {"lenalidomid", "dexamethason", "elotuzumab"}},
    Shorthand{"drd", {"lenalidomid", "dexamethason", "daratumumab"}},
    Shorthand{"dvrd", {"lenalidomid", "dexamethason", "daratumumab", "bortezomib"}},
    Shorthand{"dkrd", {"lenalidomid", "dexamethason", "daratumumab", "carfilzomib"}},
    Shorthand{"pd", {"pomalidomid", "dexamethason"}},
    Shorthand{"dpd", {"pomalidomid", "dexamethason", "daratumumab"}},
    Shorthand{"kpd", {"pomalidomid", "dexamethason", "carfilzomib"}},
    Shorthand{"vtd", {"thalidomid", "dexamethason", "bortezomib"}},
    Shorthand{"dvtd", {"thalidomid", "dexamethason", "daratumumab", "bortezomib"}},
    Shorthand{"vd", {"dexamethason", "bortezomib"}},
    Shorthand{"kd", {"dexamethason", "carfilzomib"}},
    Shorthand{"dvd", {"dexamethason", "daratumumab", "bortezomib"}},
    Shorthand{"dkd", {"dexamethason", "daratumumab", "carfilzomib"}},
    Shorthand{"vcd", {"cyclophosphamid", "dexamethason", "bortezomib"}},
};

/// Every drug of the list that a name holds, in the order of the list.
std::vector<const Drug*> drugs_in(std::string_view name) {
  std::string plain, word;
  std::vector<std::string_view> expanded;
  const auto close_word = [&] {
    for (const Shorthand& s : kShorthands) {
      if (word == s.word) expanded.insert(expanded.end(), s.parts.begin(), s.parts.end());
    }
    word.clear();
  };
  for (const char c : name) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter) == 0) {
      close_word();
      continue;
    }
    plain += static_cast<char>(std::tolower(letter));
    word += static_cast<char>(std::tolower(letter));
  }
  close_word();
  std::vector<const Drug*> out;
  for (const Drug& drug : kDrugs) {
    const bool meant = std::find(expanded.begin(), expanded.end(), drug.part) != expanded.end();
    if (meant || plain.find(drug.part) != std::string::npos) out.push_back(&drug);
  }
  return out;
}

/// One member of every drug that a name holds, each value once; `none` where it holds no drug.
template <class T>
std::vector<T> each_once(std::string_view name, T Drug::*member, T none) {
  std::vector<T> out;
  for (const Drug* drug : drugs_in(name)) {
    if (std::find(out.begin(), out.end(), drug->*member) == out.end()) out.push_back(drug->*member);
  }
  if (out.empty()) out.push_back(none);
  return out;
}

}  // namespace

std::vector<DrugClass> drug_classes(std::string_view name) { return each_once(name, &Drug::cls, DrugClass::NotKnown); }

std::vector<DrugKind> drug_kinds(std::string_view name) { return each_once(name, &Drug::kind, DrugKind::Unknown); }

}  // namespace fcscreen::engine
