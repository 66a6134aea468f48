// SPDX-License-Identifier: Apache-2.0
// Writes the seeds of tests/fuzz into a folder, as a starting corpus for libFuzzer.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/fuzz/fcs_seeds.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("Usage: write_fcs_seeds FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  std::size_t n = 0;
  for (const std::string& seed : fcscreen::test::fcs_seeds()) {
    std::ofstream(folder / ("seed" + std::to_string(n++) + ".fcs"), std::ios::binary) << seed;
  }
  return 0;
}
