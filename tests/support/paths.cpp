// SPDX-License-Identifier: Apache-2.0
#include "tests/support/paths.h"

#include <unistd.h>

#include <cstdio>

namespace fcscreen::test {
namespace fs = std::filesystem;

fs::path source_dir() { return FCSCREEN_SOURCE_DIR; }

std::optional<fs::path> shared(const std::string& relative) {
  const fs::path path = source_dir().parent_path() / "shared" / relative;
  std::error_code ec;
  if (fs::exists(path, ec)) return path;
  return std::nullopt;
}

void skip(const std::string& why) { std::printf("SKIPPED: %s\n", why.c_str()); }

namespace {

fs::path emptied(const fs::path& base, const std::string& name) {
  const fs::path folder = base / ("fcscreen_test_" + std::to_string(::getpid())) / name;
  std::error_code ec;
  fs::remove_all(folder, ec);
  fs::create_directories(folder);
  return folder;
}

}  // namespace

fs::path scratch(const std::string& name) { return emptied(fs::temp_directory_path(), name); }
fs::path disk_scratch(const std::string& name) { return emptied("/var/tmp", name); }

}  // namespace fcscreen::test
