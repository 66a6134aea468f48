// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fcscreen::engine {

/// One class of the triage queue and what to do about it.
struct TriageClass {
  std::string_view code;
  std::string_view meaning;  ///< one sentence
  std::string_view action;   ///< the next action, one sentence
};

/// The closed list of SPEC §7: UNREADABLE, TRUNCATED, VERSION_MISMATCH, CRASH and every reason code of §0.4.
[[nodiscard]] std::span<const TriageClass> triage_classes();

/// The class of a held result: the first of the closed list that is among its reasons ("STAIN_FAIL:CD20" is
/// STAIN_FAIL); a defect of the sample comes before what the laboratory lacks. Empty where none is.
[[nodiscard]] std::string triage_of(std::span<const std::string> reasons);

/// A class by its code. A code that is not in the list is a bug and ends the program.
[[nodiscard]] const TriageClass& triage_class(std::string_view code);
[[nodiscard]] bool is_triage_class(std::string_view code);

}  // namespace fcscreen::engine
