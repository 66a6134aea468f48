// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/result/exposure.h"
#include "engine/result/serial.h"

// A patient's series as somebody wrote it down: which files, when, under which drugs. No logic.
namespace fcscreen::result {

/// One sample of a series. At least one of `file` and `result` is given; a path that is not absolute starts at the
/// folder of the series file.
struct SeriesSample {
  std::string file;       ///< FCS file, or empty
  std::string result;     ///< result.h5 of an earlier screen, or empty
  std::string accession;  ///< unique within the series
  std::chrono::sys_days date{};
  std::string tissue;      ///< "BM", "PB" or empty (not stated)
  bool cytopenia = false;  ///< unexplained cytopenia at the sample, as the requester states
  std::size_t line = 0;    ///< in the series file, 1-based
  bool operator==(const SeriesSample&) const = default;
};

/// A series file: design/CLI.md, SERIES.toml.
struct Series {
  std::string source;   ///< name of the file it was read from
  std::string patient;  ///< key, no name
  std::vector<SeriesSample> samples;
  std::vector<ExposureRow> exposures;
  std::vector<std::string> notes;   ///< what is odd about it, one sentence each
  std::optional<SigmaInUse> sigma;  ///< the laboratory's own spread; absent: that of the configuration
  bool operator==(const Series&) const = default;
};

}  // namespace fcscreen::result
