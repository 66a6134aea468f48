// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/result/series.h"

namespace fcscreen::io::text {

/// Read a series file (design/CLI.md): `patient`, `[[sample]]` (file and/or result, accession, date, tissue,
/// cytopenia),
/// `[[exposure]]` (drug, start, stop, status, dose_mg, schedule, reason, source, precision) and, where the laboratory
/// states its own spread between samples, `[sigma]` (log10, ci95, replicates, sets, source).
///
/// Dates are TOML dates or texts, "2023-09-01"; those of an exposure may be partial ("2023-09", "2023"), and
/// `precision` "M" or "Y" says that a full date is known only so far. An exposure without `status` is "stopped" where a
/// stop is given and unknown where none is: a missing stop means ongoing only where it says so. A course that is
/// stopped without a stop is a note, as in an exposure table: its end is not known. Checked here: every key is known, a
/// sample has a file or a result and its own accession and full date, no exposure stops before it starts
/// (stops_before). Whether the files exist is not. Errors (kind Usage, each with file and line): SER-01 no TOML; SER-02
/// an unknown key; SER-03 a value of the wrong type or out of range, or a missing one.
[[nodiscard]] Result<result::Series> parse_series(std::string_view toml, const std::string& name);

/// parse_series() of a file; a file that cannot be read is an error of kind Usage.
[[nodiscard]] Result<result::Series> load_series(const std::filesystem::path& path);

}  // namespace fcscreen::io::text
