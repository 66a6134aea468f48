// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/screen_result.h"
#include "io/store/laboratory/laboratory.h"

namespace fcscreen::engine {

/// The result files that are named: files as given, and below folders everything called *.result.h5 (names that begin
/// with a dot are skipped: files on their way). Once each, in the order of their times of last change, then of their
/// paths: the order in which they were made. Errors (Input): IN-01 a name that does not exist or cannot be read.
[[nodiscard]] Result<std::vector<std::filesystem::path>> find_result_files(
    std::span<const std::filesystem::path> names);

/// A result file read once: what is hashed is what is parsed.
struct ResultFile {
  std::filesystem::path path;
  std::string bytes, sha256;
};

/// Read, into `buffer` where its memory suffices, and hash. Errors (Input): IN-01.
[[nodiscard]] Result<ResultFile> read_result_bytes(const std::filesystem::path& path, std::string buffer = {});

/// What the file says. Errors (Input): STO-01 no whole result file; RES-01, RES-02 its document cannot be read.
[[nodiscard]] Result<result::ScreenResult> parse_result(const ResultFile& file);

/// The same as it is filed.
[[nodiscard]] Result<io::store::Filing> filing_of(const ResultFile& file);

}  // namespace fcscreen::engine
