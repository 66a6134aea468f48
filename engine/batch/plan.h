// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/batch/look.h"
#include "engine/batch/share_walk.h"
#include "engine/batch/veil.h"
#include "engine/batch/whose.h"

namespace fcscreen::engine {

/// What was decided about one file of the share.
struct Decision {
  enum class Kind {
    Ignored,    ///< no FCS file
    Waiting,    ///< looked at again; `why` says for what
    Held,       ///< `triage` and `why`
    Duplicate,  ///< its content is an item already
    Beside,     ///< the raw file of a tube whose unmixed file is there
    Queued,     ///< a new item
  };
  Kind kind = Kind::Ignored;
  std::string path, sha256, triage, why;
  std::string accession, tube, stem;
  std::vector<std::string> sources;  ///< that agree on the accession
};

/// What an item keeps beside the columns of the journal.
struct ItemFacts {
  FileFacts file;  ///< without identity
  std::uint64_t bytes = 0;
  std::string patient, tissue, collected;  ///< the last two by the worklist
  std::vector<std::string> sources;
};
[[nodiscard]] std::string to_json(const ItemFacts& facts);
[[nodiscard]] Result<ItemFacts> item_facts_from_json(std::string_view text);

/// A name for the outputs of an accession: letters, digits, '-' and '_' of it.
[[nodiscard]] std::string stem_of(const std::string& accession);

/// Decides about looks and writes that down in the journal.
class Planner {
 public:
  Planner(io::store::BatchJournal& journal, const Identifier& identifier, const Veil& veil, const NightRules& rules,
          std::filesystem::path share, std::filesystem::path out, bool write);

  /// True where a file may be judged as a whole now: last change old enough, or still over two looks (SPEC §7). A time
  /// of change in the future counts as recent.
  [[nodiscard]] bool is_settled(const SeenFile& file, std::int64_t now) const;
  /// True where it is time to look at a waiting file again; the time between looks doubles up to
  /// rules.back_off_seconds.
  [[nodiscard]] bool is_due(const SeenFile& file, std::int64_t now) const { return due(file) <= now; }
  [[nodiscard]] std::int64_t due(const SeenFile& file) const;

  /// Decide about looks at these files (paths as in `files`), and write the journal in one transaction unless nothing
  /// is to be written. In an order that does not depend on that of the looks.
  [[nodiscard]] Result<std::vector<Decision>> decide(std::vector<Look> looks, const std::vector<SeenFile>& files,
                                                     std::int64_t now);

 private:
  struct Candidate;
  void judge(Candidate& c);
  void settle_growing(Candidate& c, std::int64_t now) const;
  [[nodiscard]] Status find_duplicates(std::vector<Candidate>& all);
  void hold_strangers(std::vector<Candidate>& all) const;
  [[nodiscard]] Status settle_raw(std::vector<Candidate>& all);
  [[nodiscard]] Status write_down(std::vector<Candidate>& all, std::int64_t now);

  io::store::BatchJournal& journal_;
  const Identifier& identifier_;
  const Veil& veil_;
  const NightRules& rules_;
  std::filesystem::path share_, out_;
  bool write_;
};

}  // namespace fcscreen::engine
