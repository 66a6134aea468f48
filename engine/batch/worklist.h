// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::engine {

/// One sample the laboratory expects tonight.
struct ExpectedSample {
  std::string accession, patient;  ///< keys
  std::string tissue;              ///< "BM", "PB" or empty
  std::string panel;               ///< as a person calls it, or a known panel's family; may be empty
  std::string collected;           ///< ISO 8601 date or empty
  std::size_t tubes = 0;           ///< that belong to it; 0: by the panel, else 1
  std::size_t line = 0;            ///< of the file
};

/// Read a worklist: CSV (io/text/csv.h) with a header. Column `accession` is needed; `patient` (or `patient_key`),
/// `tissue`, `panel`, `tubes` and `collected` may be there, others are ignored. Accession and patient must be keys
/// (io::store::is_key), and an accession stands once, or on several lines that do not contradict each other (then
/// `tubes` counts the lines where the column is missing).
///
/// Errors (Input): CSV-01; BAT-02 a column, key, date or number that is wrong, with the line.
[[nodiscard]] Result<std::vector<ExpectedSample>> parse_worklist(std::string_view text, const std::string& name);

}  // namespace fcscreen::engine
