// SPDX-License-Identifier: Apache-2.0
#include "engine/laboratory/ingest.h"

#include <algorithm>

#include "engine/core/parallel.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;
namespace {

using io::store::Filing;
using io::store::FilingState;
using io::store::Laboratory;

/// How many of `files` make the next batch; at least one.
std::size_t batch_length(std::span<const fs::path> files, const IngestOptions& options) {
  std::uint64_t bytes = 0;
  std::size_t n = 0;
  for (; n < std::min(files.size(), std::max<std::size_t>(1, options.batch_files)); ++n) {
    std::error_code ec;
    const std::uint64_t size = fs::file_size(files[n], ec);
    bytes += ec ? 0 : size;
    if (n > 0 && bytes > options.batch_bytes) break;
  }
  return n;
}

/// One file of a batch on its way into the database.
struct Item {
  Result<ResultFile> file = ResultFile{};
  bool known = false;  ///< filed already: the document need not be read
  Result<Filing> filing = Filing{};
};

/// Read, hash and parse; what is filed already is only hashed.
Result<std::vector<Item>> read_batch(const Laboratory& laboratory, std::span<const fs::path> files, unsigned threads) {
  std::vector<Item> items(files.size());
  parallel_for(items.size(), threads, [&](std::size_t i) { items[i].file = read_result_bytes(files[i]); });
  for (Item& item : items) {
    if (!item.file) continue;
    const auto held = laboratory.holds(item.file->sha256);
    if (!held) return fail(held.error());
    item.known = *held;
  }
  parallel_for(items.size(), threads, [&](std::size_t i) {
    Item& item = items[i];
    if (!item.file) {
      item.filing = fail(item.file.error());
    } else if (item.known) {
      item.filing = Filing{{}, item.file->path, item.file->sha256, item.file->bytes.size()};
    } else {
      item.filing = filing_of(*item.file);
      item.file->bytes = {};
    }
  });
  return items;
}

}  // namespace

Status ingest(Laboratory& laboratory, std::span<const fs::path> files, const IngestOptions& options,
              const std::function<void(const Ingested&)>& saved) {
  while (!files.empty()) {
    const auto batch = files.first(batch_length(files, options));
    files = files.subspan(batch.size());
    auto items = read_batch(laboratory, batch, options.threads);
    if (!items) return fail(items.error());
    std::vector<Filing> filings;
    for (const Item& item : *items) {
      if (item.filing) filings.push_back(*item.filing);
    }
    auto outcomes = laboratory.file(filings);
    if (!outcomes) return fail(outcomes.error());
    auto outcome = outcomes->begin();
    for (std::size_t i = 0; i < items->size(); ++i) {
      const Item& item = (*items)[i];
      Ingested told{batch[i], {}, {}};
      if (item.filing) {
        told.sha256 = item.filing->sha256;
        told.outcome = std::move(*outcome++);
      } else {
        told.outcome.refusal = item.filing.error();
      }
      saved(told);
    }
  }
  return {};
}

}  // namespace fcscreen::engine
