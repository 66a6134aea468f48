// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/worker_pool.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>

#include "engine/core/whole_file.h"

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

[[noreturn]] void become_worker(const fs::path& program, const fs::path& work, const fs::path& out, const fs::path& err,
                                pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(126);
  const int in = ::open("/dev/null", O_RDONLY);
  const int to_out = ::open(out.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  const int to_err = ::open(err.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  if (in < 0 || to_out < 0 || to_err < 0) ::_exit(4);
  ::dup2(in, STDIN_FILENO);
  ::dup2(to_out, STDOUT_FILENO);
  ::dup2(to_err, STDERR_FILENO);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::setpgid(0, 0);  // an interrupt of the terminal is the parent's to handle
  ::execl(program.c_str(), "fcscreen", "batch", "--work", work.c_str(), static_cast<char*>(nullptr));
  ::_exit(127);
}

}  // namespace

struct WorkerPool::Worker {
  WorkerTask task;
  pid_t pid = 0;
  int pidfd = -1;
  Clock::time_point start;
  fs::path work, out, err;
  std::uint64_t peak = 0;
  bool timed_out = false, over_memory = false;
};

WorkerPool::WorkerPool(fs::path program, fs::path folder) : program_(std::move(program)), folder_(std::move(folder)) {}

WorkerPool::~WorkerPool() { kill_all(); }

std::uint64_t WorkerPool::memory_in_use() const {
  std::uint64_t sum = 0;
  for (const auto& [id, worker] : workers_) sum += worker.task.memory_bytes;
  return sum;
}

Status WorkerPool::start(const WorkerTask& task) {
  Worker w;
  w.task = task;
  const std::string name = std::to_string(::getpid()) + "-" + std::to_string(next_++);
  w.work = folder_ / (name + ".work");
  w.out = folder_ / (name + ".out");
  w.err = folder_ / (name + ".err");
  if (auto written = write_whole_file(w.work, task.work, true); !written) return written;
  w.start = Clock::now();
  const pid_t parent = ::getpid();
  w.pid = ::fork();
  if (w.pid == 0) become_worker(program_, w.work, w.out, w.err, parent);
  if (w.pid < 0) {
    const int why = errno;
    ::unlink(w.work.c_str());
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
  if (auto out = read_whole_file(w.out)) end.out = std::move(*out);
  if (auto err = read_whole_file(w.err)) {
    end.err = err->size() > kMostErr ? err->substr(err->size() - kMostErr) : std::move(*err);
  }
  if (w.pidfd >= 0) ::close(w.pidfd);
  for (const fs::path& file : {w.work, w.out, w.err}) ::unlink(file.c_str());
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
