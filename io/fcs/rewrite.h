// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "engine/core/export.h"
#include "engine/core/findings.h"
#include "io/fcs/reader.h"
#include "io/fcs/writer.h"

namespace fcscreen::io::fcs {

/// Keywords that the written version lacks, deprecates or has in another form go on under this prefix.
inline constexpr const char* kOriginalPrefix = "ORIGINAL_";

struct RewriteOptions {
  WriteVersion version = WriteVersion::Auto;
  Values values = Values::Raw;  ///< of the events to be written
  /// The events to be written are linearised and compensated with the data set's matrix: channels of the matrix are
  /// called `Comp-<name>`, the matrix is kept as FCSCREEN_APPLIED_SPILLOVER and not as $SPILLOVER, so that nobody
  /// applies it twice.
  bool compensated = false;
  std::string modifier;  ///< $LAST_MODIFIER, e.g. "fcscreen 0.1.0"; empty: left out
  std::string modified;  ///< $LAST_MODIFIED, dd-mmm-yyyy hh:mm:ss[.cc]; empty: left out, no clock is asked
};

/// How to write a data set again.
struct Rewrite {
  WriteDataset dataset;  ///< one parameter per parameter of the input, in order
  Findings findings;     ///< everything that is not the same as in the input: FCS-W05 to FCS-W12
};

/// Describe a data set that was read so that `write` makes a file of it that is strictly right.
///
/// Kept: type and width of integers, float and double; $PnE of integers, with $PnR a power of two (where it was none
/// the decades grow with it, so that linearised values stay equal up to rounding); every keyword that is right in the
/// new version, with its value and its place among the others. Text ($DATATYPE A) becomes integers when all its values
/// are whole, else double. With linearised values of logarithmic channels all parameters become float, or double where
/// a float is too narrow for one of them. Keywords that cannot stay are kept under kOriginalPrefix. $BTIM and $ETIM in
/// sixtieths become hundredths; in 3.2, $DATE with them becomes $BEGINDATETIME and $ENDDATETIME. Commas in names become
/// semicolons, repeated names get a number. Not kept: ANALYSIS, OTHER, further data sets.
///
/// Errors (kind Input): FCS-W13 histograms, which hold no events; those of File::read.
[[nodiscard]] FCS_EXPORT Result<Rewrite> plan_rewrite(const File& file, std::size_t dataset,
                                                      const RewriteOptions& options);

}  // namespace fcscreen::io::fcs
