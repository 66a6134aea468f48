// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/core/byte_sink.h"
#include "engine/core/event_source.h"

namespace fcscreen::io::text {

/// Write events as CSV (RFC 4180 with LF): a header of names, quoted where needed, then one row per event in order, a
/// block of events at a time.
///
/// Integers in full; floats and doubles as the shortest decimal that reads back as the same float or double, with a
/// point whatever the locale; `NaN`, `Inf` and `-Inf` as R, pandas and NumPy read them. names.size() is the number of
/// columns (FCS_ASSERT). Errors of the source and of the sink.
[[nodiscard]] Status write_columns_csv(ByteSink& sink, const std::vector<std::string>& names, EventSource& events);

}  // namespace fcscreen::io::text
