// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "io/fcs/dataset.h"

namespace fcscreen::engine {

/// When the events were acquired, ISO 8601: "2014-07-18T09:44:26", the date alone, or empty when it cannot be read.
///
/// From $BEGINDATETIME (3.2), else $DATE (dd-mmm-yyyy, English month names in any case) and $BTIM (hh:mm:ss, fraction
/// dropped).
[[nodiscard]] std::string acquisition_time(const io::fcs::Keywords& keywords);

}  // namespace fcscreen::engine
