// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fcscreen::test {

/// Read bytes as a FlowJo workspace, every sample of it, and gate a small file with each. Aborts on a broken promise:
/// an error without code, file or line; a population that is neither evaluated nor said not to be; an index that leads
/// nowhere; a mask whose count is more than its parent's. True where a sample was read.
bool exercise_workspace(std::string_view bytes);

/// Workspaces that hold every element the reader knows, on the channels A to D.
[[nodiscard]] std::vector<std::string> workspace_seeds();

}  // namespace fcscreen::test
