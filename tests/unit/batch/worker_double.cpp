// SPDX-License-Identifier: Apache-2.0
// Stands for the program that a pool starts: does what its work file says.
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  if (argc != 4 || std::strcmp(argv[1], "batch") != 0 || std::strcmp(argv[2], "--work") != 0) return 99;
  std::ifstream in(argv[3], std::ios::binary);
  const std::string work((std::istreambuf_iterator<char>(in)), {});
  if (work == "abort") std::raise(SIGABRT);
  if (work == "grow") {
    std::vector<std::vector<char>> held;
    for (int i = 0; i < 512; ++i) held.emplace_back(std::size_t{1} << 20, 'x');
    ::pause();
  }
  if (work == "pause") ::pause();
  std::cout << work;
  std::cerr << std::string(5000, 'e') << "last words\n";
  return 7;
}
