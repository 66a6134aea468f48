// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "io/fcs/dataset.h"
#include "io/fcs/layout.h"
#include "io/fcs/offsets.h"
#include "io/fcs/reporter.h"

namespace fcscreen::io::fcs {

/// Find the cells of $MODE U (one histogram of $PnR cells per parameter, one after another) or C (one array of
/// $P1R × $P2R × … cells, the first index fastest, of $P1B bits) and leave them in dataset.histograms
/// (design/FCS.md §4). Fewer bytes than they need: the whole histograms that are there (FCS-D03).
void locate_cells(const DataQuestion& question, const RowLayout& layout, Dataset& dataset, Reporter& reporter);

}  // namespace fcscreen::io::fcs
