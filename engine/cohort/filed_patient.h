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

/// Samples (standing_result) and exposures of a filed patient. Samples without a date are left out and named.
[[nodiscard]] FiledPatient filed_patient(const io::store::PatientRecord& record);

}  // namespace fcscreen::engine
