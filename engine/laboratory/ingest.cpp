// SPDX-License-Identifier: Apache-2.0
#include "engine/laboratory/ingest.h"

#include <algorithm>
#include <mutex>

#include "engine/core/parallel.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;
namespace {

using io::store::Filing;
using io::store::FilingState;
using io::store::Laboratory;

/// Memory that files are read into, used again: fresh pages cost a third of the time of an ingest.
class Buffers {
 public:
  std::string take() {
    const std::lock_guard lock(guard_);
    if (free_.empty()) return {};
    std::string buffer = std::move(free_.back());
    free_.pop_back();
    return buffer;
  }
  void give_back(std::string buffer) {
    const std::lock_guard lock(guard_);
    free_.push_back(std::move(buffer));
  }

 private:
  std::mutex guard_;
  std::vector<std::string> free_;
};

/// Reads, hashes and parses files side by side; what is filed already is only hashed.
class BatchReader {
 public:
  BatchReader(const Laboratory& laboratory, unsigned threads) : laboratory_(laboratory), threads_(threads) {}

  std::vector<Result<Filing>> read(std::span<const fs::path> files) {
    std::vector<Result<Filing>> filings(files.size());
    parallel_for(files.size(), threads_, [&](std::size_t i) { filings[i] = read_one(files[i]); });
    return filings;
  }

 private:
  Result<Filing> read_one(const fs::path& path) {
    auto file = read_result_bytes(path, buffers_.take());
    if (!file) return fail(file.error());
    auto filing = is_known(*file) ? Filing{{}, path, file->sha256, file->bytes.size()} : filing_of(*file);
    buffers_.give_back(std::move(file->bytes));
    return filing;
  }

  /// A fault of the database shows again when the batch is filed.
  bool is_known(const ResultFile& file) {
    const std::lock_guard lock(guard_);
    return laboratory_.holds(file.sha256).value_or(false);
  }

  const Laboratory& laboratory_;
  unsigned threads_;
  std::mutex guard_;  ///< a Laboratory is for one thread at a time
  Buffers buffers_;
};

}  // namespace

Status ingest(Laboratory& laboratory, std::span<const fs::path> files, const IngestOptions& options,
              const std::function<void(const Ingested&)>& saved) {
  BatchReader reader(laboratory, options.threads);
  while (!files.empty()) {
    const auto batch = files.first(std::min(files.size(), std::max<std::size_t>(1, options.batch_files)));
    files = files.subspan(batch.size());
    const auto read = reader.read(batch);
    std::vector<Filing> filings;
    for (const auto& filing : read) {
      if (filing) filings.push_back(*filing);
    }
    auto outcomes = laboratory.file(filings);
    if (!outcomes) return fail(outcomes.error());
    auto outcome = outcomes->begin();
    for (std::size_t i = 0; i < read.size(); ++i) {
      Ingested told{batch[i], {}, {}};
      if (read[i]) {
        told.sha256 = read[i]->sha256;
        told.outcome = std::move(*outcome++);
      } else {
        told.outcome.refusal = read[i].error();
      }
      saved(told);
    }
  }
  return {};
}

}  // namespace fcscreen::engine
