// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::io::text {

/// One line of a table of replicates: a measurement of the sample `set` that is filed under `accession`.
struct ReplicateName {
  std::string set, accession;
  std::string tube;      ///< empty: the one the accession stands for
  std::size_t line = 0;  ///< 1-based
};

/// Read a table of replicates from CSV (parse_csv): columns `set` and `accession`, and `tube` where an accession has
/// several. Errors (Input): those of parse_csv; REP-01 a column is missing; REP-02 an empty set or accession, or no
/// line at all.
[[nodiscard]] Result<std::vector<ReplicateName>> parse_replicates_csv(std::string_view text, const std::string& name);

}  // namespace fcscreen::io::text
