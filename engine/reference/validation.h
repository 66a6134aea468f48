// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/reference/normals.h"
#include "engine/screen/screen.h"

namespace fcscreen::engine {

/// One question asked of a reference.
struct ReferenceCheck {
  enum class Outcome {
    Pass,
    Limited,  ///< it holds, and claims less
    Fail,     ///< it must not be used
  };
  std::string code;  ///< stable, e.g. "CURRENT"
  Outcome outcome = Outcome::Pass;
  std::string text;  ///< what was found
};

/// Questions that need no sample: CURRENT (analysis version, configuration), NORMALS (numbers of SPEC §2.3),
/// REGENERATING (a tail of its own), PATH (CD34 falls; CD20 and CD45 rise from first to last node; every node is
/// nearest to its own mean), TAILS (P99 below P99.9 in each class) and LIMIT_OF_BLANK (each panel has one).
[[nodiscard]] std::vector<ReferenceCheck> validate_reference(const result::MaturationReference& reference,
                                                             const std::string& config_hash,
                                                             std::size_t min_resting = 20,
                                                             std::size_t min_regenerating = 10);

/// One further normal, screened with the reference as any sample would be.
struct TestedNormal {
  NormalFile file;
  std::size_t denominator = 0, class2 = 0;
  std::size_t limit = 0;     ///< b(N); 0 without a limit of blank
  bool established = false;  ///< a limit of blank holds for its panel and instrument
  bool positive = false;     ///< class2 above the limit (at least 10 events without one), or called DETECTED, TRACE
  std::string call;
};

/// Further normals and the question NEW_NORMALS.
struct NormalTrial {
  std::vector<TestedNormal> normals;
  ReferenceCheck check;
};

/// Screen normals that had no part in the reference. It fails when more of them are positive than the 5 % that the
/// limit of blank is made for explains: the exact lower bound of their share (one-sided 95 %, Clopper & Pearson) is
/// above it.
///
/// Errors (kind Usage): REF-19 for a normal the reference was made from; REF-23 for one it decides nothing about
/// (another instrument or panel, a reference that describes only); those of screen_file().
[[nodiscard]] Result<NormalTrial> try_normals(const result::MaturationReference& reference,
                                              const std::vector<NormalFile>& files, const ScreenOptions& options);

/// "pass", "limited", "fail".
[[nodiscard]] const char* to_string(ReferenceCheck::Outcome outcome);

}  // namespace fcscreen::engine
