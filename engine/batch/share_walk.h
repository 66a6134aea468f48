// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/batch/veil.h"
#include "engine/core/error.h"
#include "io/store/laboratory/batch_journal.h"

namespace fcscreen::engine {

/// A file of the share that is new, was changed, or whose path is still needed.
struct SeenFile {
  std::string path;  ///< absolute
  io::store::PathDigest digest{};
  std::uint64_t bytes = 0;
  std::int64_t changed = 0;                     ///< ns since 1970
  const io::store::KnownFile* known = nullptr;  ///< of the same size and time, else null
  std::int64_t first_seen = 0;                  ///< of an earlier state of this path; 0: new
};

/// What a walk found.
struct Walk {
  std::vector<SeenFile> files;          ///< new, changed, or not finished; sorted by path
  std::size_t seen = 0, unchanged = 0;  ///< regular files, and those of them that are finished
  std::vector<Error> troubles;          ///< folders that could not be listed: the rest was walked
};

/// Walk a share. Names that begin with a dot, symbolic links to folders and the folders of `leave_out` are not entered,
/// so no loop can be; a link to a file is followed. Memory is that of `known` and of what is new.
///
/// `known` is sorted by digest; digests and times in it are the veil's. Error (Input): IN-01 the share itself cannot be
/// listed.
[[nodiscard]] Result<Walk> walk_share(const std::filesystem::path& share,
                                      const std::vector<std::filesystem::path>& leave_out,
                                      const std::vector<io::store::KnownFile>& known, const Veil& veil = Veil(nullptr));

}  // namespace fcscreen::engine
