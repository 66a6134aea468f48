// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/command.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

namespace fcscreen::engine {
namespace {

/// A nameless file in memory for what a program writes; it closes itself.
class Capture {
 public:
  Capture() : fd_(::memfd_create("command", MFD_CLOEXEC)) {}
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  ~Capture() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] std::string text() const {
    std::string out;
    std::array<char, 4096> part{};
    ::lseek(fd_, 0, SEEK_SET);
    for (ssize_t n = 0; (n = ::read(fd_, part.data(), part.size())) > 0;) {
      out.append(part.data(), static_cast<std::size_t>(n));
    }
    return out;
  }

 private:
  int fd_;
};

/// Wait for a process; 124 where it took too long and was killed.
int wait_for(pid_t pid, int timeout_seconds) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::seconds(timeout_seconds);
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  bool late = false;
  int status = 0;
  while (::waitpid(pid, &status, WNOHANG) != pid) {
    if (!late && Clock::now() >= until) {
      late = true;
      ::kill(pid, SIGKILL);
    }
    pollfd waits{pidfd, POLLIN, 0};
    ::poll(&waits, pidfd >= 0 ? 1 : 0, 100);
  }
  if (pidfd >= 0) ::close(pidfd);
  if (late) return 124;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<CommandEnd> run_command(const std::vector<std::string>& arguments, int timeout_seconds) {
  FCS_ASSERT(!arguments.empty());
  const Capture out, err;
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.fd(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err.fd(), STDERR_FILENO);
  pid_t pid = 0;
  const int failed = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    return fail(ErrorKind::Usage, "BAT-08", arguments[0] + " could not be started: " + std::strerror(failed) + ".", {},
                {}, "Install it, or add the folder it is in to PATH.");
  }
  CommandEnd end;
  end.exit = wait_for(pid, timeout_seconds);
  end.out = out.text();
  end.err = err.text();
  return end;
}

}  // namespace fcscreen::engine
