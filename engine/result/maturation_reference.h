// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fcscreen::result {

/// Limit of blank from confirmed-normal samples run through the whole pipeline (SPEC §3.2).
struct LimitOfBlank {
  std::size_t n_normals = 0;
  double rate_class2 = 0;  ///< r95 of class >= 2 events per denominator event
  double rate_class1 = 0;
  double confidence = 0;  ///< of the 95th percentile, 0.95 from 59 normals
  double l95 = 0;         ///< lowest level detected in >= 95 % of spiked samples; 0: not measured
  int analysis_version = 0;
  std::vector<std::string> markers;        ///< the panel it belongs to; empty: any
  std::string serial = {};                 ///< $CYTSN of the instrument it belongs to; empty: any of the class
  std::vector<std::string> masked = {};    ///< markers of the path that therapy hides and that carried no feature
  std::optional<double> rate_class3 = {};  ///< of the informed arm (events matched to an earlier population)
  bool operator==(const LimitOfBlank&) const = default;
};

/// One normal sample a laboratory's reference was made from: what identifies and judges it, and no name.
struct ReferenceNormal {
  std::string sha256;  ///< of the file
  bool regenerating = false;
  std::string acquired;              ///< ISO 8601 date, or empty
  std::string serial;                ///< $CYTSN, or empty
  std::vector<std::string> markers;  ///< of the tube, ascending
  std::size_t denominator = 0;       ///< N
  bool left_out = false;             ///< the two counts below were measured, by the reference made without this sample
  std::size_t class2 = 0, class1 = 0;  ///< events of groups of class >= 2 and >= 1
  /// The same with CD38 left out, as under anti-CD38; absent where the path lacks it.
  std::optional<std::size_t> class2_without_cd38 = {}, class1_without_cd38 = {};
  bool operator==(const ReferenceNormal&) const = default;
};

/// Level of an internal staining control in the laboratory's normals (SPEC §1.5).
struct ControlBaseline {
  std::string marker, population;
  double level = 0;  ///< median over the normals, decades above their T/NK cells
  std::size_t n_normals = 0;
  bool operator==(const ControlBaseline&) const = default;
};

/// 5th percentile of a marrow population's share of the denominator in the laboratory's normals (SPEC §3.4).
struct MarrowBaseline {
  std::string population;
  double p5 = 0;
  std::size_t n_normals = 0;
  bool operator==(const MarrowBaseline&) const = default;
};

/// Where one marker's axis is pinned on cells of the same tube, so that a reference carries over instruments:
/// normalised = (value - zero anchor) / (one anchor - zero anchor) × scale; scale 1 unit = the anchor span.
struct MarkerAnchor {
  std::string marker;
  std::string zero, one;   ///< anchor populations: "T", "matureB", "hematogoneII"; empty `one`: offset only
  double one_decades = 1;  ///< decades between the anchors in the reference itself
  bool operator==(const MarkerAnchor&) const = default;
};

/// Principal curve of normal B maturation with K nodes, order CD34↓ CD20↑ CD45↑ (SPEC §2.3).
struct MaturationReference {
  std::string id, text;  ///< `text`: what it was made from, one sentence
  bool own = false;      ///< of this laboratory (or of the simulator, for synthetic samples)
  bool synthetic = false;
  std::string instrument_class;       ///< matched with the cytometer's name; empty: any
  std::vector<MarkerAnchor> markers;  ///< [m]
  std::size_t n_nodes = 0;            ///< K
  std::vector<double> mean;           ///< [K][m], decades above the zero anchor
  std::vector<double> covariance;     ///< [K][m][m], shrunk
  std::vector<double> robust_sd;      ///< [K][m]
  std::vector<double> occupancy;      ///< [K], share of normal B-lineage cells per node
  std::size_t last_stage_i = 0, last_stage_ii = 0, last_stage_iii = 0;  ///< node indices, inclusive
  double p99_resting = 0, p999_resting = 0, p99_regenerating = 0, p999_regenerating = 0;
  std::vector<LimitOfBlank> limits;
  std::vector<ControlBaseline> controls;
  std::vector<MarrowBaseline> marrow;
  // Of a laboratory's reference alone; a shipped one belongs to its program and the configuration inside it.
  std::string software_version;          ///< release that built it
  int analysis_version = 0;              ///< it holds for this one only
  std::string config_hash;               ///< and for this configuration only; empty: a shipped reference
  std::vector<ReferenceNormal> normals;  ///< in the order of their digests
  bool operator==(const MaturationReference&) const = default;
};

}  // namespace fcscreen::result
