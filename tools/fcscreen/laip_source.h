// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "engine/screen/screen.h"

namespace fcscreen::tool {

/// The earlier sample of --laip: the result.h5 of an earlier screen, or an FCS file, which is screened with the same
/// options (and never with a LAIP of its own).
///
/// A source without a population that could be learnt is no error: the screen says so and the blind arm stands.
/// Errors: those of read_result_file() and screen_file().
[[nodiscard]] Result<engine::LaipSource> load_laip(const std::filesystem::path& path,
                                                   const engine::ScreenOptions& options);

}  // namespace fcscreen::tool
