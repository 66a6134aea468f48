// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/result/screen_result.h"
#include "io/store/laboratory/laboratory.h"

namespace fcscreen::test {

/// A result with every field filled at random from `seed`, of this patient, accession and tube.
[[nodiscard]] result::ScreenResult screened(const std::string& patient, const std::string& accession,
                                            const std::string& tube, std::uint64_t seed);

/// The same as it is filed, with a content hash made from the seed and the path results/SEED.result.h5.
[[nodiscard]] io::store::Filing filing(const std::string& patient, const std::string& accession,
                                       const std::string& tube, std::uint64_t seed);

/// Write a whole result file with n_events events at random; an existing one is replaced.
void write_result(const std::filesystem::path& path, const result::ScreenResult& result, std::size_t n_events = 100);

/// A new database; fails the test where it cannot be made.
[[nodiscard]] io::store::Laboratory new_laboratory(const std::filesystem::path& path);

/// Run SQL on a file as any program could: none of our settings, the triggers away for the time of it.
void tamper(const std::filesystem::path& path, const std::string& sql);

/// Codes and places of faults, a line each: "ROW_CHANGED exposure row 1 (patient P-1)".
[[nodiscard]] std::string named(const std::vector<io::store::Fault>& faults);

}  // namespace fcscreen::test
