// SPDX-License-Identifier: Apache-2.0
// Needs ../shared: healthy-marrow B precursors by mass cytometry, with the order its authors published for each cell.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "io/fcs/reader.h"
#include "models/maturation_path.h"
#include "tests/support/paths.h"

using namespace fcscreen;
using namespace fcscreen::models;

namespace {

/// Whole columns of the first data set whose $PnN starts with these names.
std::vector<std::vector<float>> columns(const io::fcs::File& file, const std::vector<std::string>& names) {
  const io::fcs::Dataset& data = file.datasets().front();
  std::vector<std::vector<float>> out;
  for (const std::string& name : names) {
    for (std::size_t p = 0; p < data.parameters.size(); ++p) {
      if (data.parameters[p].name.rfind(name, 0) != 0) continue;
      out.emplace_back(data.n_events);
      float* const values = out.back().data();
      REQUIRE(file.read(0, 0, data.n_events, {&p, 1}, {&values, 1}, io::fcs::Values::Linearized));
      break;
    }
  }
  REQUIRE(out.size() == names.size());
  return out;
}

/// Share of pairs (a, b) with a < b, ties half: the area under the ROC curve.
double share_in_order(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (const float x : a) {
    for (const float y : b) sum += x < y ? 1 : x == y ? 0.5 : 0;
  }
  return sum / (static_cast<double>(a.size()) * static_cast<double>(b.size()));
}

}  // namespace

TEST_CASE("fit_maturation_path: orders real healthy B precursors as their authors did") {
  const auto path = test::shared("data/marrow/b_precursors_tdt_cytof/sample_C_basal_10864.fcs");
  if (!path) return test::skip("healthy-marrow B precursors are not here");
  const auto file = io::fcs::File::open(*path);
  REQUIRE(file);
  const std::vector<std::string> markers{"CD45", "CD34", "TdT", "CD10", "CD24", "CD20", "CD38"};
  const auto raw = columns(*file, markers);
  const std::vector<float> order = columns(*file, {"wanderlust"}).front();
  std::vector<float> rows, published;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] < 0.3F) continue;  // before the B lineage: CD19, CD24 and CD10 negative
    published.push_back(order[i]);
    for (const auto& column : raw) rows.push_back(std::asinh(column[i] / 5) / std::log(10.0F));
  }
  PathFitOptions options;
  for (const std::string& name : markers) options.markers.push_back({name, "T", "", 1});
  options.max_events_per_sample = 0;
  const ReferenceSample sample{{rows, published.size(), markers.size()}, false};
  const auto reference = fit_maturation_path({&sample, 1}, options);
  REQUIRE(reference);
  const auto scorer = PathScorer::create(*reference, markers);
  REQUIRE(scorer);
  std::vector<PathScore> scores(published.size());
  scorer->score(sample.rows, scores);
  // Early and late cells of the published order. In between it goes from CD20-positive large to CD20-negative small
  // pre-B cells, which a path with CD20 rising (SPEC 2.3) does not follow.
  std::vector<float> early, late;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (published[i] < 0.45F) early.push_back(scores[i].pseudotime);
    if (published[i] > 0.75F) late.push_back(scores[i].pseudotime);
  }
  REQUIRE(early.size() > 500);
  REQUIRE(late.size() > 500);
  const double in_order = share_in_order(early, late);
  MESSAGE("early before late: " << in_order << " of the pairs");
  CHECK(in_order > 0.95);
  // TdT and CD34 are lost on the way, CD20 is gained (SPEC 2.1).
  const std::size_t m = markers.size(), last = 31 * m;
  CHECK(reference->mean[1] > reference->mean[last + 1] + 0.3);
  CHECK(reference->mean[2] > reference->mean[last + 2] + 1);
  CHECK(reference->mean[5] < reference->mean[last + 5] - 0.5);
  CHECK(reference->p99_resting > 2);
  CHECK(reference->p999_resting < 12);
}
