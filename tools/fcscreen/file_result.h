// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "engine/core/error.h"
#include "io/store/laboratory/laboratory.h"

namespace fcscreen::tool {

/// Open the database that results of this patient and accession will be filed in, before any work: both must be given
/// and be keys (CLI-01), and the database must be there.
[[nodiscard]] Result<io::store::Laboratory> open_for_filing(const std::filesystem::path& path,
                                                            const std::string& patient, const std::string& accession,
                                                            bool quiet);

/// File a result that was written; a sentence on what became of it.
[[nodiscard]] Result<std::string> file_result(io::store::Laboratory& laboratory, const std::filesystem::path& h5);

}  // namespace fcscreen::tool
