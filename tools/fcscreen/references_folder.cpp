// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/references_folder.h"

#include <cstdlib>

namespace fcscreen::tool {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

std::filesystem::path references_folder(const std::string& option) {
  if (!option.empty()) return option;
  if (const std::string set = environment("FCSCREEN_REFERENCES"); !set.empty()) return set;
  const std::string data = environment("XDG_DATA_HOME");
  const std::filesystem::path base =
      data.empty() ? std::filesystem::path(environment("HOME")) / ".local/share" : std::filesystem::path(data);
  return base / "fcscreen/references";
}

}  // namespace fcscreen::tool
