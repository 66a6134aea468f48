// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/result/exposure.h"

// What the drugs of an exposure list are: one list of names [GK], for the tube (engine/screen/therapy.h) and for the
// course (confounders.h).
namespace fcscreen::engine {

/// What a recorded drug or procedure does to a tube.
enum class DrugClass {
  Other,  ///< known by name, without an effect on what is measured here
  AntiCd19,
  AntiCd20,
  AntiCd22,
  AntiCd38,
  AntiBcma,
  Chemotherapy,
  Transplant,
  Gcsf,
  NotKnown,  ///< the name is in no list: it must be said, never ignored
};

/// Classes of a drug by its name as laboratories write it: case, blanks and hyphens do not matter, and the name may
/// stand inside a longer one ("Dexamethasone 20 mg", "daratumumab-fihj"). Each class once, in the order of the list;
/// several for a combination, also by its shorthand ("VRd", "Rd+dara"). A name without any known part is NotKnown.
[[nodiscard]] std::vector<DrugClass> drug_classes(std::string_view name);

/// The same as kinds of exposure (SPEC §4.5); Unknown is also the kind of drugs against plasma cells whose effect on
/// immature B cells is not known.
[[nodiscard]] std::vector<result::DrugKind> drug_kinds(std::string_view name);

}  // namespace fcscreen::engine
