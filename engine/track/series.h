// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/serial.h"
#include "engine/track/rules.h"

namespace fcscreen::engine {

/// What a series is made from.
struct SeriesInput {
  std::string patient;
  std::vector<result::SerialSample> samples;   ///< any order
  std::vector<result::ExposureRow> exposures;  ///< of this patient, all drugs and events
  std::vector<std::string> missing;            ///< samples the worklist expected and did not get
  std::optional<result::SigmaInUse> sigma;     ///< of this laboratory; absent: that of the rules
};

/// Everything that SPEC §4 says about one patient's series: exposure at each sample, classes with their confirmation,
/// kinetics, confounders, alerts.
///
/// Samples are put in the order of date, then accession. The stop is the last withdrawal of lenalidomide on or before
/// the last sample; known only in part, its earliest possible day. Baseline: models::choose_baseline among the
/// evaluable samples. Each sample is compared with the baseline (if it comes after it), with its nadir (the lowest
/// comparable earlier sample) and with the evaluable sample before it. A comparison is confirmed by the first later
/// sample that gives a determinate class against the same reference after the time that SPEC §4.3 asks for, if that
/// class agrees; a later sample that agrees with an earlier one is confirmed by that one; one that does not agree ends
/// the search. `comparable` is false for samples that must not be compared with the baseline (without one: the first
/// evaluable sample that is not understated), and for understated and not evaluable ones; they are left out of fits.
/// Fits use the samples between the restart before the stop and the restart after it, if there are any.
///
/// Fields of the report that describe the software that made it are left to the caller. Errors (kind Usage): TRK-E03 no
/// sample; TRK-E04 one accession twice; those of exposure_at_rows.
[[nodiscard]] Result<result::SerialReport> serial_report(const SeriesInput& input, const TrackRules& rules = {});

}  // namespace fcscreen::engine
