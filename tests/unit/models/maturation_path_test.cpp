// SPDX-License-Identifier: Apache-2.0
#include "models/maturation_path.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "engine/core/random.h"
#include "models/covariance.h"
#include "models/path_fit_internal.h"

using namespace fcscreen;
using namespace fcscreen::models;

namespace {

const std::vector<std::string> kMarkers{"CD34", "CD10", "CD20", "CD45"};
constexpr double kNoise = 0.12;

/// Mean of the known curve at maturity s in [0, 1]: CD34 falls early, CD10 late, CD20 rises in the middle, CD45 slowly.
std::vector<double> curve(double s) {
  const auto step = [&](double at, double width) { return 1 / (1 + std::exp(-(s - at) / width)); };
  return {2 * (1 - step(0.25, 0.05)), 2 * (1 - step(0.75, 0.08)), 2 * step(0.5, 0.08), 0.6 + 1.4 * s};
}

std::vector<float> sample(std::size_t n, std::uint64_t seed) {
  std::vector<float> out;
  for (std::size_t i = 0; i < n; ++i) {
    Random random(seed, 4, i);
    for (const double mean : curve(random.uniform()))
      out.push_back(static_cast<float>(mean + kNoise * random.normal()));
  }
  return out;
}

PathFitOptions options() {
  PathFitOptions out;
  for (const std::string& name : kMarkers) out.markers.push_back({name, "T", "", 1});
  return out;
}

/// A reference of unit spread at one node per entry of `centres`, uncorrelated.
result::MaturationReference unit_reference(const std::vector<std::vector<double>>& centres) {
  result::MaturationReference r;
  const std::size_t m = centres.front().size();
  for (std::size_t j = 0; j < m; ++j) r.markers.push_back({"M" + std::to_string(j), "T", "", 1});
  r.n_nodes = centres.size();
  for (const auto& centre : centres) {
    r.mean.insert(r.mean.end(), centre.begin(), centre.end());
    for (std::size_t a = 0; a < m; ++a) {
      r.robust_sd.push_back(1);
      for (std::size_t b = 0; b < m; ++b) r.covariance.push_back(a == b ? 1 : 0);
    }
    r.occupancy.push_back(1.0 / static_cast<double>(centres.size()));
  }
  return r;
}

}  // namespace

TEST_CASE("make_monotone: pools adjacent violators") {
  std::vector<double> v{1, 3, 2, 4};
  make_monotone(v, std::vector<double>{1, 1, 1, 1}, true);
  CHECK(v == std::vector<double>{1, 2.5, 2.5, 4});
  make_monotone(v, std::vector<double>{1, 1, 1, 3}, false);
  CHECK(v == std::vector<double>(4, (1 + 2.5 + 2.5 + 12) / 6));
}

TEST_CASE("ledoit_wolf: with many events the sample covariance, with few a well-conditioned shrunk one") {
  std::vector<double> x;
  for (std::size_t i = 0; i < 20000; ++i) {
    Random random(5, 5, i);
    const double a = random.normal();
    x.push_back(2 * a);
    x.push_back(a + random.normal());
  }
  const auto big = ledoit_wolf(x, 20000, 2);  // true: [[4, 2], [2, 2]]
  CHECK(big[0] == doctest::Approx(4).epsilon(0.03));
  CHECK(big[1] == doctest::Approx(2).epsilon(0.04));
  CHECK(big[1] == big[2]);
  // Two opposite events: S is singular of rank 1; the shrunk matrix must be invertible. δ: |xxᵀ - S|² = 0, so S stays.
  CHECK(inverse_cholesky(ledoit_wolf(std::vector<double>{1, 1, -1, -1}, 2, 2), 2).empty());
  const auto few = ledoit_wolf(std::vector<double>{1, 1, -1, 0.5, 0.2, -1}, 3, 2);
  CHECK_FALSE(inverse_cholesky(few, 2).empty());
  CHECK(few[0] + few[3] == doctest::Approx((1 + 1 + 0.04 + 1 + 0.25 + 1) / 3));  // shrinkage keeps the trace
}

