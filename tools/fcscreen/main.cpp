// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "tools/fcscreen/commands.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is seen at the write and is no failure
  try {
    return fcscreen::tool::dispatch(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::bad_alloc&) {
    std::fputs("fcscreen: the memory of this computer does not suffice for this file.\n", stderr);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "fcscreen: unexpected failure (%s). This is a bug in fcscreen; please report it.\n", e.what());
  }
  return fcscreen::tool::kExitBug;
}
