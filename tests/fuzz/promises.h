// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "io/fcs/reader.h"

namespace fcscreen::test {

/// What opening may take from the heap for a file of `bytes`: 4 × the file, 256 KiB, and 1 KiB for each keyword that
/// is really there. Keywords are counted by the byte that is there most often, since any byte can be their delimiter.
[[nodiscard]] std::size_t heap_limit(std::span<const std::byte> bytes);

/// All that a data set says of itself, exactly. What may differ between policies that both accept a file (findings,
/// whether it was salvaged) only `with_findings`.
[[nodiscard]] std::string description(const io::fcs::Dataset& dataset, bool with_findings);

/// Open bytes under strict, standard and salvage, and return the files of those that accept them, in this order.
///
/// Aborts unless each time: the heap keeps below heap_limit; a second opening says the same (under one policy, by the
/// size); an error has a known code, a sentence, the name of the file and a place in it; so have findings; segments lie
/// in the file and events in DATA; and what a policy accepts, the milder one accepts with the same data sets (salvage
/// may list more).
[[nodiscard]] std::vector<io::fcs::File> open_under_every_policy(std::span<const std::byte> bytes);

}  // namespace fcscreen::test
