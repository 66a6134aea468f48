// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "tools/bench/detection/plan.h"

// What the benchmark measures on real files, where the shared data folder is. Nothing of it is written anywhere but
// counts and calls by file name.
namespace fcscreen::bench {

/// Call of one real file.
struct RealCall {
  std::string file, call;
  std::string depleted_call;  ///< of the same file without its immature B cells; empty where not tried
  bool called = false;        ///< DETECTED_QUANTIFIABLE or ATYPICAL_IMMATURE_B
  bool alarming = false;      ///< anything that says that something abnormal was seen
  bool depleted_alarming = false;
};

struct RealCalls {
  std::vector<RealCall> diagnostic, normal;
};

/// Screen the diagnostic files, as they are and depleted of what was called, and every normal marrow. Quick: every
/// fifth diagnostic file. Nothing where the data are not there.
[[nodiscard]] Result<std::optional<RealCalls>> run_real(const Plan& plan);

/// How well a maturation path fitted with models/ describes real mass cytometry.
struct PathFigures {
  std::size_t calibrated_on = 0, tested_on = 0, patient = 0;  ///< B-lineage events of Healthy1's halves, of UPN1
  std::size_t leukaemic = 0;  ///< those of UPN1 with CD10 or CD34 above Healthy1's CD20-bright B cells
  double auc = 0;             ///< P(distance of a UPN1 event > that of a held-out Healthy1 event), ties half; mean of
                              ///< both halves as the held-out one, as the two that follow
  double auc_leukaemic = 0;   ///< the same of `leukaemic` events alone
  double auc_neighbours = 0;  ///< the first by distance to the nearest events of Healthy1: what no model of it passes
  std::size_t ordered = 0;    ///< TdT B precursors not used in the fit
  double cd34 = 0, cd20 = 0, tdt = 0;           ///< Spearman's rho with pseudo-time
  double cd34_with_cd20 = 0;                    ///< of the two with each other: what any order can reach
  double cd34_by_score = 0, cd20_by_score = 0;  ///< with the sum of -CD34, CD20 and CD45 in SDs itself
  /// The same with the trajectory that the authors of the file computed and stored in it (Wanderlust, Bendall et al.,
  /// Cell 2014): a peer that saw every marker of its 50.
  double cd34_by_authors = 0, tdt_by_authors = 0, cd20_by_authors = 0;
  std::string note;
};
[[nodiscard]] Result<std::optional<PathFigures>> run_path(const Plan& plan);

}  // namespace fcscreen::bench
