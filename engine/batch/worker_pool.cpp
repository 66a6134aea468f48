// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/worker_pool.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <utility>

namespace fcscreen::engine {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kLookEvery = 200;  // ms between looks at time and memory
constexpr std::size_t kMostErr = 4096;

int open_pidfd(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

/// Anonymous memory of a process that runs; 0 where it cannot be read.
std::uint64_t anonymous_bytes(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(in, line);) {
    if (line.compare(0, 8, "RssAnon:") == 0) return std::strtoull(line.c_str() + 8, nullptr, 10) * 1024;
  }
  return 0;
}

/// A file in memory: what a worker is given and says holds names of persons, and must not stay on a disk when the
/// power fails.
class MemoryFile {
 public:
  explicit MemoryFile(const char* name) : fd_(::memfd_create(name, MFD_CLOEXEC)) {}
  MemoryFile(MemoryFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  MemoryFile& operator=(MemoryFile&&) = delete;
  ~MemoryFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

  [[nodiscard]] bool write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t n = ::write(fd_, text.data(), text.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    return ::lseek(fd_, 0, SEEK_SET) == 0;
  }
  [[nodiscard]] std::string read() const {
    struct stat s {};
    if (::fstat(fd_, &s) != 0) return {};
    std::string text(static_cast<std::size_t>(s.st_size), '\0');
    std::size_t got = 0;
    while (got < text.size()) {
      const ssize_t n = ::pread(fd_, text.data() + got, text.size() - got, static_cast<off_t>(got));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      got += static_cast<std::size_t>(n);
    }
    text.resize(got);
    return text;
  }

 private:
  int fd_;
};

[[noreturn]] void become_worker(const fs::path& program, int work, int out, int err, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(126);
  if (::dup2(work, STDIN_FILENO) < 0 || ::dup2(out, STDOUT_FILENO) < 0 || ::dup2(err, STDERR_FILENO) < 0) ::_exit(4);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::setpgid(0, 0);  // an interrupt of the terminal is the parent's to handle
  ::execl(program.c_str(), "fcscreen", "batch", "--work", "/proc/self/fd/0", static_cast<char*>(nullptr));
  ::_exit(127);
}

}  // namespace

struct WorkerPool::Worker {
  WorkerTask task;
  pid_t pid = 0;
  int pidfd = -1;
  Clock::time_point start;
  MemoryFile work{"work"}, out{"out"}, err{"err"};
  std::uint64_t peak = 0;
  bool timed_out = false, over_memory = false;
};

WorkerPool::WorkerPool(fs::path program) : program_(std::move(program)) {}

WorkerPool::~WorkerPool() { kill_all(); }

std::uint64_t WorkerPool::memory_in_use() const {
  std::uint64_t sum = 0;
  for (const auto& [id, worker] : workers_) sum += worker.task.memory_bytes;
  return sum;
}

Status WorkerPool::start(const WorkerTask& task) {
  Worker w;
  w.task = task;
  const bool made = w.work.get() >= 0 && w.out.get() >= 0 && w.err.get() >= 0;
  if (!made || !w.work.write(task.work)) {
    return fail(ErrorKind::Output, "BAT-03", std::string("no worker could be started: ") + std::strerror(errno) + ".",
                {}, {}, "Give fewer --jobs, or end other programs.");
  }
  w.start = Clock::now();
  const pid_t parent = ::getpid();
  w.pid = ::fork();
  if (w.pid == 0) become_worker(program_, w.work.get(), w.out.get(), w.err.get(), parent);
  if (w.pid < 0) {
    const int why = errno;
    return fail(ErrorKind::Output, "BAT-03", std::string("no worker could be started: ") + std::strerror(why) + ".", {},
                {}, "Give fewer --jobs, or end other programs.");
  }
  w.pidfd = open_pidfd(w.pid);
  workers_.emplace(task.id, std::move(w));
  return {};
}

void WorkerPool::watch(Worker& w) const {
  w.peak = std::max(w.peak, anonymous_bytes(w.pid));
  const auto took = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - w.start).count();
  if (w.task.memory_bytes > 0 && w.peak > w.task.memory_bytes) w.over_memory = true;
  if (w.task.timeout_seconds > 0 && took >= w.task.timeout_seconds) w.timed_out = true;
  if (w.over_memory || w.timed_out) ::kill(w.pid, SIGKILL);
}

WorkerEnd WorkerPool::reap(Worker& w, int status) const {
  WorkerEnd end;
  end.id = w.task.id;
  end.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  end.timed_out = w.timed_out && end.signal != 0;
  end.over_memory = w.over_memory && end.signal != 0;
  end.seconds = std::chrono::duration<double>(Clock::now() - w.start).count();
  end.peak_bytes = w.peak;
  end.out = w.out.read();
  end.err = w.err.read();
  if (end.err.size() > kMostErr) end.err.erase(0, end.err.size() - kMostErr);
  if (w.pidfd >= 0) ::close(w.pidfd);
  return end;
}

std::vector<WorkerEnd> WorkerPool::wait(int milliseconds) {
  std::vector<WorkerEnd> ended;
  const auto until = Clock::now() + std::chrono::milliseconds(milliseconds);
  do {
    std::vector<pollfd> waits;
    for (const auto& [id, w] : workers_) {
      if (w.pidfd >= 0) waits.push_back({w.pidfd, POLLIN, 0});
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    const int slice = static_cast<int>(std::clamp<std::int64_t>(left, 0, kLookEvery));
    const bool interrupted = ::poll(waits.data(), waits.size(), slice) < 0 && errno == EINTR;
    for (auto it = workers_.begin(); it != workers_.end();) {
      int status = 0;
      if (::waitpid(it->second.pid, &status, WNOHANG) == it->second.pid) {
        ended.push_back(reap(it->second, status));
        it = workers_.erase(it);
      } else {
        watch(it->second);
        ++it;
      }
    }
    if (interrupted) break;
  } while (ended.empty() && !workers_.empty() && Clock::now() < until);
  return ended;
}

void WorkerPool::kill_all() {
  for (auto& [id, w] : workers_) ::kill(w.pid, SIGKILL);
  for (auto& [id, w] : workers_) {
    int status = 0;
    while (::waitpid(w.pid, &status, 0) < 0 && errno == EINTR) {
    }
    static_cast<void>(reap(w, status));
  }
  workers_.clear();
}

}  // namespace fcscreen::engine
