// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/stream/sample.h"

#include <cmath>
#include <span>

#include "engine/core/random.h"
#include "io/fcs/writer.h"

namespace fcscreen::test {

Sample make_sample(std::size_t n_events, std::size_t n_channels) {
  Sample sample;
  sample.names.push_back("FSC-A");
  for (std::size_t i = 0; i < n_channels; ++i) {
    sample.names.push_back("FL" + std::to_string(i + 1) + "-A");
    sample.spillover.names.push_back(sample.names.back());
    for (std::size_t j = 0; j < n_channels; ++j) {
      const double distance = std::fabs(static_cast<double>(i) - static_cast<double>(j));
      sample.spillover.matrix.push_back(i == j ? 1 : 0.2 / (1 + distance * distance));
    }
  }
  sample.names.push_back("Time");
  io::fcs::WriteDataset dataset;
  dataset.keywords = {{"$TIMESTEP", "0.01"}};
  dataset.spillover = sample.spillover;
  for (std::size_t p = 0; p < sample.names.size(); ++p) {
    io::fcs::WriteParameter parameter;
    parameter.name = sample.names[p];
    dataset.parameters.push_back(parameter);
    std::vector<float> column(n_events);
    for (std::size_t e = 0; e < n_events; ++e) {
      Random random(5, p, e);
      const double bright = random.uniform() < 0.5 ? 3 : 4.5;
      column[e] = static_cast<float>(std::pow(10.0, bright + 0.2 * random.normal()) + 200 * random.normal());
    }
    sample.columns.push_back(std::move(column));
  }
  std::vector<std::span<const float>> columns(sample.columns.begin(), sample.columns.end());
  auto bytes = io::fcs::write_bytes(dataset, columns);
  FCS_ASSERT(bytes.has_value());
  sample.bytes = std::move(*bytes);
  return sample;
}

io::fcs::File open_sample(const Sample& sample) {
  auto file = io::fcs::File::from_memory(std::as_bytes(std::span(sample.bytes)), "sample.fcs");
  FCS_ASSERT(file.has_value());
  return std::move(*file);
}

}  // namespace fcscreen::test
