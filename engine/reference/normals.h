// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::engine {

/// One file said to be a normal marrow.
struct NormalFile {
  std::filesystem::path path;
  bool regenerating = false;
  bool operator==(const NormalFile&) const = default;
};

/// The files of a folder of normals, by name; files end in .fcs or .lmd in any case, hidden ones are left out.
///
/// Three ways to say which marrows regenerate: subfolders `resting` and `regenerating`; a list `normals.csv` with the
/// columns `file` (relative to the list) and `state` (resting or regenerating), which may also be given itself; or
/// nothing, which makes every file a resting one.
/// Errors (kind Usage): REF-10 no such folder, or no file in it; REF-11 a list and subfolders at once, a list without
/// its columns, another state, a file twice. Kind Input: those of parse_csv and read_whole_file.
[[nodiscard]] Result<std::vector<NormalFile>> find_normals(const std::filesystem::path& where);

}  // namespace fcscreen::engine
