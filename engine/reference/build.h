// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/reference/normals.h"
#include "engine/result/maturation_reference.h"
#include "engine/screen/screen.h"
#include "io/text/config.h"

namespace fcscreen::engine {

/// What a reference needs (SPEC §2.3, §3.2), filled from the configuration.
struct BuildRules {
  std::size_t min_resting = 20, min_regenerating = 10;
  std::size_t min_denominator = 200000;
  double trim_probability = 0.99;
  std::size_t trim_passes = 3;
};
[[nodiscard]] BuildRules build_rules_from(const io::text::Config& config);

struct BuildOptions {
  std::string name;            ///< see valid_reference_name()
  bool describe_only = false;  ///< fewer normals than needed are enough for a reference that only describes
  BuildRules rules;
  ScreenOptions screen;                         ///< thresholds, configuration hash, policy, threads
  std::function<void(const std::string&)> say;  ///< one line per step; may be empty
};

/// A file that could not serve, and why.
struct RejectedNormal {
  NormalFile file;
  Error why;
};

struct BuiltReference {
  result::MaturationReference reference;
  std::vector<RejectedNormal> rejected;
  Findings findings;  ///< what the reference cannot claim
};

/// Fit a laboratory's own reference to its normal marrows.
///
/// The path holds the markers that all tubes share. With rules.min_resting and rules.min_regenerating usable normals
/// the reference is the laboratory's own; with fewer it is refused, or with describe_only made as one that describes
/// and decides nothing (own = false). The limit of blank comes from every normal judged by the path made without it,
/// per panel and instrument; it is left out where no panel has 20 large enough normals. What is written depends on the
/// files, the configuration and the analysis version alone: not on their names, their order or the clock.
/// Errors (kind Usage): REF-12 name; REF-13 too few usable normals; REF-14 several kinds of instrument, or synthetic
/// and real samples together; REF-15 fewer than three markers in common; those of fit_maturation_path().
[[nodiscard]] Result<BuiltReference> build_reference(const std::vector<NormalFile>& files, const BuildOptions& options);

/// 1 to 64 letters, digits, '-', '_' and '.', the first a letter or digit; no name of a shipped reference.
[[nodiscard]] bool valid_reference_name(const std::string& name);

}  // namespace fcscreen::engine
