// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tools/bench/detection/marks.h"

namespace fcscreen::bench {

/// The tables as Markdown, marks first, every run last.
[[nodiscard]] std::string to_markdown(const Plan& plan, const Measured& measured, const std::vector<Mark>& marks);

/// The same as one JSON document. Numbers that do not exist are null.
[[nodiscard]] std::string to_json(const Plan& plan, const Measured& measured, const std::vector<Mark>& marks);

}  // namespace fcscreen::bench
