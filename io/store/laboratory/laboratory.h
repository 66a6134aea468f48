// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "io/store/laboratory/records.h"

namespace fcscreen::io::store {

/// The schema this release writes (PRAGMA user_version); io/store/laboratory/README.md describes it.
inline constexpr int kLaboratorySchema = 3;

/// Read: nothing is changed, and a database of an earlier schema is refused. Write: it is migrated forward.
enum class LaboratoryAccess { Read, Write };

/// A result to be filed: what it says, and the file it stands in.
struct Filing {
  ResultFacts facts;  ///< not looked at where the content is filed already
  std::filesystem::path path;
  std::string sha256;  ///< of the file
  std::uint64_t bytes = 0;
};

enum class FilingState {
  Filed,    ///< a new version of its tube
  Skipped,  ///< the same content is filed already
  Moved,    ///< the same content is filed, its file is no longer where it was and is now known here
  Refused,  ///< `refusal` says why; nothing was changed
};

struct FilingOutcome {
  FilingState state = FilingState::Refused;
  std::string patient, accession, tube;
  int version = 0;  ///< of the tube; 0 when refused
  std::optional<Error> refusal;
  std::vector<std::string> notes;  ///< sentences, e.g. two tubes of one sample that disagree about the tissue
};

enum class ExposureState {
  Added,     ///< a new row
  Skipped,   ///< the same row stands already
  Replaced,  ///< the row of the same patient, drug and start said something else and is replaced; it stays in the trail
  Refused,
};

struct ExposureOutcome {
  ExposureState state = ExposureState::Refused;
  std::int64_t row = 0;
  std::optional<std::int64_t> replaced;
  std::optional<Error> refusal;
};

/// One thing that does not agree, named.
struct Fault {
  std::string code;      ///< stable, e.g. "AUDIT_CHANGED"; README.md lists them
  std::string where;     ///< "audit row 17", "exposure row 3 (patient SYN-1)", a file
  std::string text;      ///< one sentence
  std::string expected;  ///< hash or value, where there is one
  std::string found;
  bool operator==(const Fault&) const = default;
};

/// The laboratory's memory: one SQLite database.
///
/// Every row that is ever written stays as it was: a correction is a new row. Each is written in one transaction with
/// its entry in the audit trail, a chain of SHA-256 hashes. When a call returns without error, what it did is on the
/// disk (WAL, synchronous = FULL). Several processes may read and one may write at a time; others wait up to 10 s.
/// One object is for one thread at a time.
///
/// Errors of every call: LAB-04 the database is busy, full, read-only or damaged, with SQLite's words.
class Laboratory {
 public:
  /// Make a new, empty database, whole or not at all; readable for its owner alone. `actor` is who does it, as for
  /// every call that writes. Errors: OUT-01, OUT-02 (it exists).
  [[nodiscard]] static Result<Laboratory> create(const std::filesystem::path& path, const std::string& actor);

  /// Open one. Errors (Input): LAB-01 missing or no laboratory database; LAB-02 of a later schema, nothing is touched;
  /// LAB-03 of an earlier schema and `access` is Read. With Write an earlier schema is migrated forward in one
  /// transaction first, which the audit trail says.
  [[nodiscard]] static Result<Laboratory> open(const std::filesystem::path& path, LaboratoryAccess access,
                                               const std::string& actor = {});

  Laboratory(Laboratory&&) noexcept;
  Laboratory& operator=(Laboratory&&) noexcept;
  ~Laboratory();

  [[nodiscard]] int schema() const;
  /// The schema it had when it was opened: lower than schema() after a migration.
  [[nodiscard]] int schema_before() const;

  // ---- reading

