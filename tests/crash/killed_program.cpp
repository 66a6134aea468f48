// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/killed_program.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace fcscreen::test {
namespace {

using Clock = std::chrono::steady_clock;

/// Read until the other end is closed, or until the time has come to kill.
bool read_until(int fd, std::optional<Clock::time_point> deadline, std::string& out) {
  std::array<char, 65536> buffer{};
  for (;;) {
    timespec left{};
    if (deadline) {
      const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(*deadline - Clock::now()).count();
      if (ns <= 0) return false;
      left = {static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
    }
    pollfd wait{fd, POLLIN, 0};
    if (::ppoll(&wait, 1, deadline ? &left : nullptr, nullptr) == 0) return false;
    const ssize_t n = ::read(fd, buffer.data(), buffer.size());
    if (n <= 0) return true;
    out.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

}  // namespace

Run run_program(const std::vector<std::string>& arguments, std::optional<std::chrono::microseconds> kill_after) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  std::vector<char*> words = {const_cast<char*>(FCSCREEN_PROGRAM)};
  for (const std::string& a : arguments) words.push_back(const_cast<char*>(a.c_str()));
  words.push_back(nullptr);
  Run run;
  const auto start = Clock::now();
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const int nothing = ::open("/dev/null", O_RDWR);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(nothing, STDERR_FILENO);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  const bool ended = read_until(ends[0], kill_after ? std::optional(start + *kill_after) : std::nullopt, run.out);
  if (!ended) {
    ::kill(child, SIGKILL);
    static_cast<void>(read_until(ends[0], std::nullopt, run.out));  // what it had written before
  }
  ::close(ends[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  run.took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
  run.killed = WIFSIGNALED(status);
  run.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  REQUIRE_MESSAGE((!run.killed || WTERMSIG(status) == SIGKILL), "the program ended by signal " << WTERMSIG(status));
  return run;
}

}  // namespace fcscreen::test
