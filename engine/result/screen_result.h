// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/findings.h"
#include "engine/result/call.h"
#include "engine/result/ploidy.h"

// Plain data of one screened sample: what JSON, HDF5, PDF and terminal are made from. No logic.
// Fractions are plain numbers (0.0001 = 0.01 %). Strings are UTF-8. Field names follow design/CLI.md.
namespace fcscreen::result {

struct Interval {
  double lo = 0, hi = 0;
  bool operator==(const Interval&) const = default;
};

struct Software {
  std::string version;
  int analysis_version = 0;
  std::string config_hash;     ///< SHA-256 of the canonical configuration
  std::string reference_id;    ///< e.g. "generic-literature-1"
  std::string reference_text;  ///< what the reference was made from, one sentence
  bool reference_own = false;  ///< false: REFERENCE_GENERIC
  std::string lob_text;        ///< "LOB not established" or where it comes from
  bool operator==(const Software&) const = default;
};

struct Input {
  std::string path, sha256;
  std::uint64_t bytes = 0;
  std::size_t dataset = 1;
  std::size_t n_events = 0;
  std::string fcs_version, cytometer;
  std::string acquired;                            ///< ISO 8601 date (and time) or empty
  std::string tube, specimen;                      ///< as the instrument wrote them
  std::string accession, patient;                  ///< from options; empty when not given
  std::string tissue;                              ///< "BM", "PB" or empty (not stated)
  std::optional<std::string> collected, received;  ///< ISO 8601 days, from options; absent when not given
  bool synthetic = false;                          ///< written by a simulator: must be said wherever a person looks
  bool operator==(const Input&) const = default;
};

struct MarkerMapping {
  std::size_t parameter = 0;  ///< 1-based
  std::string pnn, pns;
  std::string marker;  ///< canonical name, or empty
  std::string how;     ///< "from $PnS", "from $PnN", or why there is no marker
  bool operator==(const MarkerMapping&) const = default;
};

struct Panel {
  std::string name;   ///< known panel or empty
  std::string level;  ///< "L0", "BELOW_L1", "L1", "L2-", "L2", "L3"
  std::vector<MarkerMapping> mapping;
  std::vector<std::string> missing;    ///< markers of the level above that are not in the tube
  std::vector<std::string> sentences;  ///< fixed sentences, e.g. the missing-marker sentence per marker
  bool operator==(const Panel&) const = default;
};

enum class QcStatus { Pass, Warn, Fail, NotAssessed };

struct QcItem {
  QcStatus status = QcStatus::NotAssessed;
  std::size_t removed = 0, of = 0;  ///< events removed by this step, of those that reached it
  std::string note;
  bool operator==(const QcItem&) const = default;
};

struct GateLoss {
  std::string gate;
  std::size_t lost = 0, of = 0;            ///< target-like events this cleaning gate removed, of those before it
  double lymphoid_fraction = 0;            ///< share of all lymphoid events the same gate removed
  std::optional<std::size_t> lymphoid_of;  ///< how many they were; absent in results of before
  bool operator==(const GateLoss&) const = default;
};

/// Cells of the tube that show whether one staining worked (SPEC §1.5).
struct StainControl {
  std::string marker, population;
  std::size_t count = 0;                  ///< control cells
  std::optional<double> level, baseline;  ///< decades above the T/NK cells, here and in this laboratory's normals
  std::string status;                     ///< "pass", "fail", "explained", "no_baseline", "not_assessable"
  bool operator==(const StainControl&) const = default;
};

struct Qc {
  QcItem compensation, time, margin, singlets, debris, viability;
  std::vector<GateLoss> target_lost_per_gate;
  std::vector<StainControl> controls = {};
  bool operator==(const Qc&) const = default;
};

/// One cut on one axis, with the methods that gave it.
struct Cut {
  std::string marker;
  double display = 0;         ///< on the display scale
  double linear = 0;          ///< the same in linear (compensated) units
  double spread_decades = 0;  ///< between the methods of the ensemble
  std::string methods;        ///< e.g. "valley 1.92, mixture 1.88, internal negatives 1.97"
  bool operator==(const Cut&) const = default;
};

struct Population {
  std::string path;  ///< "Singlets/Nucleated/B-lineage": parents first, '/' between
  std::string gate;  ///< id of its gate in ScreenPlots::gates, or empty
  std::size_t count = 0, parent_count = 0;
  std::string method;      ///< in words
  std::string confidence;  ///< "high", "moderate", "low"
  std::vector<Cut> cuts;
  bool operator==(const Population&) const = default;
};

struct PhenotypeCount {
  std::string phenotype;  ///< "CD10+CD34+TdT-"; unmeasured markers are left out
  std::size_t count = 0;
  bool operator==(const PhenotypeCount&) const = default;
};

struct Target {
  Call call = Call::NotEvaluable;
  int row = 0;  ///< row of the decision table that held
  std::vector<std::string> reasons, flags;
  std::size_t count = 0;  ///< k, or the candidates where no own reference removes precursors
  std::string counted;    ///< what `count` is, in words
  std::size_t candidates = 0;
  std::optional<Interval> candidates_ci95;  ///< of candidates / denominator, where the compartment carries the call
  std::string denominator;                  ///< code of SPEC §3.1, e.g. "TNC_gate"
  std::string denominator_text;             ///< in words
  std::size_t denominator_count = 0;
  std::optional<double> fraction;              ///< absent when the denominator is 0
  Interval ci95;                               ///< Clopper–Pearson
  std::optional<std::size_t> lob_events;       ///< b(N); absent: LOB not established
  std::optional<double> mean_blank_rate = {};  ///< of class ≥ 2 in this laboratory's normals; absent: not known
  std::size_t trace_events = 0, lod_events = 0, loq_events = 0;
  double lod = 0, loq = 0, detectable95 = 0;
  Interval gate_band;  ///< fraction with all margins moved 0.10 decade in and out
  std::size_t gate_band_lo_count = 0, gate_band_hi_count = 0;
  std::vector<PhenotypeCount> phenotype_counts;
  std::vector<std::string> what_would_change;  ///< plain sentences
  bool operator==(const Target&) const = default;
};

struct Feature {
  std::string marker;
  double delta_decades = 0;
  std::string kind;     ///< "over-expression", "under-expression", "asynchrony", "cross-lineage", "arrest"
  bool exempt = false;  ///< on the regeneration- or therapy-exempt list
  bool operator==(const Feature&) const = default;
};

struct Cluster {
  std::size_t count = 0;
  std::string stage;             ///< nearest normal stage
  int aberrancy_class = -1;      ///< 0..3; -1 not assessed
  double median_distance = 0;    ///< Mahalanobis
  double median_pseudotime = 0;  ///< 0..1
  std::vector<Feature> features;
  std::vector<Feature> top_deltas;  ///< five largest signed differences, whether or not they count as features
  std::vector<std::string> held_back =
      {};  ///< why the class is not higher, as codes: "edge:CD19", "diffuse", "one_feature"…
  bool operator==(const Cluster&) const = default;
};

struct Aberrancy {
  int aberrancy_class = -1;  ///< of the sample: the highest group; -1 not assessed
  std::vector<Cluster> clusters;
  double fraction_outside_p999 = 0;               ///< of the candidates
  std::array<std::size_t, 4> events_per_class{};  ///< class 0..3
  bool operator==(const Aberrancy&) const = default;
};

struct Hematogones {
  bool assessed = false;
  std::size_t count = 0;
  double fraction = 0;
  std::size_t stage_i = 0, stage_ii = 0, stage_iii = 0;
  std::optional<std::size_t> denominator = {};  ///< events `fraction` is of; absent in results of earlier releases
  std::optional<Interval> ci95 = {};            ///< of `fraction`, Clopper–Pearson
  bool operator==(const Hematogones&) const = default;
};

/// A population whose share tells marrow from blood (SPEC §3.4).
struct MarrowPopulation {
  std::string population;  ///< "mast cells", "nucleated red cells", "B precursors"
  std::size_t count = 0;
  double fraction = 0;       ///< of the denominator
  std::optional<double> p5;  ///< 5th percentile of this laboratory's normals
  bool scored = false, low = false;
  std::string note;  ///< why it is not scored
  bool operator==(const MarrowPopulation&) const = default;
};

struct MarrowQuality {
  std::string hemodilution;  ///< "HEMODILUTED", "WARN", "OK", "HEMODILUTION_NOT_ASSESSED"
  std::vector<MarrowPopulation> populations = {};
  std::optional<double> viability;
  std::vector<std::string> notes;
  bool operator==(const MarrowQuality&) const = default;
};

/// A control population on one axis, in the earlier sample and in this one (decades).
struct LaipControl {
  std::string population, axis;
  double earlier = 0, now = 0;
  bool agrees = true;
  bool operator==(const LaipControl&) const = default;
};

/// Median of the matched events minus that of the earlier population, above the T/NK cells of each tube.
struct LaipDrift {
  std::string axis;
  double decades = 0;
  bool matched = true;  ///< within the drift that is allowed
  bool operator==(const LaipDrift&) const = default;
};

/// The informed arm: the patient's earlier population looked for in this sample.
struct Laip {
  std::string source, source_sha256;  ///< file name and hash of the earlier sample
  std::size_t source_count = 0;       ///< events of its population
  std::string status;                 ///< "used", "batch_check_failed" or "not_available"
  std::string why;                    ///< when it was not used: the reason in words
  std::string method, confidence;
  double control_limit = 0;  ///< decades a control may have moved
  std::vector<LaipControl> controls;
  std::vector<LaipDrift> drift;  ///< empty with fewer than a group of matched events
  double drift_limit = 0;
  std::size_t count = 0;  ///< k3, events matched; also where the batch check failed, and then not part of the call
  std::size_t inner_count = 0;  ///< the same at the stricter probability
  std::optional<double> fraction;
  Interval ci95;                          ///< Clopper–Pearson
  std::optional<std::size_t> lob_events;  ///< b(N) of the informed arm; absent: not established
  std::size_t trace_events = 0, lod_events = 0, loq_events = 0;
  double lod = 0, loq = 0;
  std::string lob_text;
  std::vector<Cluster> new_groups;  ///< aberrant groups of the blind arm away from the earlier population
  std::size_t new_count = 0;        ///< their events
  bool operator==(const Laip&) const = default;
};

/// What is known of the drugs that change this tube (SPEC §0.3.2, §4.5).
struct Therapy {
  std::string anti_cd19, anti_cd20, anti_cd22, anti_cd38;  ///< "yes", "no" or "unknown"
  std::vector<std::string> masked;                         ///< markers that carry no feature in this sample
  std::string source, source_sha256;                       ///< exposure list, empty where none was given
  std::vector<std::string> sentences;                      ///< what follows from it, for the reader
  bool operator==(const Therapy&) const = default;
};

struct ScreenResult {
  static constexpr int kSchemaVersion = 1;
  Software fcscreen;
  Input input;
  Panel panel;
  Qc qc;
  std::vector<Population> populations;
  Target target;
  Aberrancy aberrancy;
  Hematogones hematogones;
  MarrowQuality marrow_quality;
  std::optional<Therapy> therapy;      ///< absent in results of earlier releases
  std::optional<Laip> laip;            ///< absent where no earlier sample was given
  std::optional<Ploidy> ploidy;        ///< absent without a dye for DNA content
  std::string headline;                ///< the one line a technician reads
  std::vector<std::string> sentences;  ///< generated plain sentences for terminal and report
  Findings findings;
  bool operator==(const ScreenResult&) const = default;
};

}  // namespace fcscreen::result
