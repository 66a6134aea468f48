// SPDX-License-Identifier: Apache-2.0
// The one place where the command line asks for the meaning of a parameter's names.
#include "gating/panel/marker.h"
#include "tools/fcscreen/inspection.h"

namespace fcscreen::tool {

std::string marker_of(const io::fcs::Parameter& parameter) {
  return gating::canonical_marker(parameter.name, parameter.label).marker;
}

}  // namespace fcscreen::tool
