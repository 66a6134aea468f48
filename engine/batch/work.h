// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::engine {

/// What a worker is to do: look at files, or run one screen.
struct Work {
  struct File {
    std::string path;
    bool settled = false;
  };
  std::vector<File> look;
  std::vector<std::string> screen;  ///< arguments of `fcscreen screen`
};

/// As the text of a work file, and back. Bytes that are no UTF-8 stay what they are. Error: BAT-09.
[[nodiscard]] std::string to_text(const Work& work);
[[nodiscard]] Result<Work> work_from_text(std::string_view text);

}  // namespace fcscreen::engine
