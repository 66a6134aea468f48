// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/file_result.h"

#include "engine/laboratory/result_files.h"
#include "tools/fcscreen/db_common_internal.h"

namespace fcscreen::tool {

Result<io::store::Laboratory> open_for_filing(const std::filesystem::path& path, const std::string& patient,
                                              const std::string& accession, bool quiet) {
  if (!io::store::is_key(patient) || !io::store::is_key(accession)) {
    return fail(ErrorKind::Usage, "CLI-01",
                "--db needs --patient and --accession, keys of 1 to 64 letters, digits and . _ - : / # +.", {}, {},
                "Give both, and never a name.");
  }
  return open_for_writing(path, {}, quiet);
}

Result<std::string> file_result(io::store::Laboratory& laboratory, const std::filesystem::path& h5) {
  const auto file = engine::read_result_bytes(h5);
  if (!file) return fail(file.error());
  const auto filing = engine::filing_of(*file);
  if (!filing) return fail(filing.error());
  const auto outcomes = laboratory.file({&*filing, 1});
  if (!outcomes) return fail(outcomes.error());
  const auto& outcome = outcomes->front();
  if (outcome.refusal) return fail(*outcome.refusal);
  std::string text = outcome.state == io::store::FilingState::Filed ? "filed as " : "filed before as ";
  text += outcome.accession + ", " + tube_text(outcome.tube) + ", version " + std::to_string(outcome.version);
  for (const std::string& note : outcome.notes) text += "; " + note;
  return text;
}

}  // namespace fcscreen::tool
