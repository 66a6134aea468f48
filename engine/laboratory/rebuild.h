// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/laboratory/ingest.h"

namespace fcscreen::engine {

/// Make a laboratory database anew from result files and exposure rows: whole or not at all, and never over one that is
/// there.
///
/// Patients, samples, tubes, results with their versions, and the exposures come back as they were when the files are
/// in their places with their times of change (versions are counted in that order). Audit entries, alerts and
/// signatures are of the new database: those of the old one are in its backups. `told` hears of every file; exposures
/// that are refused are an Error. Errors: OUT-01, OUT-02; those of ingest().
[[nodiscard]] Status rebuild(const std::filesystem::path& target, std::span<const std::filesystem::path> files,
                             std::span<const result::ExposureRow> exposures, const std::string& actor,
                             const IngestOptions& options, const std::function<void(const Ingested&)>& told);

}  // namespace fcscreen::engine
