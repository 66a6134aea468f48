// SPDX-License-Identifier: Apache-2.0
// Writes the starting corpus of the fuzzers into a folder: the seeds of tests/fuzz, every oddity of tests/unit/fcs,
// decisions for the targets that build a file, and the files of a folder of real ones, their DATA cut short.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/fuzz/fcs_seeds.h"

using namespace fcscreen;

namespace {

constexpr std::size_t kMostData = 2048;

void write(const std::filesystem::path& folder, const std::string& name, const std::vector<std::string>& files) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::ofstream(folder / (name + std::to_string(i)), std::ios::binary) << files[i];
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fputs("Usage: write_fcs_seeds FOLDER [FOLDER_OF_REAL_FILES]\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  write(folder, "seed", test::fcs_seeds());
  write(folder, "oddity", test::odd_seeds());
  std::vector<std::string> choices;
  // Decisions for the targets that build a file; any bytes will do.
  for (std::uint64_t n = 0; n < 64; ++n) choices.push_back(test::random_decisions(n));
  write(folder, "decisions", choices);
  if (argc == 3) write(folder, "real", test::shortened_files(argv[2], kMostData));
  return 0;
}
