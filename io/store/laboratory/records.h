// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/result/call.h"
#include "engine/result/exposure.h"
#include "engine/result/screen_result.h"

// What the laboratory database holds, as plain data. Persons are keys, never names; the people named are those of the
// laboratory who signed, acknowledged or ran a command. Times are UTC, ISO 8601 ("2024-03-01T09:30:00.000Z").
namespace fcscreen::io::store {

/// The informed arm of one result; see result::Laip.
struct FiledLaip {
  std::string status;  ///< "used", "batch_check_failed" or "not_available"
  std::size_t count = 0;
  std::optional<double> fraction;
  result::Interval ci95;
  double lod = 0, loq = 0;
  std::optional<std::size_t> lob_events;
  std::size_t trace_events = 0, lod_events = 0, loq_events = 0;
  bool operator==(const FiledLaip&) const = default;
};

/// What is kept of one result in the database: enough to list, compare and count; the rest is in its file.
struct ResultFacts {
  std::string patient, accession;  ///< keys
  std::string tube;                ///< as the instrument wrote it, else the panel's name; may be empty
  std::string tissue;              ///< "BM", "PB" or empty
  std::string acquired;            ///< ISO 8601 date (and time) or empty
  bool synthetic = false;
  // Where it came from, and what made it.
  std::string input_sha256;
  std::size_t n_events = 0;
  std::string software_version;
  int analysis_version = 0;
  std::string config_hash, reference_id;
  bool reference_own = false;
  std::string panel, level, cytometer;
  std::vector<std::string> markers;  ///< measured, sorted: what tells a panel without a name
  bool qc_failed = false;            ///< a quality item failed
  // The answer, with its context (result::Target).
  result::Call call = result::Call::NotEvaluable;
  int decision_row = 0;  ///< of SPEC §0.4 that held
  std::vector<std::string> reasons, flags;
  std::string counted;  ///< what `count` is, in words
  std::size_t count = 0, candidates = 0;
  std::string denominator;  ///< code of SPEC §3.1
  std::size_t denominator_count = 0;
  std::optional<double> fraction;  ///< absent when the denominator is 0
  result::Interval ci95, gate_band;
  double lod = 0, loq = 0, detectable95 = 0;
  std::optional<std::size_t> lob_events;  ///< absent: LOB not established
  std::size_t trace_events = 0, lod_events = 0, loq_events = 0;
  int aberrancy_class = -1;                       ///< of the sample; -1 not assessed
  std::array<std::size_t, 4> events_per_class{};  ///< class 0..3
  std::optional<std::size_t> hematogones;         ///< absent: not assessed
  std::optional<FiledLaip> laip;                  ///< absent: no earlier sample was given
  bool operator==(const ResultFacts&) const = default;
};

/// A result that is filed: its facts, its version and its file.
struct FiledResult {
  std::int64_t id = 0;
  int version = 0;  ///< 1, 2, … of its tube, in the order of filing
  ResultFacts facts;
  std::string sha256;       ///< content hash: SHA-256 of the result file
  std::uint64_t bytes = 0;  ///< of the result file
  std::string path;         ///< of the result file, absolute
  std::string filed_at;
  bool operator==(const FiledResult&) const = default;
};

struct FiledTube {
  std::string name;
  std::vector<FiledResult> versions;  ///< ascending, at least one
  /// The one that counts: of the latest analysis version, the latest version.
  [[nodiscard]] const FiledResult& current() const {
    return *std::max_element(versions.begin(), versions.end(), [](const FiledResult& a, const FiledResult& b) {
      return std::pair(a.facts.analysis_version, a.version) < std::pair(b.facts.analysis_version, b.version);
    });
  }
  bool operator==(const FiledTube&) const = default;
};

struct FiledSample {
  std::string accession;
  std::vector<FiledTube> tubes;  ///< in the order of filing, at least one
  /// The day of the sample: the earliest acquisition among its current results, "YYYY-MM-DD"; empty when none says it.
  std::string date;
  bool operator==(const FiledSample&) const = default;
};

struct FiledExposure {
  std::int64_t id = 0;
  result::ExposureRow row;               ///< `line` is 0
  std::optional<std::int64_t> replaces;  ///< the row it corrects
  bool withdrawn = false;                ///< says that the row it replaces was an error
  std::string filed_at;
  bool operator==(const FiledExposure&) const = default;
};

struct Acknowledgement {
  std::string by, reason, at;
  bool operator==(const Acknowledgement&) const = default;
};

/// An alert of SPEC §4.6 as raised for one sample, or for the patient where `accession` is empty.
struct FiledAlert {
  std::int64_t id = 0;
  std::string patient, accession;
  std::string rule;      ///< "A1" … "A10"
  std::string priority;  ///< "same_day", "next_day", "routine", "ops"
  std::string text;
  int analysis_version = 0;
  bool held = false;  ///< raised for a call that was replaced by INDETERMINATE (row 3 of SPEC §0.4)
  std::string raised_at;
  std::optional<Acknowledgement> acknowledged;
  bool operator==(const FiledAlert&) const = default;
};

/// An electronic signature on one version of one result.
struct SignOff {
  std::int64_t id = 0;
  std::string accession, tube;
  int version = 0;
  std::string result_sha256;  ///< what was signed
  std::string by;             ///< the person
  std::string meaning;        ///< "reviewed", "approved" or "amended"
  std::string reason, at;
  bool operator==(const SignOff&) const = default;
};

/// The spread between samples of this laboratory, as it was estimated from its replicates (SPEC §4.1).
struct FiledSigma {
  std::int64_t number = 0;  ///< 1, 2, … in the order of the estimates; the last one counts
  double sigma_log10 = 0;   ///< as estimated; 0 where the replicates differ by no more than their counting error
  result::Interval ci95;
  std::size_t sets = 0, replicates = 0, degrees = 0;
  double counting_sd = 0;  ///< decades, taken away
  std::size_t min_events = 0;
  int analysis_version = 0;             ///< of all replicates: the estimate holds for this one
  std::vector<std::string> accessions;  ///< of the sets, in order
  std::string by, at;
  /// What changes are judged with: the estimate, or the upper end of its interval where it is 0.
  [[nodiscard]] double in_use() const { return sigma_log10 > 0 ? sigma_log10 : ci95.hi; }
  bool operator==(const FiledSigma&) const = default;
};

/// Everything of one patient.
struct PatientRecord {
  std::string key;
  std::vector<FiledSample> samples;      ///< by date, those without one last, then by accession
  std::vector<FiledExposure> exposures;  ///< those that stand: neither replaced nor withdrawn; by start, then drug
  std::vector<FiledAlert> alerts;        ///< in the order they were raised
  std::vector<SignOff> sign_offs;
  bool operator==(const PatientRecord&) const = default;
};

/// One row of the audit trail. `hash` is the SHA-256 of the JSON array
/// [seq, time, actor, software, action, subject, row, content, previous] without blanks, UTF-8 as it stands.
struct AuditEntry {
  std::int64_t seq = 0;  ///< 1, 2, 3, … without gaps
  std::string time, actor, software;
  std::string action;    ///< "create", "migrate", "file", "add", "replace", "withdraw", "raise", "acknowledge", "sign",
                         ///< "move", "estimate"
  std::string subject;   ///< table, "sigma" or "database"
  std::int64_t row = 0;  ///< id in that table, number of the estimate; 0 for the database
  std::string content;   ///< the row as written: a JSON object of its columns
  std::string previous;  ///< hash of the entry before; 64 zeros for the first
  std::string hash;
  bool operator==(const AuditEntry&) const = default;
};

}  // namespace fcscreen::io::store