TEST_CASE("map_distance: keeps the chi-square tail") {
  // 99.9 % points of chi-square: 26.124 (8 df), 16.266 (3 df).
  CHECK(map_distance(std::sqrt(26.1245), 8, 3) == doctest::Approx(std::sqrt(16.2662)).epsilon(1e-5));
  CHECK(map_distance(std::sqrt(16.2662), 3, 8) == doctest::Approx(std::sqrt(26.1245)).epsilon(1e-5));
  CHECK(map_distance(5, 4, 4) == 5);
  CHECK(map_distance(0, 4, 2) == 0);
  CHECK(map_distance(100, 8, 3) == doctest::Approx(100).epsilon(0.01));
}

TEST_CASE("PathScorer: one unit node gives Euclidean distances whose tail is chi-square") {
  const auto reference = unit_reference({{0, 0, 0, 0, 0}});
  const std::vector<std::string> names{"M0", "M1", "M2", "M3", "M4"};
  const auto scorer = PathScorer::create(reference, names).value();
  std::vector<float> x;
  constexpr std::size_t kN = 40000;
  for (std::size_t i = 0; i < kN; ++i) {
    Random random(6, 6, i);
    for (int j = 0; j < 5; ++j) x.push_back(static_cast<float>(random.normal()));
  }
  std::vector<PathScore> scores(kN);
  scorer.score({x, kN, 5}, scores);
  // 99 % point of chi-square with 5 df: 15.0863. 400 of 40,000 expected, sd 20.
  const auto beyond =
      std::count_if(scores.begin(), scores.end(), [](const PathScore& s) { return s.distance > std::sqrt(15.0863F); });
  CHECK(beyond > 320);
  CHECK(beyond < 480);
}

TEST_CASE("PathScorer: nearest node, pseudotime, z and marginalised markers") {
  auto reference = unit_reference({{0, 0}, {4, 0}, {8, 0}, {12, 0}});
  const auto scorer = PathScorer::create(reference, std::vector<std::string>{"M0", "M1"}).value();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x{4, 3, 13, 0, 6, 0, nan, 0, std::numeric_limits<float>::infinity(), 0, 9, 0};
  std::vector<PathScore> s(6);
  scorer.score({x, 6, 2}, s);
  CHECK(s[0].distance == doctest::Approx(3));
  CHECK(s[0].node == 1);
  CHECK(s[0].pseudotime == 0.25F);
  CHECK(s[1].node == 3);
  CHECK(s[2].node == 1);  // midway: the earlier
  for (const std::size_t i : {3UL, 4UL}) {
    CHECK(std::isnan(s[i].distance));
    CHECK(std::isnan(s[i].pseudotime));
    CHECK(s[i].node == PathScore::kNoNode);
  }
  scorer.score({x, 6, 2}, s, 1, true);
  CHECK(s[5].pseudotime == doctest::Approx(2.25 / 4));  // 9 lies a quarter of the way from node 2 (8) to node 3 (12)

  std::vector<float> z(2);
  scorer.z_scores(std::vector<float>{5, -2}, 1, z);
  CHECK(z == std::vector<float>{1, -2});

  // Correlated markers: dropping one leaves the marginal variance 4 of the other, not the conditional one.
  reference = unit_reference({{0, 0}});
  reference.covariance = {4, 1.9, 1.9, 1};
  const auto one = PathScorer::create(reference, std::vector<std::string>{"M0"}).value();
  PathScore single;
  one.score({std::vector<float>{2}, 1, 1}, {&single, 1});
  CHECK(single.distance == doctest::Approx(1));
  CHECK(one.threshold(std::sqrt(9.21034)) == doctest::Approx(std::sqrt(6.6349)).epsilon(1e-5));  // 99 %: 2 df, 1 df
}

TEST_CASE("PathScorer: nearest_node without one marker ignores its value") {
  const auto reference = unit_reference({{0, 0}, {4, 4}, {8, 8}});
  const auto scorer = PathScorer::create(reference, std::vector<std::string>{"M0", "M1"}).value();
  CHECK(scorer.nearest_node(std::vector<float>{0, 8}, 1U) == 2);
  CHECK(scorer.nearest_node(std::vector<float>{0, 8}, 2U) == 0);
  CHECK(scorer.nearest_node(std::vector<float>{3, 5}) == 1);
  CHECK(scorer.nearest_node(std::vector<float>{3, 5}, 3U) == PathScore::kNoNode);
}

