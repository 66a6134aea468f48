// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <chrono>

namespace fcscreen::engine {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kSlice = 200;  // ms between looks at `stop`
constexpr auto kQuiet = std::chrono::seconds(1);
constexpr std::uint32_t kEvents = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE | IN_ATTRIB;

}  // namespace

ShareWatch::ShareWatch(fs::path share) : share_(std::move(share)), fd_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}

ShareWatch::~ShareWatch() {
  if (fd_ >= 0) ::close(fd_);
}

/// New folders come with every wait; one that is watched already is not watched twice. What cannot be watched (too many
/// folders, no such right) is polled.
void ShareWatch::watch_folders() {
  if (fd_ < 0) return;
  ::inotify_add_watch(fd_, share_.c_str(), kEvents);
  std::error_code ec;
  fs::recursive_directory_iterator it(share_, fs::directory_options::skip_permission_denied, ec);
  for (const fs::recursive_directory_iterator end; !ec && it != end; it.increment(ec)) {
    std::error_code at;
    if (it->is_symlink(at) || !it->is_directory(at)) continue;
    if (it->path().filename().string().front() == '.') {
      it.disable_recursion_pending();
    } else if (::inotify_add_watch(fd_, it->path().c_str(), kEvents) < 0) {
      return;
    }
  }
}

/// Take what has been told; true where there was something.
bool ShareWatch::drain() const {
  alignas(inotify_event) std::array<char, 65536> buffer{};
  bool any = false;
  while (::read(fd_, buffer.data(), buffer.size()) > 0) any = true;
  return any;
}

void ShareWatch::wait(std::int64_t seconds, const std::atomic<int>& stop) {
  watch_folders();
  const auto until = Clock::now() + std::chrono::seconds(seconds);
  bool changed = false;
  auto last = Clock::now();
  while (stop.load() == 0 && Clock::now() < until) {
    pollfd told{fd_, POLLIN, 0};
    ::poll(&told, 1, kSlice);  // a descriptor of -1 is only a wait
    if (fd_ >= 0 && drain()) {
      changed = true;
      last = Clock::now();
    }
    if (changed && Clock::now() - last >= kQuiet) return;
  }
}

}  // namespace fcscreen::engine
