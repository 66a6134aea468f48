// SPDX-License-Identifier: Apache-2.0
// Print minimum, maximum and mean of every parameter of an FCS file, with the C++ interface of libfcs.
//   parameter_table tube.fcs
#include <fcs/reader.h>

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <vector>

namespace fcs = fcscreen::io::fcs;

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("Usage: parameter_table FILE.fcs\n", stderr);
    return 2;
  }
  const auto file = fcs::File::open(argv[1]);
  if (!file) {
    std::fprintf(stderr, "%s\n", file.error().text().c_str());
    return 1;
  }
  const std::size_t dataset = fcs::default_dataset(*file);
  const fcs::Dataset& about = file->datasets()[dataset];
  if (about.n_events == 0) {
    std::fputs("The file holds no events.\n", stderr);
    return 1;
  }

  // All parameters at once, one column each; integers on a log scale are made linear as flowCore does.
  const std::size_t n_parameters = about.parameters.size();
  std::vector<std::vector<double>> columns(n_parameters, std::vector<double>(about.n_events));
  std::vector<std::size_t> wanted(n_parameters);
  std::iota(wanted.begin(), wanted.end(), std::size_t{0});
  std::vector<double*> targets;
  for (auto& column : columns) targets.push_back(column.data());
  const auto status =
      file->read(dataset, 0, about.n_events, wanted, std::span<double* const>(targets), fcs::Values::Linearized);
  if (!status) {
    std::fprintf(stderr, "%s\n", status.error().text().c_str());
    return 1;
  }

  for (std::size_t p = 0; p < n_parameters; ++p) {
    const auto [lowest, highest] = std::minmax_element(columns[p].begin(), columns[p].end());
    const double mean =
        std::accumulate(columns[p].begin(), columns[p].end(), 0.0) / static_cast<double>(about.n_events);
    std::printf("%s\t%s\t%.17g\t%.17g\t%.17g\n", about.parameters[p].name.c_str(), about.parameters[p].label.c_str(),
                *lowest, *highest, mean);
  }
  return 0;
}
