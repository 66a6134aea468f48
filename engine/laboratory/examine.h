// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/log.h"
#include "io/store/laboratory/laboratory.h"

namespace fcscreen::engine {

/// What to look at.
struct ExamineOptions {
  bool pages = false;                          ///< SQLite's integrity and foreign keys
  bool trail = true;                           ///< the audit trail, and every row against it
  bool files = true;                           ///< every result file: there, and of its recorded size
  bool hash = true;                            ///< and of its recorded content
  std::vector<std::filesystem::path> folders;  ///< where inputs, and results that are not filed, are looked for
  std::optional<std::pair<std::int64_t, std::string>> head;  ///< an audit entry noted outside: its number and hash
  unsigned threads = 0;                                      ///< 0: all cores
  ProgressSink progress;
};

/// What was looked at, and all that does not agree.
struct Examination {
  std::vector<io::store::Fault> faults;
  std::vector<std::string> notes;  ///< sentences about what is no fault: leftovers, results that are not filed
  std::int64_t audit_entries = 0;
  std::string audit_head;  ///< hash of the last entry
  std::size_t results = 0, results_hashed = 0;
  std::size_t inputs_agree = 0, inputs_not_found = 0;  ///< of the folders
};

/// Compare a laboratory database with itself and with the files it names.
///
/// Faults beyond those of the database: RESULT_MISSING, RESULT_CHANGED (a result file is not what was filed: expected
/// and found hash, or size), INPUT_CHANGED (a file of an input's name has neither its content nor that of another filed
/// input), AUDIT_HEAD (the trail does not hold the entry that was noted outside). Errors: those of Laboratory; IN-01 a
/// folder that cannot be listed.
[[nodiscard]] Result<Examination> examine(const io::store::Laboratory& laboratory, const ExamineOptions& options);

}  // namespace fcscreen::engine
