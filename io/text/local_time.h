// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace fcscreen::io::text {

/// True for an IANA name of a time zone this computer knows ("Europe/Vienna").
[[nodiscard]] bool is_time_zone(const std::string& name);

/// A moment as the clocks of a zone show it: "2024-03-01T09:30:00.000Z" in "Europe/Vienna" is "2024-03-01 10:30:00
/// +01:00". Neither the environment nor the computer's own zone takes part. Empty where the time is no ISO 8601 moment
/// with its offset, or the zone is not known.
[[nodiscard]] std::string local_time(const std::string& utc, const std::string& zone);

}  // namespace fcscreen::io::text
