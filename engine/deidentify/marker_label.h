// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace fcscreen::engine {

/// True where every word of a channel's name or label stands in the alias table (markers, fluorochromes, scatter, time,
/// pulses, vendors, places), is a CD, a detector, or a number of up to four digits. Nothing else is free of persons.
[[nodiscard]] bool is_channel_vocabulary(std::string_view text);

/// The label of a channel without free text: as it is where it is vocabulary; else a name that is recognised as the
/// same (SPEC §1.2), such as the marker's; "other" where it names nothing of the table; empty where nothing fits.
[[nodiscard]] std::string scrubbed_label(std::string_view pnn, std::string_view pns);

}  // namespace fcscreen::engine
