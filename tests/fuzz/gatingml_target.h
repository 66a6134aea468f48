// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/result/gating_document.h"

namespace fcscreen::test {

/// Read bytes as a Gating-ML document; write what was read, read it again, and gate a small file with it. Aborts on a
/// broken promise: an error without code, file or line, a document that comes back different, a mask whose count is
/// more than its parent's. True where the document was read.
bool exercise_gating_ml(std::string_view bytes);

/// Gate three events of the channels A to D, or see that the gates are refused with a code. Aborts on a mask whose
/// count is more than its parent's.
void gate_small_file(result::GatingDocument document);

/// Documents that hold every element the reader knows.
[[nodiscard]] std::vector<std::string> gating_ml_seeds();

/// A seed, any XML, with 1 to 8 random changes: bytes, numbers, ids, tags, cut, doubled or swapped pieces. The same
/// number gives the same bytes.
[[nodiscard]] std::string mutated_xml(const std::vector<std::string>& seeds, std::uint64_t number);

}  // namespace fcscreen::test
