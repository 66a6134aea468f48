// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fcscreen::gating {

/// What a tube can say (SPEC §1.3), from nothing to everything.
enum class Level { L0, BelowL1, L1, L2Minus, L2, L3 };

/// Name as written to JSON: "L0", "BELOW_L1", "L1", "L2-", "L2", "L3".
[[nodiscard]] const char* to_string(Level level);

/// What is known of an antibody treatment that hides a marker.
enum class Treatment { No, Yes, Unknown };

struct Therapy {
  Treatment anti_cd19 = Treatment::No;
  Treatment anti_cd22 = Treatment::No;
};

/// Names of the markers measured in a tube, canonical and composite.
using MarkerSet = std::set<std::string, std::less<>>;

/// The capability of one tube, or of tubes merged by SPEC §3.2.
struct Capability {
  Level level = Level::L0;
  bool other_lineage =
      false;  ///< a B-lineage marker other than CD19 that counts: CD22, cyCD22, cyCD79a, CD24 with CD66b
  bool cd10_and_cd34 = false;  ///< both measured; a negative at L2- needs it
  bool tdt = false;
  std::vector<std::string> missing;      ///< what the next level needs and the tube lacks
  std::vector<std::string> not_in_tube;  ///< of CD19, CD10, CD34, TdT, CD20, CD38: what is not measured
  std::vector<std::string> sentences;    ///< fixed sentences: surrogates (SPEC §1.4), then one per `not_in_tube`
};

/// Compute level, missing markers and fixed sentences from the markers measured (SPEC §1.3, §1.4).
///
/// CD22 does not count as a lineage marker once an anti-CD22 drug was given. After an anti-CD19 drug CD19 keeps the
/// level, because cells that still show it are a finding; that it cannot carry a negative alone is said by
/// `other_lineage`, on which the decision table rests (SPEC §0.4, LINEAGE_MASKED). "Measured" never means positive.
[[nodiscard]] Capability capability_of(const MarkerSet& markers, const Therapy& therapy = {});

/// "{marker} not in this tube: populations recognisable only by {marker} are not excluded." (SPEC §1.4)
[[nodiscard]] std::string missing_marker_sentence(std::string_view marker);

/// The known tubes that belong together with this one, itself included: ids that differ in their last number alone, as
/// NGF_MM_MRD_T1 and NGF_MM_MRD_T2. `id` may also be what they have in common ("NGF_MM_MRD"). Empty when none is known.
[[nodiscard]] std::vector<std::string> panel_family(std::string_view id);

/// Id of the known tube (panels.json) whose marker set is exactly this one, dyes aside; empty when none is.
[[nodiscard]] std::string known_panel(const MarkerSet& markers);

}  // namespace fcscreen::gating
