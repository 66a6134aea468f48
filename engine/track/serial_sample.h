// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "engine/result/phenotype.h"
#include "engine/result/screen_result.h"
#include "engine/result/serial.h"

namespace fcscreen::engine {

/// A screened sample as a point of a series (SPEC §4.1): what is counted, its limits, and what decides whether it may
/// be compared.
///
/// Counted are the events matched to the patient's earlier population where the informed arm is in force; else the
/// events of class ≥ 2 groups where a reference that stands for this tube removes precursors; else, and at level L1,
/// all candidates. Fraction and intervals (Clopper–Pearson, and with the spread between samples) are of that count,
/// which is not always the headline's. `evaluable` is false without nucleated cells or with a call of rows 1 to 3 of
/// SPEC §0.4. `understated` is true with any negative blocker but LOW_SENSITIVITY and LOB_NOT_ESTABLISHED, with
/// GATE_SENSITIVE, and where equivocal cells that are not counted carry the call (ATYPICAL_IMMATURE_B): such a count
/// must never read as a fall. THERAPY_UNKNOWN is kept apart (`therapy_unknown`), and TARGET_LOSS gives `at_most`, the
/// count with all that the cleaning gates removed of the like: it is understated only where that is not known (ADR
/// 0024). `groups` are the aberrant groups of the count, `facts.held_call` what row 3 replaced. A panel without a name
/// is told by its markers. `phenotype` gives the medians of the lineage markers, in decades above the T/NK cells of the
/// tube. Empty `accession` and `tissue` are taken from the result.
[[nodiscard]] result::SerialSample serial_sample(const result::ScreenResult& screened,
                                                 const std::optional<result::Phenotype>& phenotype,
                                                 std::chrono::sys_days date, const std::string& accession = {},
                                                 const std::string& tissue = {});

}  // namespace fcscreen::engine
