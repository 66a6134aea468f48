// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "engine/result/exposure.h"

namespace fcscreen::engine {

/// Rows that may overlap the time from `before_days` before the stop to the last sample, other than lenalidomide, by
/// start, then name (SPEC §4.5). `stop` is the earliest day it may have been. Partial dates count with every day they
/// may mean, a course without a stop with every day since its start: a confounder is never missed by a date.
///
/// `banner` is set for steroids, cytotoxic treatment (chemotherapy, transplant), products against B cells, other drugs
/// of lenalidomide's kind, infections, and for names that are not known. Confounding antibodies against plasma cells
/// and growth factors are named without it.
[[nodiscard]] std::vector<result::Confounder> confounders(std::span<const result::ExposureRow> rows,
                                                          std::chrono::sys_days stop, std::chrono::sys_days last_sample,
                                                          int before_days = 28);

/// "Change after withdrawal is confounded by dexamethasone, melphalan." with each drug once; empty without any.
[[nodiscard]] std::string confounder_banner(std::span<const result::Confounder> found);

}  // namespace fcscreen::engine
