// SPDX-License-Identifier: Apache-2.0
#include "io/text/replicates_csv.h"

#include <utility>

#include "io/text/csv.h"

namespace fcscreen::io::text {

Result<std::vector<ReplicateName>> parse_replicates_csv(std::string_view text, const std::string& name) {
  const auto table = parse_csv(text, name);
  if (!table) return fail(table.error());
  const auto set = table->column("set"), accession = table->column("accession"), tube = table->column("tube");
  if (!set || !accession) {
    return fail(ErrorKind::Input, "REP-01",
                std::string("line 1: the column ") + (set ? "accession" : "set") + " is missing.", name, {},
                "Write a header set,accession (and tube), then a line for each measurement.");
  }
  std::vector<ReplicateName> out;
  for (std::size_t i = 0; i < table->rows.size(); ++i) {
    const auto& row = table->rows[i];
    ReplicateName r{row[*set], row[*accession], tube ? row[*tube] : std::string(), table->lines[i]};
    if (r.set.empty() || r.accession.empty()) {
      return fail(ErrorKind::Input, "REP-02",
                  "line " + std::to_string(r.line) + ": set and accession must both be given.", name, {},
                  "Correct the line.");
    }
    out.push_back(std::move(r));
  }
  if (out.empty()) {
    return fail(ErrorKind::Input, "REP-02", "holds no replicates.", name, {}, "Write a line for each measurement.");
  }
  return out;
}

}  // namespace fcscreen::io::text
