// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/byte_sink.h"
#include "engine/core/error.h"

namespace fcscreen {

/// A file that appears whole or not at all: write to path(), then commit().
///
/// path() is a temporary file beside the target; commit() flushes it to disk and renames it. Without commit() the
/// destructor removes the temporary file. A target that exists with other content is refused unless `force`;
/// one with identical content is left as it is.
class WholeFile {
 public:
  [[nodiscard]] static Result<WholeFile> create(const std::filesystem::path& target, bool force);
  WholeFile(WholeFile&& other) noexcept;
  WholeFile& operator=(WholeFile&&) = delete;
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;
  ~WholeFile();
  [[nodiscard]] const std::filesystem::path& path() const { return temporary_; }
  [[nodiscard]] Status commit();

 private:
  WholeFile(std::filesystem::path target, std::filesystem::path temporary, bool force);
  std::filesystem::path target_, temporary_;
  bool force_ = false;
};

/// Write bytes as a whole file.
[[nodiscard]] Status write_whole_file(const std::filesystem::path& target, std::string_view bytes, bool force);

/// The same for bytes that `fill` writes one after the other: nothing appears when it fails.
[[nodiscard]] Status write_whole_file(const std::filesystem::path& target, bool force,
                                      const std::function<Status(ByteSink&)>& fill);

/// Read a regular file into memory. Directories, missing and unreadable files are errors of kind Input.
[[nodiscard]] Result<std::string> read_whole_file(const std::filesystem::path& path);

/// The same into `bytes`, whose memory is used again.
[[nodiscard]] Status read_whole_file(const std::filesystem::path& path, std::string& bytes);

}  // namespace fcscreen
