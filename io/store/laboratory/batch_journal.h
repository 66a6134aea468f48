// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/store/laboratory/laboratory.h"

namespace fcscreen::io::store {

/// The first 16 bytes of the SHA-256 of a path's text: the database keeps no file names, for they hold names of
/// persons.
struct PathDigest {
  std::int64_t a = 0, b = 0;
  auto operator<=>(const PathDigest&) const = default;
};
[[nodiscard]] PathDigest path_digest(std::string_view path);

enum class FileState : std::uint8_t {
  Ignored,  ///< no FCS file
  Waiting,  ///< not complete yet: looked at again
  Held,     ///< cannot be screened; `triage` says why
  Item,     ///< its content is a batch_item
};

/// What is known of one file of a share.
struct ShareFile {
  PathDigest path{};
  std::uint64_t bytes = 0;
  std::int64_t changed = 0;  ///< time of last change, ns since 1970
  FileState state = FileState::Ignored;
  std::int64_t first_seen = 0, looked = 0;  ///< s since 1970
  int looks = 0;
  std::string input_sha256;  ///< of an Item
  std::string triage;        ///< class and sentence of a Held one; Waiting: why
  std::string detail;
};

/// The same, as small as a walk over a million files needs it.
struct KnownFile {
  PathDigest path{};
  std::uint64_t bytes = 0;
  std::int64_t changed = 0, first_seen = 0, looked = 0;
  std::int32_t looks = 0;
  FileState state = FileState::Ignored;
  bool finished = true;  ///< nothing is left to do and nobody needs the path
};

/// One content to be screened.
struct BatchItem {
  std::int64_t id = 0;
  std::string input_sha256;
  std::string state;  ///< "queued", "running", "screened" (result written, not filed), "done" or "held"
  std::string stem;   ///< name of its outputs; empty where it has none
  std::string accession, tube, acquired;
  std::string facts;           ///< JSON of engine/batch
  std::string triage, detail;  ///< held: class and sentence
  std::string result_sha256;   ///< of the result file
  int attempts = 0;
  std::int64_t finished = 0;  ///< s since 1970; 0: not yet
};

/// The night batch's work journal in the laboratory database. One writer at a time: the batch holds a lock of its own.
/// When a call returns without error, what it did is on the disk. Errors of every call: LAB-04. Lives no longer than
/// the laboratory.
class BatchJournal {
 public:
  explicit BatchJournal(Laboratory& laboratory);

  /// All files of a kind that was looked at, sorted by path digest.
  [[nodiscard]] Result<std::vector<KnownFile>> known_files() const;
  /// One file with its words.
  [[nodiscard]] Result<std::optional<ShareFile>> file(const PathDigest& path) const;
  /// Write what is known of files, in one transaction.
  [[nodiscard]] Status note(std::span<const ShareFile> files);

  /// Add items that are new, in this order, and give each that has a stem one that is free: `stem` where no item has it
  /// and it is not `taken`, else stem.2, stem.3, … One transaction with `files`. Ids and stems are written back.
  [[nodiscard]] Status add(std::span<BatchItem> items, std::span<const ShareFile> files,
                           const std::function<bool(const std::string& stem)>& taken);
  [[nodiscard]] Result<std::optional<BatchItem>> item(std::string_view input_sha256) const;
  /// Items of a state, by accession, tube, acquisition, content; all states where `state` is empty.
  [[nodiscard]] Result<std::vector<BatchItem>> items(std::string_view state) const;
  /// Accessions of items that are not held, sorted.
  [[nodiscard]] Result<std::vector<std::string>> accessions() const;
  /// True where the content was screened before, by this batch or otherwise: its accession.
  [[nodiscard]] Result<std::optional<std::string>> filed_accession(std::string_view input_sha256) const;

  /// Lease an item to `owner` until then (s since 1970); counts an attempt.
  [[nodiscard]] Status lease(std::int64_t id, const std::string& owner, std::int64_t until);
  /// Write state, class, detail and result of an item; ends its lease.
  [[nodiscard]] Status set(const BatchItem& item);
  /// Void all leases: for the one batch that holds the lock. Returns how many were left over.
  [[nodiscard]] Result<std::int64_t> release();
  /// Queue held items of a class ("all": every class) again and forget held files of it; how many.
  [[nodiscard]] Result<std::int64_t> retry(const std::string& triage);

  /// The number of a new run; the last 1000 are kept.
  [[nodiscard]] Result<std::int64_t> begin_run(std::int64_t now);
  [[nodiscard]] Status end_run(std::int64_t run, std::int64_t now, const std::string& counts);
  /// When a run last ended, s since 1970; 0: never.
  [[nodiscard]] Result<std::int64_t> last_ended() const;
  /// Start and end (0: not ended) of the last run and its counts; absent before the first.
  struct Run {
    std::int64_t started = 0, ended = 0;
    std::string counts;
  };
  [[nodiscard]] Result<std::optional<Run>> last_run() const;
  /// Items per state and held ones per class: "queued", "held UNREADABLE"…; files that wait: "waiting".
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::int64_t>>> counts() const;

 private:
  Laboratory::Impl& lab_;
};

}  // namespace fcscreen::io::store
