// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "io/fcs/reader.h"

namespace fcscreen::tool {

/// What `convert --deidentify` is to do.
struct ScrubbedConvert {
  std::filesystem::path key, out;
  std::string accession, patient;  ///< empty: SAMPLE ID and PATIENT ID of the file
  std::size_t dataset = 0;         ///< from 1; 0: the FCS 3 one
  bool force = false, json = false;
};

/// Write the scrubbed copy of one file (engine/deidentify/scrub.h), which its owner alone may read, and say where it is
/// and under which pseudonyms; the input is not named. An exit code.
[[nodiscard]] int convert_scrubbed(const io::fcs::File& file, const ScrubbedConvert& what);

}  // namespace fcscreen::tool
