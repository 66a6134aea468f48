// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/input.h"

#include <unistd.h>

#include "tools/fcscreen/commands.h"

namespace fcscreen::tool {

int with_fcs_file(const std::string& name, const io::fcs::ReadOptions& options,
                  const std::function<int(const io::fcs::File&)>& use) {
  const auto file = name == "-" ? io::fcs::File::from_descriptor(STDIN_FILENO, "standard input", options)
                                : io::fcs::File::open(name, options);
  return file ? use(*file) : report_error(file.error());
}

}  // namespace fcscreen::tool
