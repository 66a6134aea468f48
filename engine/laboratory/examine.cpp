// SPDX-License-Identifier: Apache-2.0
#include "engine/laboratory/examine.h"

#include <set>

#include "engine/core/parallel.h"
#include "engine/laboratory/examine_internal.h"
#include "engine/laboratory/result_files.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;
namespace {

using io::store::Fault;
using io::store::FiledResult;
using io::store::Laboratory;

constexpr std::size_t kBlock = 64;  // files hashed at a time

void append(std::vector<Fault>& all, std::vector<Fault> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::string name_of(const FiledResult& r) {
  return r.path + " (accession " + r.facts.accession + ", tube \"" + r.facts.tube + "\", version " +
         std::to_string(r.version) + ")";
}

/// What is wrong with one file, if anything.
std::optional<Fault> examine_file(const FiledResult& r, bool hash) {
  std::error_code ec;
  const std::uint64_t size = fs::file_size(r.path, ec);
  if (ec) return Fault{"RESULT_MISSING", name_of(r), "is not there: " + ec.message() + ".", r.sha256, {}};
  if (!hash && size != r.bytes) {
    return Fault{"RESULT_CHANGED", name_of(r), "has another size than was filed.", std::to_string(r.bytes) + " bytes",
                 std::to_string(size) + " bytes"};
  }
  if (!hash) return std::nullopt;
  const auto file = read_result_bytes(r.path);
  if (!file) return Fault{"RESULT_MISSING", name_of(r), file.error().message, r.sha256, {}};
  if (file->sha256 == r.sha256) return std::nullopt;
  return Fault{"RESULT_CHANGED", name_of(r), "is not what was filed.", r.sha256, file->sha256};
}

/// Results in blocks, so that files are hashed side by side.
Status examine_files(const Laboratory& laboratory, const ExamineOptions& options, Examination& out) {
  std::vector<FiledResult> block;
  const auto flush = [&] {
    std::vector<std::optional<Fault>> found(block.size());
    parallel_for(block.size(), options.threads,
                 [&](std::size_t i) { found[i] = examine_file(block[i], options.hash); });
    for (auto& fault : found) {
      if (fault) out.faults.push_back(std::move(*fault));
    }
    block.clear();
  };
  const Status read = laboratory.each_result([&](const FiledResult& r) {
    ++out.results;
    out.results_hashed += options.hash;
    block.push_back(r);
    if (block.size() == kBlock) flush();
    return true;
  });
  flush();
  return read;
}

/// Files on their way that nobody finished, beside the database and the results.
Status note_leftovers(const Laboratory& laboratory, Examination& out) {
  std::set<fs::path> folders = {laboratory.folder()};
  const Status read = laboratory.each_result([&](const FiledResult& r) {
    folders.insert(fs::path(r.path).parent_path());
    return true;
  });
  for (const fs::path& folder : folders) {
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(folder, ec)) {
      const std::string name = entry.path().filename().string();
      if (name.front() == '.' && name.find(".part") != std::string::npos) {
        out.notes.push_back(
            entry.path().string() +
            " was left behind by a program that was stopped; it was never visible as a result and may be "
            "removed.");
      }
    }
  }
  return read;
}

}  // namespace

Result<Examination> examine(const Laboratory& laboratory, const ExamineOptions& options) {
  Examination out;
  const auto say = [&](double fraction, std::string_view what) {
    if (options.progress) options.progress(fraction, what);
  };
  if (options.pages) {
    say(0.0, "pages");
    auto faults = laboratory.check_database();
    if (!faults) return fail(faults.error());
    append(out.faults, std::move(*faults));
  }
  if (options.trail) {
    say(0.1, "audit trail");
    auto faults = laboratory.check_trail();
    if (!faults) return fail(faults.error());
    append(out.faults, std::move(*faults));
  }
  const auto head = laboratory.last_entry();
  if (!head) return fail(head.error());
  if (*head) {
    out.audit_entries = (*head)->seq;
    out.audit_head = (*head)->hash;
  }
  if (options.head) {
    const auto& [seq, hash] = *options.head;
    const auto entry = laboratory.audit(seq, 1);
    if (!entry) return fail(entry.error());
    const bool there = !entry->empty() && entry->front().seq == seq;
    const std::string found = there ? entry->front().hash : std::string();
    if (found != hash) {
      out.faults.push_back(
          {"AUDIT_HEAD", "audit row " + std::to_string(seq), "is not the one that was noted.", hash, found});
    }
  }
  if (options.files) {
    say(0.3, "result files");
    if (auto done = examine_files(laboratory, options, out); !done) return fail(done.error());
    if (auto done = note_leftovers(laboratory, out); !done) return fail(done.error());
  }
  if (!options.folders.empty()) {
    say(0.7, "folders");
    if (auto done = examine_folders(laboratory, options, out); !done) return fail(done.error());
  }
  say(1.0, "done");
  return out;
}

}  // namespace fcscreen::engine
