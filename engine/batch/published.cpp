// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/published.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "engine/core/content_hash.h"
#include "engine/core/whole_file.h"
#include "engine/laboratory/result_files.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;

Status publish_outputs(const fs::path& stage, const fs::path& out, const std::string& stem) {
  std::error_code ec;
  for (const char* ending : kOutputEndings) {
    const fs::path from = stage / (stem + ending), to = out / (stem + ending);
    if (!fs::exists(from, ec)) continue;
    if (::rename(from.c_str(), to.c_str()) != 0) {
      return fail(ErrorKind::Output, "OUT-01", std::string("cannot be written: ") + std::strerror(errno) + ".",
                  to.string(), {}, "Free space, and start the batch again: it goes on.");
    }
  }
  const int fd = ::open(out.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    ::fsync(fd);
    ::close(fd);
  }
  fs::remove_all(stage, ec);
  return {};
}

bool is_published(const fs::path& out, const std::string& stem, const std::string& input_sha256) {
  const fs::path h5 = out / (stem + kResultEnding);
  std::error_code ec;
  if (!fs::exists(h5, ec)) return false;
  const auto bytes = read_result_bytes(h5);
  if (!bytes) return false;
  const auto result = parse_result(*bytes);
  return result && result->input.sha256 == input_sha256;
}

Result<std::map<std::string, std::string>> hash_outputs(const fs::path& out, const std::string& stem) {
  std::map<std::string, std::string> hashes;
  std::error_code ec;
  for (const char* ending : kOutputEndings) {
    const fs::path path = out / (stem + ending);
    if (!fs::exists(path, ec)) continue;
    const auto bytes = read_whole_file(path);
    if (!bytes) return fail(bytes.error());
    hashes.emplace(ending, sha256(*bytes));
  }
  return hashes;
}

void remove_outputs(const fs::path& out, const std::string& stem) {
  std::error_code ec;
  for (auto ending = kOutputEndings.rbegin(); ending != kOutputEndings.rend(); ++ending) {
    fs::remove(out / (stem + *ending), ec);
  }
}

void look_anew(const fs::path& folder) {
  std::string name = (folder / ".anew-XXXXXX").string();
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) return;
  ::close(fd);
  ::unlink(name.c_str());
}

}  // namespace fcscreen::engine
