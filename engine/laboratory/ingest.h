// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "engine/laboratory/result_files.h"

namespace fcscreen::engine {

/// What became of one file.
struct Ingested {
  std::filesystem::path path;
  std::string sha256;  ///< empty where the file could not be read
  io::store::FilingOutcome outcome;
};

struct IngestOptions {
  unsigned threads = 0;           ///< for reading and hashing; 0: all cores
  std::size_t batch_files = 256;  ///< in one transaction
};

/// File results in the order given, a transaction per batch.
///
/// `saved` is called for each file of a batch, in order, after its transaction is on the disk: what it is told outlives
/// a crash. A file that cannot be read or is refused is told there too and stops nothing. An Error is the database's
/// own (LAB-04); the batch it happened in is not saved.
[[nodiscard]] Status ingest(io::store::Laboratory& laboratory, std::span<const std::filesystem::path> files,
                            const IngestOptions& options, const std::function<void(const Ingested&)>& saved);

}  // namespace fcscreen::engine
