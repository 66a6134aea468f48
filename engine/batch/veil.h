// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/batch/look.h"
#include "engine/batch/whose.h"
#include "engine/batch/worklist.h"
#include "engine/deidentify/pseudonyms.h"
#include "io/store/laboratory/batch_journal.h"

namespace fcscreen::engine {

/// What stands between the share and all that a night writes or says: with pseudonyms, nothing that names a person
/// passes; without, everything passes as it is.
class Veil {
 public:
  explicit Veil(const Pseudonyms* pseudonyms) : names_(pseudonyms) {}
  [[nodiscard]] bool hides() const { return names_ != nullptr; }

  [[nodiscard]] io::store::PathDigest digest(const std::string& path) const;
  /// A time of change as the journal keeps it: good for comparison alone.
  [[nodiscard]] std::int64_t changed(std::int64_t nanoseconds) const;
  /// What a reader or a worker said, without what it may repeat of a file: its code stays.
  [[nodiscard]] std::string reason(const std::string& text) const;
  /// A YYYY-MM-DD of a patient, by pseudonym.
  [[nodiscard]] std::string date(const std::string& iso, const std::string& patient) const;

  void hide_content(Look& look) const;               ///< hash and reason, before anything is decided
  void hide_person(Look& look, Whose& whose) const;  ///< once it is known whose file it is
  [[nodiscard]] std::vector<ExpectedSample> hidden(std::vector<ExpectedSample> worklist) const;

  /// True where a result belongs to the content of an item: it is that of the content; or of the scrubbed copy at
  /// `copy`, which says that it was made of it.
  [[nodiscard]] bool belongs(const std::string& result_input_sha256, const std::string& content,
                             const std::filesystem::path& copy) const;

 private:
  const Pseudonyms* names_;
};

}  // namespace fcscreen::engine