TEST_CASE("PathScorer: a damaged reference or unknown marker is an error") {
  auto reference = unit_reference({{0, 0}, {4, 4}});
  CHECK(PathScorer::create(reference, std::vector<std::string>{"CD99"}).error().code == "MODEL-P04");
  CHECK(PathScorer::create(reference, std::vector<std::string>{"M0", "M0"}).error().code == "MODEL-P04");
  CHECK(PathScorer::create(reference, {}).error().code == "MODEL-P04");
  reference.covariance[0] = -1;
  CHECK(PathScorer::create(reference, std::vector<std::string>{"M0"}).error().code == "MODEL-P05");
  reference.mean.pop_back();
  CHECK(PathScorer::create(reference, std::vector<std::string>{"M1"}).error().code == "MODEL-P05");
}

TEST_CASE("fit_maturation_path: recovers a known curve, its order, spread and stages") {
  std::vector<std::vector<float>> data;
  for (std::uint64_t s = 0; s < 4; ++s) data.push_back(sample(3000, 20 + s));
  std::vector<ReferenceSample> samples;
  for (std::size_t s = 0; s < 4; ++s) samples.push_back({{data[s], 3000, 4}, s == 3});
  const auto reference = fit_maturation_path(samples, options()).value();
  REQUIRE(reference.n_nodes == 32);

  // Every node lies on the curve: within 0.12 decade of the nearest of 1,000 points of it.
  for (std::size_t k = 0; k < 32; ++k) {
    double nearest = 1e9;
    for (int i = 0; i <= 1000; ++i) {
      const auto c = curve(i / 1000.0);
      double q = 0;
      for (std::size_t j = 0; j < 4; ++j) q += std::pow(c[j] - reference.mean[k * 4 + j], 2);
      nearest = std::min(nearest, std::sqrt(q));
    }
    CHECK(nearest < 0.12);
  }
  // From young to mature.
  CHECK(reference.mean[0] > 1.7);
  CHECK(reference.mean[31 * 4] < 0.3);
  CHECK(reference.mean[31 * 4 + 2] > 1.7);
  // Spread: the noise of each marker, a little more for what lies between nodes.
  for (std::size_t k = 2; k < 30; ++k) {
    for (std::size_t j = 0; j < 4; ++j) {
      CHECK(reference.robust_sd[k * 4 + j] > 0.75 * kNoise);
      CHECK(reference.robust_sd[k * 4 + j] < 1.5 * kNoise);
    }
  }
  double total = 0;
  for (const double share : reference.occupancy) total += share;
  CHECK(total == doctest::Approx(1));
  // CD34 passes half at s = 0.25, CD20 at 0.5, CD10 a quarter at about 0.84.
  CHECK(reference.mean[reference.last_stage_i * 4 + 3] == doctest::Approx(0.6 + 1.4 * 0.25).epsilon(0.2));
  CHECK(reference.mean[reference.last_stage_ii * 4 + 3] == doctest::Approx(0.6 + 1.4 * 0.5).epsilon(0.2));
  CHECK(reference.mean[reference.last_stage_iii * 4 + 3] == doctest::Approx(0.6 + 1.4 * 0.84).epsilon(0.2));
  CHECK(stage_name(reference, 0) == "stage I");
  CHECK(stage_name(reference, 31) == "mature B");
  // Both classes were drawn alike, so their held-out tails agree, near the tail of chi with 3 to 4 df (P99 3.4 to 3.6).
  CHECK(reference.p99_resting == doctest::Approx(reference.p99_regenerating).epsilon(0.1));
  CHECK(reference.p99_resting > 3.0);
  CHECK(reference.p99_resting < 4.2);
  CHECK(reference.p999_resting > reference.p99_resting);

  // New normal events: about 1 % beyond P99. Events off the curve (CD34 bright with CD20 bright): all beyond P99.9.
  const auto scorer = PathScorer::create(reference, kMarkers).value();
  std::vector<float> fresh = sample(5000, 99);
  std::vector<PathScore> scores(5000);
  scorer.score({fresh, 5000, 4}, scores);
  const auto out = std::count_if(scores.begin(), scores.end(),
                                 [&](const PathScore& s) { return s.distance > reference.p99_resting; });
  CHECK(out > 20);
  CHECK(out < 100);
  const std::vector<float> odd{2, 2, 2, 1};
  scorer.score({odd, 1, 4}, scores);
  CHECK(scores[0].distance > reference.p999_regenerating);
}

