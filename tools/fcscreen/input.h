// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "io/fcs/reader.h"

namespace fcscreen::tool {

/// Open the file named on the command line, `-` being standard input, and use it; its exit code, or that of the failure
/// to open it.
[[nodiscard]] int with_fcs_file(const std::string& name, const io::fcs::ReadOptions& options,
                                const std::function<int(const io::fcs::File&)>& use);

}  // namespace fcscreen::tool
