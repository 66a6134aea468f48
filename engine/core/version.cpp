// SPDX-License-Identifier: Apache-2.0
#include "engine/core/version.h"

namespace fcscreen {

const char* version() { return FCSCREEN_VERSION; }

std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}

}  // namespace fcscreen
