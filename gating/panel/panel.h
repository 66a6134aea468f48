// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/findings.h"
#include "engine/result/screen_result.h"
#include "gating/panel/capability.h"
#include "gating/panel/marker.h"

namespace fcscreen::gating {

/// One parameter of a file, as its keywords describe it.
struct Channel {
  std::size_t index = 0;   ///< n of $Pn, from 1
  std::string pnn, pns;    ///< $PnN and $PnS, UTF-8
  double range = 0;        ///< $PnR; decides between two records of one pulse. 0: not known
  std::string lab_marker;  ///< canonical marker by the laboratory's own panel map; wins over both names. Empty: none
};

/// 1-based parameter indices of scatter and time; absent where the file has none.
struct ScatterChannels {
  std::optional<std::size_t> fsc_a, fsc_h, fsc_w, ssc_a, ssc_h, ssc_w, time;
  [[nodiscard]] bool any_forward() const { return fsc_a || fsc_h; }
  [[nodiscard]] bool any_side() const { return ssc_a || ssc_h; }
};

/// What one parameter is.
struct ChannelAssignment {
  std::size_t parameter = 0;
  MarkerMatch match;
  std::size_t detector = 0;  ///< parameters of one detector (its pulse area, height, width) share this number, from 0
  bool used = false;         ///< the one parameter of its detector that is analysed
};

/// The panel of one tube: which parameter measures what, and what the tube can say.
struct PanelAssignment {
  std::vector<ChannelAssignment> channels;     ///< in the order given
  std::map<std::string, std::size_t> markers;  ///< canonical or composite name → 1-based parameter; one entry a marker
  ScatterChannels scatter;
  bool mass_cytometry = false;
  bool raw_spectral = false;  ///< detectors of a spectral cytometer before unmixing (RAW_SPECTRAL)
  bool ambiguous = false;     ///< PANEL_AMBIGUOUS of SPEC §1.2 step 7
  Capability capability;
  result::Panel described;  ///< the same in words, for the report
  Findings findings;

  /// Parameter that measures `marker`, or nothing.
  [[nodiscard]] std::optional<std::size_t> parameter_of(const std::string& marker) const;
};

/// Map the parameters of a file to markers and say what the tube can claim (SPEC §1.2, §1.3, §1.4).
///
/// The pulse types of one detector are one channel: a parameter that carries a label wins, then area, then the higher
/// $PnR, then a logarithmic record, then the lower index. Forward and side scatter are recorded by pulse type instead.
/// `ambiguous` is set only if two different detectors claim a marker that is used, or if the level is below L1 while an
/// unlabelled or ambiguous fluorescence channel could carry the missing marker; every other oddity is a finding.
/// Deterministic; thread-safe.
[[nodiscard]] PanelAssignment assign_panel(std::span<const Channel> channels, const Therapy& therapy = {});

}  // namespace fcscreen::gating
