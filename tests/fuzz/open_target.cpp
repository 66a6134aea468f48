// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/promises.h"

namespace fcscreen::test {

void fuzz_open(std::span<const std::byte> bytes) { (void)open_under_every_policy(bytes); }

}  // namespace fcscreen::test