  /// One patient with everything that is filed. Error (Input): LAB-08 no such patient.
  [[nodiscard]] Result<PatientRecord> patient(std::string_view key) const;
  /// The keys of all patients, sorted.
  [[nodiscard]] Result<std::vector<std::string>> patients() const;
  /// One sample. Error (Input): LAB-08 no such accession.
  [[nodiscard]] Result<FiledSample> sample(std::string_view accession) const;
  /// Call `each` with every filed result, by patient, accession, tube and version, until it returns false. Nothing is
  /// kept in memory.
  [[nodiscard]] Status each_result(const std::function<bool(const FiledResult&)>& each) const;
  /// The exposure rows that stand, of all patients: by patient, start, drug.
  [[nodiscard]] Result<std::vector<result::ExposureRow>> exposures() const;
  /// Alerts nobody has acknowledged, in the order they were raised.
  [[nodiscard]] Result<std::vector<FiledAlert>> open_alerts() const;
  /// The laboratory's spread between samples that was estimated last; absent: never.
  [[nodiscard]] Result<std::optional<FiledSigma>> sigma() const;
  /// True where this content is filed.
  [[nodiscard]] Result<bool> holds(std::string_view result_sha256) const;
  /// Audit entries from `first` on, at most `most` (0: all).
  [[nodiscard]] Result<std::vector<AuditEntry>> audit(std::int64_t first = 1, std::size_t most = 0) const;
  /// The audit entry of one row of one table; none where there is no such row.
  [[nodiscard]] Result<std::optional<AuditEntry>> entry_of(std::string_view subject, std::int64_t row) const;
  /// The last audit entry, the head of the chain.
  [[nodiscard]] Result<std::optional<AuditEntry>> last_entry() const;

  // ---- writing; each call is one transaction

  /// File results, in this order. Refused, one by one: LAB-05 patient or accession missing or not a key; LAB-06 the
  /// accession is another patient's. The outcomes are as long as `filings`.
  [[nodiscard]] Result<std::vector<FilingOutcome>> file(std::span<const Filing> filings);

  /// Add exposure rows, in this order. Refused, one by one: LAB-05 no key; LAB-07 no drug, a stop before its start.
  [[nodiscard]] Result<std::vector<ExposureOutcome>> add_exposures(std::span<const result::ExposureRow> rows);
  /// Say that an exposure row was an error. Error (Input): LAB-08 no such row that stands.
  [[nodiscard]] Status withdraw_exposure(std::int64_t row, const std::string& reason);

  /// Raise an alert unless the same rule was raised for the same sample (or patient) and analysis version; true where
  /// it is new. `id`, `raised_at` and `acknowledged` are not looked at. Error (Input): LAB-08 no such patient or
  /// accession.
  [[nodiscard]] Result<bool> raise_alert(const FiledAlert& alert);
  /// Errors (Input): LAB-08 no such alert; LAB-09 (Usage) no name; LAB-10 acknowledged before.
  [[nodiscard]] Status acknowledge(std::int64_t alert, const std::string& by, const std::string& reason);

  /// Sign the current version of a tube, the only tube where `tube` is not given. Errors: LAB-08 (Input) no such sample
  /// or tube, or several tubes; LAB-09 (Usage) a name, reason or known meaning is missing; LAB-10 (Input) signed before
  /// by this person with this meaning.
  [[nodiscard]] Result<SignOff> sign(std::string_view accession, const std::optional<std::string>& tube,
                                     const std::string& by, const std::string& meaning, const std::string& reason);

  /// Keep an estimate of the spread between samples; earlier ones stay in the audit trail, which is where it stands.
  /// `number`, `by` and `at` are not looked at. Returns its number.
  [[nodiscard]] Result<std::int64_t> record_sigma(const FiledSigma& sigma);

  // ---- looking after it

  /// What SQLite says of its pages, indexes and foreign keys. Empty: all is well.
  [[nodiscard]] Result<std::vector<Fault>> check_database() const;
  /// The audit trail's chain, and every row against its entry: rows changed, added or removed behind its back are
  /// named.
  [[nodiscard]] Result<std::vector<Fault>> check_trail() const;
  /// Copy the database while it is in use (sqlite3_backup); the copy appears whole or not at all. Errors: OUT-01,
  /// OUT-02.
  [[nodiscard]] Status backup(const std::filesystem::path& target, bool force) const;

  /// Where a stored path is meant from: the folder of the database.
  [[nodiscard]] const std::filesystem::path& folder() const;

  struct Impl;

 private:
  friend class BatchJournal;
  explicit Laboratory(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Give a database that nobody has open its name: flushed, and nothing that is there is ever replaced. Errors: OUT-01,
/// OUT-02.
[[nodiscard]] Status publish_database(const std::filesystem::path& part, const std::filesystem::path& target);

/// What the database keeps of a result. `tube` is the instrument's name of the tube, else that of the panel.
[[nodiscard]] ResultFacts facts_of(const result::ScreenResult& result);

/// A key as this database takes it for patients and accessions: 1 to 64 letters, digits and . _ - : / # + characters of
/// ASCII. Names of persons have blanks, commas or carets and are refused.
[[nodiscard]] bool is_key(std::string_view text);

}  // namespace fcscreen::io::store
