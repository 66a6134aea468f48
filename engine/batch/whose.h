// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <regex>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/batch/look.h"
#include "engine/batch/rules.h"
#include "engine/batch/worklist.h"

namespace fcscreen::engine {

/// What an accession looks like in a folder, a file name or $SRC where no worklist and no keyword says it: letters and
/// digits in two or three groups, as S24-1234, SYN-0101 or 24-FC-00123.
inline constexpr const char* kAccessionPattern =
    "[A-Za-z]{1,6}[0-9]{2,4}-[0-9]{2,8}|[A-Za-z]{1,6}-[0-9]{3,8}(-[0-9]{2,8})?|[0-9]{2,4}-?[A-Za-z]{1,4}-?[0-9]{3,8}";

/// Whose tube a file is.
struct Whose {
  std::string accession, patient;  ///< keys; empty where not known
  std::vector<std::string>
      sources;  ///< that agree, by name: "worklist", "SAMPLE ID", "$SRC", "PATIENT ID", "folder", "file name"
  const ExpectedSample* expected = nullptr;  ///< its line of the worklist
  std::string triage, why;  ///< ID_CONFLICT or ID_SUSPECT and a sentence that repeats no value; empty: identified
};

/// Resolves identities (SPEC §7): from the worklist, SAMPLE ID (@SAMPLEID1, $SMNO), $SRC, PATIENT ID, folders below the
/// share, and the file name.
///
/// Keywords that are identifiers as a whole give an accession; the worklist gives all of its own that any source
/// repeats; folder, file name and $SRC give what the pattern finds, where there is no better. An accession needs
/// rules.identity_sources agreeing sources (the worklist is one) and none that contradicts it (compare_identity); two
/// accessions that are both supported contradict each other. The patient is the worklist's, else PATIENT ID where it is
/// a key; PATIENT ID that contradicts the worklist's is a conflict. The acquisition must not be before the collection
/// nor more than rules.collection_days after it. Thread-safe after construction.
class Identifier {
 public:
  /// `pattern`: an ECMAScript regular expression. Throws std::regex_error where it is none.
  Identifier(const std::vector<ExpectedSample>& worklist, const NightRules& rules, const std::string& pattern);
  /// `folder`: the path from the share to the file, without its name.
  [[nodiscard]] Whose of(const FileFacts& facts, const std::string& folder, const std::string& file_stem) const;

 private:
  struct Source {
    std::string name, value;
    bool strict = false;
  };
  [[nodiscard]] std::vector<std::string> candidates(const std::vector<Source>& sources) const;
  [[nodiscard]] std::vector<const ExpectedSample*> expected_in(const std::string& value) const;
  const std::vector<ExpectedSample>& worklist_;
  const NightRules& rules_;
  std::regex pattern_;
  std::unordered_map<std::string, const ExpectedSample*> by_letters_;  ///< letters and digits of the accession
};

}  // namespace fcscreen::engine
