// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/result/serial.h"
#include "engine/track/rules.h"

namespace fcscreen::engine {

/// Version of the rules below; stands in every alert.
inline constexpr int kAlertRulesVersion = 1;

/// Beside the report: what only the caller of a series knows.
struct AlertContext {
  std::vector<std::optional<result::ExposureAtSample>> imid;  ///< [points] exposure to all drugs of lenalidomide's kind
  std::vector<std::string> missing;  ///< samples the worklist expected and did not get: accession or date
};

/// Raise A1 to A10 of SPEC §4.6 for every sample of a series, by the report's points, kinetics and stop.
///
/// Comparisons against baseline, nadir and previous sample all count for A3; the higher priority stands. A call that
/// row 3 of SPEC §0.4 replaced raises what the call would have raised, marked held. A4's own baseline is the median
/// immature B fraction of the earlier evaluable samples of the same tissue, denominator, level and analysis version,
/// taken with the denominator of this sample and σ of the same tube; a rise needs ≥ 20 events and a lower bound above
/// 0. A5 asks for the months certain to be exposed, and is silent only where the drug is certainly off. A9 compares
/// with the last earlier sample that has the marker. A7 needs a stop.
/// In the order of the samples, then of the ids; at most one alert of an id for an accession and analysis_version.
[[nodiscard]] std::vector<result::Alert> raise_alerts(const result::SerialReport& report, const AlertContext& context,
                                                      const TrackRules& rules = {});

/// Alerts that were not raised before: same id, accession and analysis_version is a duplicate (SPEC §4.6), unless the
/// priority is now higher or a held alert is no longer held.
[[nodiscard]] std::vector<result::Alert> without_duplicates(std::vector<result::Alert> raised,
                                                            std::span<const result::Alert> earlier);

}  // namespace fcscreen::engine
