// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "engine/result/serial.h"
#include "models/serial_change.h"

namespace fcscreen::engine {

/// Say whether another sample of the series confirms `comparison` of sample `current` (serial_report says how).
///
/// `samples` are in time order, `comparison.reference` an index into them. Sets `confirmed` and `confirmed_by`; where
/// `lowered` says that PROGRESSION was made possible by the choice of the nadir, a confirmation makes it PROGRESSION
/// again (SPEC §4.3: "until confirmed").
void confirm(result::SerialComparison& comparison, std::size_t current, std::span<const result::SerialSample> samples,
             bool lowered, const models::SerialRules& rules = {});

}  // namespace fcscreen::engine
