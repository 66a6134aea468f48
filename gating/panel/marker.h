// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fcscreen::gating {

/// What a channel's two names say it measures.
enum class MarkerKind {
  Marker,      ///< one marker of the alias table
  Composite,   ///< a known pair in one channel; it never stands for either of its markers
  Ambiguous,   ///< two markers that are no known composite: neither is counted
  Other,       ///< a CD or a word outside the table; listed, otherwise ignored
  Unlabelled,  ///< only a detector, a fluorochrome or nothing
  Empty,       ///< labelled as empty
  Autofluorescence,
  Scatter,
  Time,
  MassAux,  ///< event length, beads, a mass without a marker
};

/// Lower-case name: "marker", "composite", "mass_aux" …
[[nodiscard]] const char* to_string(MarkerKind kind);

struct MarkerMatch {
  std::string marker;  ///< canonical or composite name; empty for every other kind
  MarkerKind kind = MarkerKind::Unlabelled;
  std::string how;                    ///< where it was read, or why there is no marker; for the report
  bool multi_epitope = false;         ///< a CD38 reagent against several epitopes (SPEC §1.2 step 4)
  std::vector<std::string> partners;  ///< composite and ambiguous: the markers of the table that the label names
};

/// Recognise the marker of one channel from $PnN and $PnS (SPEC §1.2; alias table marker_aliases.tsv).
///
/// $PnS speaks first; one that is only a detector, a fluorochrome or a mass tag gives way to $PnN. Input is UTF-8;
/// bytes that are none are read as Latin-1. Only the first kMaxLabelCharacters characters of each name are read, and
/// the work is bounded whatever they hold. Thread-safe.
[[nodiscard]] MarkerMatch canonical_marker(std::string_view pnn, std::string_view pns);

}  // namespace fcscreen::gating
