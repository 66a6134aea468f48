// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace fcscreen {

/// Release number, e.g. "0.1.0".
[[nodiscard]] const char* version();

/// Changes only when a result can change; limits of blank and trends belong to it, not to a release.
inline constexpr int kAnalysisVersion = 6;

/// Compiler name and version this library was built with.
[[nodiscard]] std::string compiler();

}  // namespace fcscreen
