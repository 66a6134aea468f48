// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/laboratory/examine.h"

namespace fcscreen::engine {

/// Look in the folders for the inputs of filed results, and for results that are not filed.
[[nodiscard]] Status examine_folders(const io::store::Laboratory& laboratory, const ExamineOptions& options,
                                     Examination& out);

}  // namespace fcscreen::engine
