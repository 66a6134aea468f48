// SPDX-License-Identifier: Apache-2.0
// cli_measure FILE COMMAND ARGS...: run a command, write its largest resident set in KiB to FILE, end as it ended
// (128 + signal where one ended it).
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

int main(int argc, char** argv) {
  if (argc < 3) return 125;
  const pid_t child = fork();
  if (child < 0) return 125;
  if (child == 0) {
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child) return 125;
  std::FILE* out = std::fopen(argv[1], "w");
  if (!out) return 125;
  std::fprintf(out, "%ld\n", usage.ru_maxrss);
  if (std::fclose(out) != 0) return 125;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
