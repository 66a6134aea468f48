// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

// A study as somebody wrote it down: which patients, and what is known of each beside the samples (SPEC §6). No logic.
namespace fcscreen::result {

/// When a fall counts as a regression.
enum class RegressionRule {
  Confirmed,  ///< only with its confirming sample (SPEC §4.3)
  Any,        ///< also unconfirmed
};

/// Day 0 of event-free and overall survival.
enum class SurvivalOrigin {
  Stop,         ///< the lenalidomide stop
  FirstClass2,  ///< the first sample with a population of class 2 or more
  AllTherapy,   ///< the start of ALL therapy
};

/// One patient of a study. A date that is absent is not known, or did not happen: the study does not tell the two
/// apart.
struct StudyPatient {
  std::string key;                                   ///< no name
  std::string series;                                ///< file of the samples and exposures; empty: the study's database
  std::optional<bool> tp53, low_hypodiploidy;        ///< absent: not evaluable
  std::optional<std::chrono::sys_days> all_therapy;  ///< start of ALL therapy
  std::optional<std::chrono::sys_days> hct;          ///< transplant of haematopoietic cells
  std::optional<std::chrono::sys_days> efs_event;    ///< what ends event-free survival, death apart
  std::optional<std::chrono::sys_days> death;
  std::optional<std::chrono::sys_days> last_contact;
  std::size_t line = 0;  ///< in the study file, 1-based; 0: not from there
  bool operator==(const StudyPatient&) const = default;
};

/// A study file: STUDY.toml.
struct Study {
  std::string source;  ///< name of the file it was read from
  std::string title;
  std::string database;        ///< path of a laboratory database, or empty
  bool every_patient = false;  ///< take all patients of the database, also those the study does not list
  std::vector<int> landmarks;  ///< days after the stop, ascending; empty: those of the configuration
  RegressionRule regression = RegressionRule::Confirmed;
  SurvivalOrigin survival_from = SurvivalOrigin::Stop;
  std::vector<StudyPatient> patients;
  bool operator==(const Study&) const = default;
};

}  // namespace fcscreen::result
