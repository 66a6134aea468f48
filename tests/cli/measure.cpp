// SPDX-License-Identifier: Apache-2.0
// cli_measure FILE COMMAND ARGS...: run a command, write its largest resident set and its largest anonymous memory in
// KiB to FILE, end as it ended (128 + signal where one ended it).
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

/// Anonymous memory of a process now, in KiB; 0 where the system does not say. The kernel keeps no highest value of
/// it, so it is looked at again and again.
long anonymous_kib(const char* status_file) {
  char text[4096];
  const int file = open(status_file, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t n = read(file, text, sizeof text - 1);
  close(file);
  text[n < 0 ? 0 : n] = '\0';
  const char* const line = std::strstr(text, "RssAnon:");
  return line == nullptr ? 0 : std::strtol(line + std::strlen("RssAnon:"), nullptr, 10);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 125;
  const pid_t child = fork();
  if (child < 0) return 125;
  if (child == 0) {
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  char status_file[64];
  std::snprintf(status_file, sizeof status_file, "/proc/%ld/status", static_cast<long>(child));
  constexpr useconds_t kBetweenLooks = 1000;
  long anonymous = 0;
  int status = 0;
  rusage usage{};
  for (;;) {
    const pid_t ended = wait4(child, &status, WNOHANG, &usage);
    if (ended == child) break;
    if (ended != 0) return 125;
    anonymous = std::max(anonymous, anonymous_kib(status_file));
    usleep(kBetweenLooks);
  }
  std::FILE* out = std::fopen(argv[1], "w");
  if (!out) return 125;
  std::fprintf(out, "%ld %ld\n", usage.ru_maxrss, anonymous);
  if (std::fclose(out) != 0) return 125;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
