// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "engine/batch/plan.h"

namespace fcscreen::engine {

/// One sample that is to be screened: an item of the journal and where its file lies.
struct ScreenTask {
  io::store::BatchItem item;
  ItemFacts facts;
  std::string path;        ///< absolute; of any bytes
  std::int64_t after = 0;  ///< the item of the same tube that was acquired before it; 0: none
};

/// What became of it.
struct ScreenOutcome {
  enum class Kind {
    Done,  ///< its outputs lie in the folder of results
    Held,  ///< a person is needed: `triage` and `why`
    Away,  ///< its file went away or changed, or what `why` says: it stays queued
  };
  Kind kind = Kind::Done;
  std::string triage, why;       ///< `why` holds no path
  bool found = false;            ///< the outputs were there already, and nothing was screened
  std::uint64_t peak_bytes = 0;  ///< largest anonymous memory seen
};

/// Anonymous memory a screen of this many events and columns takes at most.
[[nodiscard]] std::uint64_t screen_memory(std::size_t n_events, std::size_t n_columns);

}  // namespace fcscreen::engine
