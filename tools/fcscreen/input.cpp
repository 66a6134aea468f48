// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/input.h"

#include <cstdio>
#include <span>

#include "tools/fcscreen/commands.h"

namespace fcscreen::tool {
namespace {

Result<std::string> read_stdin() {
  std::string bytes;
  char buffer[65536];
  std::size_t n = 0;
  while ((n = std::fread(buffer, 1, sizeof buffer, stdin)) > 0) bytes.append(buffer, n);
  if (std::ferror(stdin) != 0) return fail(ErrorKind::Input, "IN-01", "cannot be read to its end.", "standard input");
  return bytes;
}

}  // namespace

int with_fcs_file(const std::string& name, const io::fcs::ReadOptions& options,
                  const std::function<int(const io::fcs::File&)>& use) {
  if (name != "-") {
    const auto file = io::fcs::File::open(name, options);
    return file ? use(*file) : report_error(file.error());
  }
  const auto bytes = read_stdin();
  if (!bytes) return report_error(bytes.error());
  const auto file = io::fcs::File::from_memory(std::as_bytes(std::span(*bytes)), "standard input", options);
  return file ? use(*file) : report_error(file.error());
}

}  // namespace fcscreen::tool
