// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/event_memory.h"
#include "engine/core/log.h"
#include "engine/result/event_annotation.h"
#include "engine/result/gate_spec.h"
#include "engine/result/gating_document.h"
#include "engine/result/maturation_reference.h"
#include "engine/result/phenotype.h"
#include "engine/result/plot_data.h"
#include "engine/result/screen_result.h"
#include "engine/screen/carryover.h"
#include "engine/screen/parameters.h"
#include "engine/screen/therapy.h"
#include "gating/panel/capability.h"
#include "io/fcs/reader.h"

namespace fcscreen::engine {

/// An earlier sample of the same patient whose population is looked for (the informed arm).
struct LaipSource {
  std::string name, sha256;                    ///< of the file that was given
  std::optional<result::Phenotype> phenotype;  ///< absent: that sample holds no population that could be learnt
};

/// What the person who runs the screen may say about one sample.
struct ScreenOptions {
  io::fcs::Policy policy = io::fcs::Policy::Standard;
  std::optional<std::size_t> dataset;  ///< 1-based; absent: io::fcs::default_dataset
  std::string accession, patient, tissue;
  std::string collected, received;  ///< ISO 8601 days; empty: not given
  std::string reference;            ///< id of a shipped maturation reference; empty: chosen by instrument and panel
  const result::MaturationReference* own_reference = nullptr;  ///< used instead; outlives the screen
  std::optional<LaipSource> laip;
  TherapyOptions therapy;                           ///< its patient is `patient`
  std::optional<PreviousTube> previous;             ///< what ran before on this cytometer, for carry-over
  unsigned threads = 0;                             ///< 0: all cores; never changes a result
  std::size_t memory_limit_bytes = kNoMemoryLimit;  ///< see place_columns(); never changes a result
  Parameters parameters;
  std::string config_hash;
  ProgressSink progress;
};

/// Everything one screened sample yields.
struct ScreenOutput {
  result::ScreenResult result;
  result::ScreenPlots plots;
  result::EventAnnotation events;
  std::optional<result::Phenotype> phenotype;  ///< of the counted population, for later samples of this patient
  std::vector<result::Gate> gates;
  result::GatingDocument gating;  ///< the same gates on named channels, as --export-gatingml writes them
};

/// Screen one FCS file: read, compensate, map the panel, gate, score, count, decide.
///
/// Depends only on the file, the options and the analysis version: bit-identical at any thread count and SIMD target.
/// Oddities of the input and of decisions are findings in the result; an Error means that nothing could be read.
[[nodiscard]] Result<ScreenOutput> screen_file(const std::filesystem::path& path, const ScreenOptions& options);

}  // namespace fcscreen::engine
