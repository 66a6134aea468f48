// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace fcscreen::engine {

/// TOML text of every file in models/reference, in the order of their names; generated at build time.
extern const std::vector<const char*> kCompiledReferences;

}  // namespace fcscreen::engine
