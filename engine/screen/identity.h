// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/core/findings.h"
#include "io/fcs/dataset.h"

namespace fcscreen::engine {

/// How one source of a sample's identity compares with what was given.
enum class IdentityMatch { NotComparable, Agrees, Differs };

/// Compare a source with an identifier by its shape (letters and digits), so that a specimen's running number or a date
/// is no contradiction.
///
/// The source agrees when one of its words, or several in a row, hold the identifier (case, hyphens and other
/// separators aside). It differs when it does not agree and a word of it has the identifier's shape: "S24-1235" beside
/// "S24-1234". `strict` sources are identifiers as a whole; in the others an identifier of digits alone is never
/// contradicted, since dates look the same. Identifiers of fewer than `shortest` letters and digits are not
/// comparable: a shape so short says nothing [DESIGN].
[[nodiscard]] IdentityMatch compare_identity(const std::string& identifier, const std::string& source, bool strict,
                                             std::size_t shortest = 4);

struct Identity {
  std::size_t agreeing = 0;              ///< sources that agree with the accession given
  std::vector<std::string> conflicting;  ///< names of the sources that contradict accession or patient
  Findings findings;
};

/// Check accession and patient key against the file (SPEC §7): SAMPLE ID, @SAMPLEID1, $SMNO, $SRC, PATIENT ID, the
/// folder and the file name. Without an accession or key there is nothing to contradict. Dates of collection and the
/// worklist are the batch's. Findings: SCR-I01 conflict (no value of the patient's is repeated), SCR-I02 no second
/// source.
[[nodiscard]] Identity check_identity(const std::string& accession, const std::string& patient,
                                      const io::fcs::Keywords& keywords, const std::string& folder,
                                      const std::string& file_stem, std::size_t shortest = 4);

}  // namespace fcscreen::engine
