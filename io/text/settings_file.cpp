// SPDX-License-Identifier: Apache-2.0
#include "io/text/settings_file.h"

#include <utility>

#include "engine/core/whole_file.h"

namespace fcscreen::io::text {

Result<std::string> read_settings_file(const std::filesystem::path& path) {
  auto text = read_whole_file(path);
  if (text) return std::move(*text);
  Error error = text.error();
  error.kind = ErrorKind::Usage;
  return fail(std::move(error));
}

}  // namespace fcscreen::io::text
