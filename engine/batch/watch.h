// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>

namespace fcscreen::engine {

/// Waits for something to happen below a share: by inotify on its folders, and by time, since a share of another
/// machine tells nothing. Folders that begin with a dot and links are not watched, as they are not walked.
class ShareWatch {
 public:
  explicit ShareWatch(std::filesystem::path share);
  ShareWatch(const ShareWatch&) = delete;
  ShareWatch& operator=(const ShareWatch&) = delete;
  ~ShareWatch();

  /// Wait until something changed, `seconds` went by, or `stop` is not 0. A change is told once it was quiet for a
  /// second, so that a copy of many files is one.
  void wait(std::int64_t seconds, const std::atomic<int>& stop);

 private:
  void watch_folders();
  [[nodiscard]] bool drain() const;
  std::filesystem::path share_;
  int fd_ = -1;
};

}  // namespace fcscreen::engine
