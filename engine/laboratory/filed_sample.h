// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "engine/result/serial.h"
#include "io/store/laboratory/records.h"

namespace fcscreen::engine {

/// The result a sample stands for wherever it is one point: of each tube the current result, of several tubes that of
/// the highest capability level, then of the most denominator cells, then the first filed. At least one tube.
[[nodiscard]] const io::store::FiledResult& standing_result(const io::store::FiledSample& sample);

/// The facts of a filed result as a point of a series: serial_sample() of the result they were taken from, but for what
/// the database does not keep and no table of a study uses: medians of lineage markers, groups, mean blank rate, DNA
/// index.
[[nodiscard]] result::SerialSample filed_sample(const io::store::ResultFacts& facts, std::chrono::sys_days date);

}  // namespace fcscreen::engine
