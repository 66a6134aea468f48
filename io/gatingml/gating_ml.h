// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/core/findings.h"
#include "engine/result/gating_document.h"

namespace fcscreen::io::gatingml {

/// What one part of a document may hold at most; more is no gating strategy but an attack or an accident.
inline constexpr std::size_t kMaxGates = 10'000;     ///< quadrants count each
inline constexpr std::size_t kMaxVertices = 10'000;  ///< of one polygon
inline constexpr std::size_t kMaxDimensions = 256;   ///< of one gate
inline constexpr std::size_t kMaxMatrixNames = 512;  ///< fluorochromes, and detectors, of one matrix

struct ReadDocument {
  result::GatingDocument document;
  Findings findings;  ///< what was accepted though the standard has it otherwise; the text names the line
};

/// Read a Gating-ML 2.0 document (design/GATINGML.md §1, §3, §5, §6). Names match by namespace, references may point
/// forward, custom_info is skipped wherever it stands.
///
/// Accepted with a finding: attributes without namespace (GML-W1), an element of another namespace (GML-W2: at document
/// level what is inside it is read, elsewhere it is ignored), an id shared by parts of different kinds (GML-W3).
///
/// Errors (kind Input, with "Line n: …"): those of io/xml; GML-01 another root, an element or attribute that is missing
/// or has no place; GML-02 a number that is none; GML-03 an id given twice or a reference to what does not exist, is of
/// another kind, or leads back to itself; GML-04 more than the limits above. Numbers are checked for being numbers:
/// whether a scale, a matrix or an ellipsoid can be used is for gating to say, with the line in `document.lines`.
[[nodiscard]] Result<ReadDocument> read_gating_ml(std::string_view bytes, const std::string& name);

/// Write a document as Gating-ML 2.0. Numbers are decimal text that reads back as the same double; the same document
/// gives the same bytes. What read_gating_ml returned is written back to an equal document (lines apart).
///
/// Error (kind Usage, GML-05): what Gating-ML 2.0 has no element for (the biexponential, the complement of a shape,
/// vertices that are linear values, channels that are not divided by $PnG), an index out of range.
[[nodiscard]] Result<std::string> write_gating_ml(const result::GatingDocument& document);

}  // namespace fcscreen::io::gatingml
