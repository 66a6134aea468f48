// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/core/spillover.h"
#include "io/fcs/reader.h"

namespace fcscreen::test {

/// Values a file was written from, and the bytes of the file.
struct Sample {
  std::vector<std::string> names;
  std::vector<std::vector<float>> columns;  ///< as stored: observed, uncompensated
  Spillover spillover;                      ///< of all but the first (scatter) and last (time) parameter
  std::string bytes;
};

/// FSC-A, n_channels of fluorescence with spillover, Time; deterministic.
[[nodiscard]] Sample make_sample(std::size_t n_events, std::size_t n_channels);

/// Open the bytes; they must outlive the file.
[[nodiscard]] io::fcs::File open_sample(const Sample& sample);

}  // namespace fcscreen::test