TEST_CASE("fit_maturation_path: the same bits at any thread count and for permuted events") {
  std::vector<float> a = sample(1500, 40), b = sample(1500, 41);
  PathFitOptions one = options(), many = options();
  one.threads = 1;
  many.threads = 7;
  const std::vector<ReferenceSample> samples{{{a, 1500, 4}, false}, {{b, 1500, 4}, true}};
  const auto first = fit_maturation_path(samples, one).value();
  CHECK(fit_maturation_path(samples, many).value() == first);
  std::vector<float> reversed;
  for (std::size_t i = 1500; i-- > 0;) {
    reversed.insert(reversed.end(), a.begin() + static_cast<std::ptrdiff_t>(4 * i),
                    a.begin() + static_cast<std::ptrdiff_t>(4 * i + 4));
  }
  const std::vector<ReferenceSample> permuted{{{reversed, 1500, 4}, false}, {{b, 1500, 4}, true}};
  CHECK(fit_maturation_path(permuted, one).value() == first);
}

TEST_CASE("fit_maturation_path: a class without sample has no threshold; too few events and no order are errors") {
  const std::vector<float> a = sample(1500, 50);
  const std::vector<ReferenceSample> samples{{{a, 1500, 4}, false}};
  const auto reference = fit_maturation_path(samples, options()).value();
  CHECK(reference.p99_resting > 0);
  CHECK(reference.p99_regenerating == 0);
  const std::vector<ReferenceSample> few{{{std::span<const float>(a).first(400), 100, 4}, false}};
  CHECK(fit_maturation_path(few, options()).error().code == "MODEL-P01");
  const std::vector<ReferenceSample> empty{{{a, 1500, 4}, false}, {{{}, 0, 4}, true}};
  CHECK(fit_maturation_path(empty, options()).error().code == "MODEL-P01");
  PathFitOptions no_order = options();
  no_order.order_weight.assign(4, 0.0);
  CHECK(fit_maturation_path(samples, no_order).error().code == "MODEL-P03");
  PathFitOptions wrong = options();
  wrong.markers.pop_back();
  CHECK(fit_maturation_path(samples, wrong).error().code == "MODEL-P02");
}

TEST_CASE("PathScorer: 200,000 events, 8 markers, 32 nodes: same bits at 1 and 7 threads") {
  std::vector<std::vector<double>> centres(32, std::vector<double>(8));
  for (std::size_t k = 0; k < 32; ++k) {
    for (std::size_t j = 0; j < 8; ++j) centres[k][j] = 0.2 * static_cast<double>(k) * (j % 2 == 0 ? 1 : -1);
  }
  const auto reference = unit_reference(centres);
  std::vector<std::string> names;
  for (const auto& anchor : reference.markers) names.push_back(anchor.marker);
  const auto scorer = PathScorer::create(reference, names).value();
  constexpr std::size_t kN = 200000;
  std::vector<float> x(kN * 8);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i * 2654435761U % 10007) / 2000.0F - 2.0F;
  std::vector<PathScore> one(kN), many(kN);
  const auto begin = std::chrono::steady_clock::now();
  scorer.score({x, kN, 8}, one, 1);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  MESSAGE("one thread: " << seconds << " s");
  scorer.score({x, kN, 8}, many, 7);
  const bool same = std::equal(one.begin(), one.end(), many.begin(), [](const PathScore& a, const PathScore& b) {
    return a.distance == b.distance && a.node == b.node && a.pseudotime == b.pseudotime;
  });
  CHECK(same);
}
