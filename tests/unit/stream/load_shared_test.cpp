// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/stream/load_events.h"
#include "gating/scale/compensation.h"
#include "tests/support/paths.h"

using namespace fcscreen;

TEST_CASE("load: a FACSDiva marrow file is compensated from its SPILL as in double, event by event") {
  const auto path = test::shared("data/corpus/fcs/fcsparser__facs_diva_test.fcs");
  if (!path) return test::skip("../shared/data is not here");
  const auto file = io::fcs::File::open(*path);
  REQUIRE(file);
  const io::fcs::Dataset& data = file->datasets().at(0);
  REQUIRE(data.spillover);
  const auto matrix = gating::make_compensation(*data.spillover);
  REQUIRE(matrix);

  engine::LoadRequest request;
  request.compensation = data.spillover;
  std::vector<std::size_t> channels;
  for (const std::string& name : data.spillover->names) {
    const auto it = std::find_if(data.parameters.begin(), data.parameters.end(),
                                 [&](const io::fcs::Parameter& parameter) { return parameter.name == name; });
    REQUIRE(it != data.parameters.end());
    channels.push_back(static_cast<std::size_t>(it - data.parameters.begin()));
    request.columns.push_back({channels.back(), result::LogicleScale{}});
  }
  const auto events = engine::load_events(*file, request);
  REQUIRE(events);
  CHECK(events->compensation.applied);
  CHECK(events->compensation.keyword == data.spillover->keyword);

  const std::size_t n = channels.size();
  std::vector<std::vector<double>> stored(n, std::vector<double>(data.n_events));
  std::vector<double*> out;
  for (auto& column : stored) out.push_back(column.data());
  REQUIRE(file->read(0, 0, data.n_events, channels, out, io::fcs::Values::Linearized));
  std::vector<double> observed(n), truth(n);
  for (std::size_t e = 0; e < data.n_events; ++e) {
    for (std::size_t c = 0; c < n; ++c) observed[c] = stored[c][e];
    matrix->apply(observed, truth);
    for (std::size_t c = 0; c < n; ++c) {
      double terms = 0;
      for (std::size_t i = 0; i < n; ++i) terms += std::fabs(observed[i] * matrix->inverse()[i * n + c]);
      // Observed values, coefficients and n fused steps each round once.
      const double bound = static_cast<double>(n + 2) * 0x1p-24 * terms * 1.0001;
      REQUIRE(std::fabs(events->linear.column(c).values()[e] - truth[c]) <= bound);
    }
  }
}
