// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::engine {

/// What the night batch needs to know of one FCS file before it is screened.
struct FileFacts {
  std::string fcs_version, cytometer, acquired, tube, panel, level;
  std::size_t dataset = 1, n_datasets = 1, n_events = 0, n_parameters = 0, n_columns = 0;
  bool raw_spectral = false;
  /// Identity as the keywords state it: "SAMPLE ID", "@SAMPLEID1", "$SMNO", "$SRC", "PATIENT ID". Holds names.
  std::map<std::string, std::string> identity;
  bool operator==(const FileFacts&) const = default;
};

/// One look at one file.
struct Look {
  enum class Verdict {
    NotFcs,   ///< nothing for the batch
    Growing,  ///< not complete yet, `why` says how that shows
    Broken,   ///< cannot be screened: `triage` and `why`
    Fine,     ///< complete: `sha256` and `facts`
  };
  std::string path;
  Verdict verdict = Verdict::NotFcs;
  std::string triage, why;
  std::string sha256;
  std::uint64_t bytes = 0;
  std::int64_t changed = 0;  ///< ns since 1970, before the content was read
  FileFacts facts;
  bool operator==(const Look&) const = default;
};

/// Look at a file by the rules of SPEC §7: recognised by content ("FCS" at its beginning) or by the endings .fcs and
/// .lmd; complete when HEADER and TEXT parse, DATA holds what $TOT asks for, no .lock or .tmp of its name stands beside
/// it, and nobody has it open for writing, as far as the file system tells. The data set is that of default_dataset:
/// the second of an LMD file.
///
/// `settled`: size and time of change have been still long enough; without it only what is no FCS file is decided.
/// The file is mapped: a share that vanishes meanwhile may end the process, which is why workers look. Nothing is
/// written, and no lock stays.
[[nodiscard]] Look look_at(const std::string& path, bool settled);

// A look on its way from a worker, one line of JSON each.
[[nodiscard]] std::string to_json_line(const Look& look);
[[nodiscard]] Result<Look> look_from_json(std::string_view line);
[[nodiscard]] std::string to_json(const FileFacts& facts);
[[nodiscard]] Result<FileFacts> facts_from_json(std::string_view text);

}  // namespace fcscreen::engine
