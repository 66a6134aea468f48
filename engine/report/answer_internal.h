// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/report/pages_internal.h"
#include "io/report/table.h"

// The parts of page 1 between its head and its columns.
namespace fcscreen::engine {

/// The call in words, the number it rests on and the level of the tube; returns where the next part may begin.
double draw_verdict(Pages& pages, double y);
/// Gate band and limits, each as share and as events.
[[nodiscard]] io::report::Table numbers_table(const result::ScreenResult& r);
/// What was counted in what, and how interval and band were made.
[[nodiscard]] std::string counted_note(const result::Target& t);
[[nodiscard]] io::report::Table phenotype_table(const result::Target& t);

}  // namespace fcscreen::engine
