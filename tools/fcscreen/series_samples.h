// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/serial.h"
#include "engine/result/series.h"
#include "engine/screen/screen.h"

namespace fcscreen::tool {

/// The samples of a series, screened or read back.
struct SeriesSamples {
  std::vector<result::SerialSample> samples;  ///< in the order of the series file
  bool synthetic = false;
  std::vector<std::string> notes;  ///< what somebody should look at, one sentence each
};

/// Screen every file of a series with the present version, or read its stored result.
///
/// A sample with a file is always screened anew, so that one analysis version stands behind the whole series. A stored
/// result alone is taken only when its analysis version is the present one. The courses of the series are the therapy
/// of its samples (engine/screen/therapy.h), beside what `options` says. `progress` gets the
/// number of samples done and the name of the one in work.
/// Errors: those of screen_file and read_result_file; TRK-V01 (Usage) a result of another analysis version and no file;
/// TRK-P01 (Usage) a result that belongs to another patient or accession.
[[nodiscard]] Result<SeriesSamples> load_samples(const result::Series& series, const engine::ScreenOptions& options,
                                                 const std::function<void(std::size_t, const std::string&)>& progress);

}  // namespace fcscreen::tool
