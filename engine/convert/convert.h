// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/byte_sink.h"
#include "engine/core/findings.h"
#include "engine/core/log.h"
#include "io/fcs/reader.h"
#include "io/fcs/writer.h"

namespace fcscreen::engine {

enum class ConvertFormat { Fcs, Csv, Hdf5 };

struct ConvertOptions {
  ConvertFormat format = ConvertFormat::Fcs;
  std::optional<std::size_t> dataset;                           ///< from 1; default: io::fcs::default_dataset
  io::fcs::Values values = io::fcs::Values::Raw;                ///< compensated values are linearised always
  bool compensated = false;                                     ///< apply the file's own matrix
  io::fcs::WriteVersion version = io::fcs::WriteVersion::Auto;  ///< of a FCS file
  std::string modified;                                         ///< $LAST_MODIFIED of a FCS file; empty: left out
  ProgressSink progress;
};

/// What was written and everything that is not the same as in the source.
struct ConvertReport {
  std::size_t dataset = 0;  ///< index into File::datasets()
  std::size_t n_events = 0;
  std::vector<std::string> columns;  ///< names in the output
  std::string version;               ///< of a FCS file: "FCS3.1" or "FCS3.2"
  bool compensated = false;          ///< false where the matrix is an identity and there is nothing to do
  double condition_number = 0;       ///< of the matrix applied; 0 without one
  Findings findings;                 ///< of the conversion; those of the source are in its data set
};

/// Write one data set of a file as a whole file (FCS, CSV or HDF5).
///
/// The same input and options give the same bytes; no clock is asked. Errors, after which no file is there: ENG-V01
/// (Usage) no such data set; ENG-V02 (Input) compensation was asked for and the file has no matrix that may be applied:
/// none, invalid, unconfirmed, or one over channels that are compensated already; ENG-V03 (Input) histograms, which
/// hold no events; those of io/fcs/writer.h, io/store/event_file.h and engine/core/whole_file.h.
[[nodiscard]] Result<ConvertReport> convert_to_file(const io::fcs::File& file, const std::filesystem::path& path,
                                                    const ConvertOptions& options, bool force);

/// The same to a sink: FCS or CSV (FCS_ASSERT); HDF5 needs a file.
[[nodiscard]] Result<ConvertReport> convert_to_sink(const io::fcs::File& file, ByteSink& sink,
                                                    const ConvertOptions& options);

}  // namespace fcscreen::engine
