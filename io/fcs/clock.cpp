// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "io/fcs/numbers.h"
#include "io/fcs/reader.h"

namespace fcscreen::io::fcs {

Status read_time(const File& file, std::size_t dataset, std::size_t first, std::span<double> out) {
  const auto misuse = [&](const char* what) { return fail(ErrorKind::Internal, "FCS-API", what, file.name()); };
  if (dataset >= file.datasets().size()) return misuse("there is no such data set.");
  const Dataset& set = file.datasets()[dataset];
  const auto time =
      std::find_if(set.parameters.begin(), set.parameters.end(), [](const Parameter& p) { return p.is_time; });
  if (time == set.parameters.end()) return misuse("there is no time parameter.");
  std::vector<std::size_t> columns = {static_cast<std::size_t>(time - set.parameters.begin())};
  std::vector<double> high(set.split_time ? out.size() : 0);
  std::vector<double*> targets = {out.data()};
  if (set.split_time) {
    columns = {set.split_time->low, set.split_time->high};
    targets.push_back(high.data());
  }
  const Status status = file.read(dataset, first, out.size(), columns, std::span<double* const>(targets), Values::Raw);
  if (!status) return status;
  const double stated = parse_number(set.keywords.get("$TIMESTEP")).value_or(1);
  const double step = stated > 0 ? stated : 1;
  constexpr double kHighWord = 4294967296.0;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = (high.empty() ? out[i] : high[i] * kHighWord + out[i]) * step;
  return {};
}

}  // namespace fcscreen::io::fcs
