// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gating/panel/panel.h"

namespace fcscreen::gating {

/// The parameter a gate means by a channel's name.
struct NamedChannel {
  std::size_t parameter = 0;  ///< 1-based
  bool marker = false;        ///< fluorescence (or mass), not scatter or time
  std::string composite;      ///< the label, where the channel carries more than the marker asked for; else empty
};

/// Find a channel by what people call it, in this order: $PnN or $PnS to the letter; FSC-A, FSC-H, FSC-W, SSC-A, SSC-H,
/// SSC-W and Time by what they are; the marker that a channel of its own measures, by any of its aliases; the one
/// channel whose label names that marker beside others ("CD19" for "CD19+TCRgd PECy7"), which is then said in
/// `composite`.
///
/// Nothing where there is no such channel, or several composite ones. This serves gates that a person wrote for a known
/// tube; it does not change what the panel counts (SPEC §1.2 step 6: a composite stands for neither marker by itself).
[[nodiscard]] std::optional<NamedChannel> find_channel(std::string_view name, std::span<const Channel> channels,
                                                       const PanelAssignment& panel);

}  // namespace fcscreen::gating
