// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/screen/therapy.h"
#include "tools/fcscreen/common_options_internal.h"

namespace fcscreen::tool {

/// What was said of drugs that change what is measured: "yes", "no" or "unknown".
struct TherapyWords {
  std::string anti_cd19 = "unknown", anti_cd22 = "unknown", anti_cd38 = "unknown";
};

/// Add --anti-cd19, --anti-cd22 and --anti-cd38.
void add_therapy_options(CLI::App& app, TherapyWords& words);
void apply(const TherapyWords& words, engine::TherapyOptions& therapy);

}  // namespace fcscreen::tool
