// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace fcscreen::test {

/// Root of the source tree.
[[nodiscard]] std::filesystem::path source_dir();

/// A path below the shared data folder, or nothing where it does not exist. Then the caller says so with skip() and
/// returns.
[[nodiscard]] std::optional<std::filesystem::path> shared(const std::string& relative);

/// Print "SKIPPED: …", which ctest shows as a skipped test.
void skip(const std::string& why);

/// An empty folder of its own for one test, removed and made anew.
[[nodiscard]] std::filesystem::path scratch(const std::string& name);

/// The same in /var/tmp, which is a disk also where /tmp is memory.
[[nodiscard]] std::filesystem::path disk_scratch(const std::string& name);

}  // namespace fcscreen::test
