// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fcscreen::engine {

/// An alert of SPEC §4.6 as the summary shows it.
struct NightAlert {
  std::string rule, priority, accession, patient, text;
  bool held = false;
};

/// One sample with a result.
struct NightResult {
  std::string accession, patient, tube, panel, level, tissue, acquired, cytometer;
  std::string call, headline;
  std::vector<std::string> reasons, flags;
  std::optional<double> fraction;
  std::size_t count = 0, denominator = 0;
  double lod = 0;
  std::string report, result;  ///< file names beside the summary; report is empty without a PDF
  std::string input_sha256;
  std::vector<std::string> sources;  ///< that agree on the accession
  bool held = false;                 ///< NOT_EVALUABLE or INDETERMINATE
  bool synthetic = false;
  bool tonight = true;  ///< finished in this run
};

/// One file or sample that needs a person.
struct NightHeld {
  std::string triage, meaning, action;
  std::string detail;                        ///< what was found
  [[nodiscard]] std::string found() const {  ///< both in one sentence or two
    if (detail.empty()) return meaning;
    return meaning.substr(0, meaning.size() - (meaning.ends_with('.') ? 1 : 0)) + ": " + detail;
  }
  std::string accession;  ///< may be empty
  std::string reference;  ///< where it lies; where paths are left out, its SHA-256
};

struct NightWaiting {
  std::string reference, why;
  int looks = 0;
};

/// A sample that the worklist or its panel asks for more of.
struct NightMissing {
  std::string accession, patient, panel;
  std::size_t expected = 0, received = 0;
  std::string text;
};

struct NightStatistics {
  std::string started, ended;  ///< UTC, ISO 8601
  double seconds = 0;
  std::size_t files_seen = 0, files_unchanged = 0, files_new = 0, ignored = 0, duplicates = 0, beside = 0;
  std::size_t screened = 0, recovered = 0, events = 0;
  std::uint64_t bytes = 0;
  unsigned jobs = 0;
  std::uint64_t memory_budget = 0, peak_memory = 0;
};

/// Everything a morning begins with.
struct NightSummary {
  static constexpr int kSchemaVersion = 1;
  std::string laboratory;  ///< one line, may be empty
  std::string version;
  int analysis_version = 0;
  std::string share;  ///< empty where paths are left out
  bool without_paths = false, dry_run = false, stopped = false;
  std::vector<NightAlert> alerts;    ///< open ones of tonight's patients, most urgent first
  std::vector<NightResult> results;  ///< of the last day, held ones first
  std::vector<NightHeld> held;
  std::vector<NightWaiting> waiting;
  std::vector<NightMissing> missing;
  std::vector<std::string> troubles, notes;
  NightStatistics statistics;
  std::map<std::string, std::size_t> triage_counts;  ///< held per class
};

[[nodiscard]] std::string to_json(const NightSummary& summary);
[[nodiscard]] std::string to_json(const NightStatistics& statistics);  ///< on one line
/// One HTML page that needs nothing beside it: no script, style, font or image from elsewhere, and a policy that
/// forbids them. Usable by keyboard and screen reader, and without a script, when the table is not sorted.
[[nodiscard]] std::string to_html(const NightSummary& summary);

}  // namespace fcscreen::engine
