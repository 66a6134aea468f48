// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/core/findings.h"
#include "engine/result/exposure.h"
#include "engine/result/screen_result.h"
#include "engine/track/drugs.h"
#include "gating/panel/capability.h"

namespace fcscreen::engine {

/// What the laboratory says of the patient's drugs: by option, and by an exposure list (SPEC §4.5).
struct TherapyOptions {
  gating::Treatment anti_cd19 = gating::Treatment::Unknown;
  gating::Treatment anti_cd22 = gating::Treatment::Unknown;
  gating::Treatment anti_cd38 = gating::Treatment::Unknown;
  std::string patient;  ///< whose rows of `exposures` count
  std::vector<result::ExposureRow> exposures;
  std::string source, source_sha256;  ///< file of the exposures; empty: none was given
  Findings reading;                   ///< what was odd about it
};

struct TherapyRules {
  double anti_cd38_masks_months = 6;  ///< SPEC §0.3.2 [DESIGN]
  int bridge_gap_days = 28;           ///< SPEC §4.5 [DESIGN]
};

/// What therapy means for one tube.
struct SampleTherapy {
  gating::Treatment anti_cd19 = gating::Treatment::No;
  gating::Treatment anti_cd20 = gating::Treatment::No;
  gating::Treatment anti_cd22 = gating::Treatment::No;
  gating::Treatment anti_cd38 = gating::Treatment::No;
  bool gcsf = false;                 ///< recorded
  bool precursors_depleted = false;  ///< B-cell depleting drug, chemotherapy or transplant recorded (SPEC §3.4)
  bool recorded = false;             ///< an exposure list holds rows of this patient
  std::vector<std::string> masked;   ///< markers that carry no feature: SPEC §0.3.2, §9 hazards 3 and 18
  result::Therapy described;         ///< the same for the report
  Findings findings;
};

/// Read the therapy of one sample.
///
/// A drug on record outweighs an option that says no (SCR-E01). Anti-CD19, anti-CD20 and anti-CD22 count from their
/// first day on, for good: a lost antigen does not come back by a date. Anti-CD38 counts until anti_cd38_masks_months
/// after its last day; unknown, it is assumed given (SPEC §9 hazard 3), since the marrows this program is made for come
/// from myeloma patients. A list that does not name a class says nothing about it. Without an acquisition date every
/// course counts as begun and none as over (SCR-E03). A synthetic sample has no patient: nothing was given.
/// Findings: SCR-E01; SCR-E02 no row of this patient; SCR-E03; SCR-E04 a drug of unknown name.
/// @param acquired  ISO 8601 date, or empty
[[nodiscard]] SampleTherapy therapy_of(const TherapyOptions& options, const std::string& acquired, bool synthetic,
                                       const TherapyRules& rules);

}  // namespace fcscreen::engine
