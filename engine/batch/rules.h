// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace fcscreen::engine {

/// What the night batch goes by. None of it can change a result, so none is part of the analysis configuration and its
/// hash; what was used is printed in the morning summary.
struct NightRules {
  std::int64_t settle_seconds = 60;      ///< size and time unchanged over two looks this far apart (SPEC §7)
  std::int64_t old_seconds = 600;        ///< last change this long ago: one look suffices (SPEC §7)
  std::int64_t give_up_hours = 24;       ///< an incomplete file is TRUNCATED after this long (SPEC §7)
  std::int64_t back_off_seconds = 3600;  ///< longest time between two looks at a file in progress [DESIGN]
  std::size_t identity_sources = 2;      ///< that must agree on the accession (SPEC §7)
  int collection_days = 14;              ///< from collection to acquisition, at most (SPEC §7)
  std::int64_t timeout_seconds = 1800;   ///< of one sample, then CRASH [DESIGN]: 2 GB take 1 minute on one core
  int attempts = 2;                      ///< a sample whose worker dies is tried this often [DESIGN]
  std::size_t shard_deaths = 3;          ///< a sample at which so many shards were killed is CRASH [DESIGN]
  int shard_requeues = 3;                ///< of a killed array task, by Slurm [DESIGN]
  int cluster_rounds = 3;                ///< an array's missing tasks are submitted so often in a night [DESIGN]
  std::int64_t cluster_silence = 900;    ///< s without an answer from Slurm, then the night ends early [DESIGN]
  std::size_t look_files = 16;           ///< files one worker looks at [DESIGN]
};

}  // namespace fcscreen::engine
