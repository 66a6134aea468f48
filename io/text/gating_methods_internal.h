// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/result/gating_template.h"
#include "io/text/toml_table_internal.h"

namespace fcscreen::io::text {

/// Read `method` and its arguments into a gate whose channels are known; faults are kept by the reader.
void read_method(TableReader& reader, result::TemplateGate& gate);

}  // namespace fcscreen::io::text
