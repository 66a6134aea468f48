// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/track/series.h"
#include "io/store/laboratory/records.h"

namespace fcscreen::engine {

/// The series of one patient as the laboratory database keeps it.
struct FiledPatient {
  SeriesInput input;
  bool synthetic = false;
  std::vector<std::string> left_out;  ///< samples that could not be used, one sentence each
};

/// The facts of a filed result as a point of a series: serial_sample() of the result they were taken from, but for the
/// medians of lineage markers, which the database does not keep and no table of a study uses.
[[nodiscard]] result::SerialSample filed_sample(const io::store::ResultFacts& facts, std::chrono::sys_days date);

/// Samples and exposures of a filed patient. A sample stands for its current result; of several tubes, that of the
/// highest capability level, then of the most denominator cells, then the first filed. Samples without a date are left
/// out and named.
[[nodiscard]] FiledPatient filed_patient(const io::store::PatientRecord& record);

}  // namespace fcscreen::engine
