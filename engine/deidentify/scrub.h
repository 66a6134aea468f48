// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "engine/core/byte_sink.h"
#include "engine/deidentify/pseudonyms.h"
#include "io/fcs/reader.h"
#include "io/fcs/rewrite.h"

namespace fcscreen::engine {

/// What a scrubbed copy was made of: Pseudonyms::content of the original.
inline constexpr const char* kSourceKeyword = "FCSCREEN_SOURCE";

/// Whose file a scrubbed copy says it is: pseudonyms, made before. An empty tube or source: none is written.
struct ScrubbedIdentity {
  std::string accession, patient, tube, source;
  int shift_days = 0;  ///< Pseudonyms::shift_days of the patient
};

/// How to write a data set without what identifies a person: keywords of the allow-list alone, dates moved, labels of
/// the marker table, channel names that are no vocabulary called "P<n>". $SPILLOVER and the events are those of the
/// file; ANALYSIS, OTHER and further data sets are not written. SAMPLE ID, PATIENT ID and TUBE NAME hold the
/// pseudonyms, and FCSCREEN_DEIDENTIFIED says that and by which list. Findings of the rewrite repeat keywords and are
/// dropped.
///
/// Errors: those of io::fcs::plan_rewrite.
[[nodiscard]] Result<io::fcs::WriteDataset> plan_scrubbed(const io::fcs::File& file, std::size_t dataset,
                                                          const ScrubbedIdentity& whose);

/// Write that copy. The same file, key and version of this program give the same bytes. Errors: those of plan_scrubbed
/// and io::fcs::write.
[[nodiscard]] Status write_scrubbed(const io::fcs::File& file, std::size_t dataset, const ScrubbedIdentity& whose,
                                    ByteSink& sink);

}  // namespace fcscreen::engine
