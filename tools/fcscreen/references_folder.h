// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace fcscreen::tool {

/// Where references are kept by name: what --references gives, else $FCSCREEN_REFERENCES, else fcscreen/references in
/// $XDG_DATA_HOME, else in ~/.local/share. Only a name that a person gives is ever looked for there.
[[nodiscard]] std::filesystem::path references_folder(const std::string& option);

}  // namespace fcscreen::tool
