// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/result/call.h"
#include "engine/result/exposure.h"
#include "engine/result/kinetics.h"
#include "engine/result/screen_result.h"

// Serial samples of one patient: what went in, and all that is said about it (SPEC §4). No logic.
// Counts are events, fractions plain numbers (0.0001 = 0.01 %), changes decades (log10), spreads decades.
namespace fcscreen::result {

/// What the count of a sample is made of (SPEC §4.1); only equals are compared.
enum class Counted {
  Class2,      ///< events of groups of class ≥ 2
  Laip,        ///< events matched to the patient's earlier population
  Candidates,  ///< no own reference, or level L1: normal precursors not removed
};

/// Name as written to files: "class2", "laip", "candidates".
[[nodiscard]] constexpr const char* to_string(Counted counted) {
  switch (counted) {
    case Counted::Class2: return "class2";
    case Counted::Laip: return "laip";
    case Counted::Candidates: return "candidates";
  }
  return "candidates";
}

/// How far a group lies from the normal path on one marker, in decades.
struct GroupTrait {
  std::string marker;
  double decades = 0;
  bool operator==(const GroupTrait&) const = default;
};

/// One group of a sample that is followed on its own (SPEC §4.4, phenotype-weighted check).
struct SerialGroup {
  std::string name;  ///< same name = same group in another sample; empty: to be matched by its traits
  std::uint64_t count = 0;
  int aberrancy_class = -1;        ///< 0..3; -1 not assessed
  std::vector<GroupTrait> traits;  ///< its largest differences, each marker once; others are no larger
  double pseudotime = 0;           ///< 0..1
  bool operator==(const SerialGroup&) const = default;
};

/// Median of a lineage marker over the target, in decades.
struct LineageMedian {
  std::string marker;
  double decades = 0;
  bool operator==(const LineageMedian&) const = default;
};

/// Median G0/G1 of the target over that of the diploid cells of the same tube (SPEC §6).
struct DnaIndex {
  double index = 1;
  double cv = 0;             ///< of the G0/G1 peak, 0.05 = 5 %
  std::uint64_t events = 0;  ///< of the target
  bool operator==(const DnaIndex&) const = default;
};

/// What alerts look at beside the count (SPEC §4.6). Absent: not measured, and it raises nothing.
struct SurveillanceFacts {
  std::optional<double> immature_b_of_tnc;  ///< all immature B cells, a fraction of nucleated cells
  bool own_reference = false;               ///< maturation reference of this laboratory
  bool cytopenia = false;                   ///< unexplained cytopenia, as the requester states
  bool qc_failed = false;
  bool anti_cd19_exposure = false;  ///< given before the sample
  bool cd19_only_lineage = false;   ///< the tube has no B-lineage marker beside CD19
  std::optional<Call> held_call;    ///< the call that row 3 of §0.4 replaced
  std::optional<DnaIndex> dna_index;
  std::vector<LineageMedian> lineage_medians;
  bool operator==(const SurveillanceFacts&) const = default;
};

/// One sample of a series: its count, its limits and what decides whether it may be compared.
///
/// An empty string, a zero version or a class of -1 is "not stated" and never an objection to a comparison.
struct SerialSample {
  std::string accession;
  std::chrono::sys_days date{};
  std::string tissue;  ///< "BM", "PB" or empty
  Call call = Call::NotEvaluable;
  std::vector<std::string> reasons, flags;  ///< codes of SPEC §0.4
  // The count.
  std::uint64_t count = 0;
  Counted counted = Counted::Class2;
  std::string denominator;  ///< code of SPEC §3.1, e.g. "TNC_gate"
  std::uint64_t denominator_count = 0;
  std::optional<double> fraction;  ///< absent when the denominator is 0
  Interval
      ci95;  ///< of the fraction, counting error only; below LOD up to the 95 %-detectable level where that is more
  Interval ci95_total;  ///< of the fraction, with the spread between samples
  // Its limits.
  std::optional<std::uint64_t> lob_events;  ///< b(N); absent: LOB not established
  double l95 = 0;                           ///< lowest fraction detected in ≥ 95 % of spiked samples; 0: not measured
  double mean_blank_rate = 0;               ///< mean rate k / N in normal samples (not the LOB); 0: not known
  double lod = 0, loq = 0;                  ///< fractions
  // Comparability (SPEC §4.1).
  bool evaluable = true;     ///< N > 0 and no call of rows 1 to 3 of SPEC §0.4
  bool understated = false;  ///< the count may be too low: see SPEC §4.1
  std::optional<std::uint64_t>
      at_most;  ///< the count with every like event a cleaning gate or the lineage cut left out; absent: none
  bool therapy_unknown = false;  ///< it may be too low through an anti-CD19 drug, and nobody said whether one was given
  std::string panel, level, instrument;
  std::string reference_id;  ///< maturation reference
  int analysis_version = 0;
  int aberrancy_class = -1;           ///< of the sample; -1 not assessed
  bool laip_match = false;            ///< its class 1 population is the patient's earlier one
  std::optional<double> sigma_log10;  ///< between-sample SD of this sample; absent: the table of SPEC §4.1
  std::vector<SerialGroup> groups;
  SurveillanceFacts facts;
  bool operator==(const SerialSample&) const = default;
};

/// The closed list of serial classes (SPEC §4.3).
enum class SerialClass {
  NotEvaluable,
  NotComparable,
  LowSensitivity,
  NearLod,
  StableBelowLod,
  Stable,
  NoSignificantChange,
  Regression,
  MajorRegression,
  RegressionToBelowLod,
  MajorRegressionToBelowLod,
  PossibleProgression,
  Progression,
  MajorProgression,
  PossibleEmergence,
  Emergence,
};

/// Name as written to files, e.g. SerialClass::NearLod -> "INDETERMINATE_NEAR_LOD".
[[nodiscard]] constexpr const char* to_string(SerialClass value) {
  switch (value) {
    case SerialClass::NotEvaluable: return "INDETERMINATE_NOT_EVALUABLE";
    case SerialClass::NotComparable: return "INDETERMINATE_NOT_COMPARABLE";
    case SerialClass::LowSensitivity: return "INDETERMINATE_LOW_SENSITIVITY";
    case SerialClass::NearLod: return "INDETERMINATE_NEAR_LOD";
    case SerialClass::StableBelowLod: return "STABLE_BELOW_LOD";
    case SerialClass::Stable: return "STABLE";
    case SerialClass::NoSignificantChange: return "NO_SIGNIFICANT_CHANGE";
    case SerialClass::Regression: return "REGRESSION";
    case SerialClass::MajorRegression: return "MAJOR_REGRESSION";
    case SerialClass::RegressionToBelowLod: return "REGRESSION_TO_BELOW_LOD";
    case SerialClass::MajorRegressionToBelowLod: return "MAJOR_REGRESSION_TO_BELOW_LOD";
    case SerialClass::PossibleProgression: return "POSSIBLE_PROGRESSION";
    case SerialClass::Progression: return "PROGRESSION";
    case SerialClass::MajorProgression: return "MAJOR_PROGRESSION";
    case SerialClass::PossibleEmergence: return "POSSIBLE_EMERGENCE";
    case SerialClass::Emergence: return "EMERGENCE";
  }
  return "INDETERMINATE_NOT_EVALUABLE";
}

/// One sample against an earlier one.
struct SerialComparison {
  std::size_t reference = 0;        ///< index of the earlier sample
  std::string reference_accession;  ///< the same by name
  SerialClass cls = SerialClass::NotComparable;
  std::optional<double> delta_log10;  ///< current minus reference; absent where not compared
  Interval ci95;                      ///< of delta_log10; meaningless without it
  double se = 0, sigma_reference = 0, sigma_current = 0;
  std::optional<double> at_least_log10;  ///< x of "≥ x log10 reduction", current sample not detected
  bool at_least = false;                 ///< a rise of an understated sample: "at least"
  bool saturated = false;                ///< a fraction above 20 %: the change is too small in decades
  bool confirmed = false;                ///< by another sample, or needing none (SPEC §4.3)
  bool needs_confirmation = false;       ///< unless `confirmed`, print "unconfirmed"
  std::string
      confirmed_by;  ///< accession of the other sample: a later one that confirms this, or the earlier one it confirms
  std::vector<std::string> reasons;  ///< why not comparable: codes, e.g. "TISSUE"
  std::vector<std::string> notes;    ///< plain sentences
  bool operator==(const SerialComparison&) const = default;
};

/// One sample of the series with all that is said about it.
struct SerialPoint {
  SerialSample sample;
  std::optional<ExposureAtSample> exposure;     ///< absent: no course of the drug is known
  std::optional<SerialComparison> vs_baseline;  ///< absent: no baseline, or this sample is not after it
  std::optional<SerialComparison> vs_nadir;     ///< absent: no comparable earlier sample
  std::optional<SerialComparison> vs_previous;  ///< the evaluable sample before it
  bool comparable = true;                       ///< false: drawn hollow, left out of fits
  std::vector<std::string> notes;
  bool operator==(const SerialPoint&) const = default;
};

enum class AlertPriority { SameDay, NextDay, Routine, Ops };

/// Name as written to files: "same_day", "next_day", "routine", "ops".
[[nodiscard]] constexpr const char* to_string(AlertPriority priority) {
  switch (priority) {
    case AlertPriority::SameDay: return "same_day";
    case AlertPriority::NextDay: return "next_day";
    case AlertPriority::Routine: return "routine";
    case AlertPriority::Ops: return "ops";
  }
  return "ops";
}

/// One line of the pathologist's worklist (SPEC §4.6).
struct Alert {
  std::string id;  ///< "A1" … "A10"
  int rules_version = 0;
  AlertPriority priority = AlertPriority::Ops;
  std::string accession;  ///< empty: no sample, e.g. one that was expected
  int analysis_version = 0;
  bool held = false;  ///< raised by a call that row 3 of SPEC §0.4 replaced
  std::string text;
  bool operator==(const Alert&) const = default;
};

/// Where the withdrawal baseline comes from (SPEC §4.3).
enum class BaselineKind {
  None,
  Baseline,         ///< last evaluable sample from 180 days before to 7 days after the stop
  FallUnderstated,  ///< none of those: the first from 8 to 30 days after
};

/// Name as written to files: "NO_BASELINE", "BASELINE", "FALL_UNDERSTATED".
[[nodiscard]] constexpr const char* to_string(BaselineKind kind) {
  switch (kind) {
    case BaselineKind::None: return "NO_BASELINE";
    case BaselineKind::Baseline: return "BASELINE";
    case BaselineKind::FallUnderstated: return "FALL_UNDERSTATED";
  }
  return "NO_BASELINE";
}

/// Where the spread between samples comes from (SPEC §4.1).
enum class SigmaSource {
  Configuration,  ///< the design value of the configuration: no replicates of this laboratory
  Laboratory,     ///< estimated from replicates and filed in the laboratory database
  Series,         ///< stated by the series file
};

/// Name as written to files: "configuration", "laboratory", "series".
[[nodiscard]] constexpr const char* to_string(SigmaSource source) {
  switch (source) {
    case SigmaSource::Configuration: return "configuration";
    case SigmaSource::Laboratory: return "laboratory";
    case SigmaSource::Series: return "series";
  }
  return "configuration";
}

/// The spread between two samples of one tube, instrument and denominator, in decades, and what it rests on.
struct SigmaInUse {
  double log10 = 0.15;
  SigmaSource source = SigmaSource::Configuration;
  std::size_t replicates = 0, sets = 0;  ///< it was estimated from; 0: not stated
  std::optional<Interval> ci95;          ///< of log10
  std::string detail;                    ///< day of the estimate, or what the series file says of it; may be empty
  bool operator==(const SigmaInUse&) const = default;
};

/// Everything that is said about one patient's series.
struct SerialReport {
  static constexpr int kSchemaVersion = 1;
  std::string patient;
  bool synthetic = false;    ///< a sample was written by a simulator: must be said wherever a person looks
  std::string version;       ///< of fcscreen
  int analysis_version = 0;  ///< of every sample
  std::string config_hash;   ///< of the configuration in force
  SigmaInUse sigma;          ///< that changes are judged with
  std::vector<ExposureRow> exposures;
  std::vector<SerialPoint> points;            ///< by date, then accession
  std::optional<std::chrono::sys_days> stop;  ///< the last withdrawal of the drug
  BaselineKind baseline_kind = BaselineKind::None;
  std::optional<std::size_t> baseline;  ///< index into `points`
  std::vector<Confounder> confounders;
  std::string banner;  ///< "Change after withdrawal is confounded by …", or empty
  Kinetics kinetics;
  std::vector<GroupKinetics> group_kinetics;  ///< only where groups move in opposite directions
  std::vector<Alert> alerts;
  std::vector<std::string> notes;
  bool operator==(const SerialReport&) const = default;
};

}  // namespace fcscreen::result
