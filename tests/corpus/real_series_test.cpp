// SPDX-License-Identifier: Apache-2.0
// Courses made from the events of one real marrow tube: regression, no change, regrowth. The immature B cells of the
// tube are thinned at random; everything else stays, doublets of these cells as well, so that the singlet gate removes
// more of the target than of other cells (TARGET_LOSS) as soon as the target is thinned. What is known of each tube is
// how many of the events that the whole tube counts were left in it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/core/random.h"
#include "engine/screen/screen.h"
#include "engine/track/serial_sample.h"
#include "engine/track/series.h"
#include "io/fcs/reader.h"
#include "io/fcs/writer.h"
#include "io/text/config.h"
#include "models/serial_change.h"
#include "tests/support/paths.h"

namespace {

namespace fs = std::filesystem;
using namespace fcscreen;

constexpr std::chrono::sys_days kStop = std::chrono::year(2014) / 6 / 1;
constexpr double kBackgroundKept = 0.9;  // of the other cells, so that no two tubes are the same
constexpr double kErrorDecades = 0.15;   // at quantifiable points

/// The real tube: its stored values, which events are target, and which are cells.
struct Tube {
  io::fcs::WriteDataset layout;
  std::vector<std::vector<float>> columns;
  Bitmask target, nucleated;
};

engine::ScreenOptions default_options() {
  engine::ScreenOptions options;
  options.parameters = engine::parameters_from(io::text::Config::defaults());
  options.threads = 2;
  return options;
}

Tube read_tube(const fs::path& file) {
  Tube tube;
  const auto in = io::fcs::File::open(file);
  REQUIRE(in);
  const io::fcs::Dataset& set = in->datasets().front();
  std::vector<std::size_t> index;
  std::vector<float*> into;
  tube.columns.assign(set.parameters.size(), std::vector<float>(set.n_events));
  for (const io::fcs::Parameter& p : set.parameters) {
    tube.layout.parameters.push_back({p.name, p.label, p.range, 1, {}});
    index.push_back(p.index - 1);
    into.push_back(tube.columns[p.index - 1].data());
  }
  REQUIRE(in->read(0, 0, set.n_events, index, into, io::fcs::Values::Linearized));
  if (const std::string step = set.keywords.get("$TIMESTEP"); !step.empty()) {
    tube.layout.keywords = {{"$TIMESTEP", step}};
  }
  REQUIRE(set.spillover);
  tube.layout.spillover = set.spillover;
  auto whole = engine::screen_file(file, default_options());
  REQUIRE(whole);
  tube.target = std::move(whole->events.target);
  tube.nucleated = std::move(whole->events.nucleated);
  return tube;
}

/// One thinned tube as a point of a series, and what is true of it.
struct Point {
  result::SerialSample sample;
  double truth = 0;
};

/// `level` of the cells are target, the rest a random part of the other events.
Point thinned(const Tube& tube, double level, std::uint64_t seed, const fs::path& folder) {
  const std::size_t n = tube.columns.front().size();
  std::size_t others = 0, target = 0;
  std::vector<bool> keep(n, false);
  for (std::size_t i = 0; i < n; ++i) {
    if (tube.target.test(i)) continue;
    keep[i] = Random(seed, 1, i).uniform() < kBackgroundKept;
    others += keep[i] && tube.nucleated.test(i) ? 1 : 0;
  }
  const double wanted = level * static_cast<double>(others) / (1 - level);
  const double share = wanted / static_cast<double>(tube.target.count());
  REQUIRE(share <= 1);
  for (std::size_t i = 0; i < n; ++i) {
    if (!tube.target.test(i)) continue;
    keep[i] = Random(seed, 2, i).uniform() < share;
    target += keep[i] ? 1 : 0;
  }
  std::vector<std::vector<float>> columns = tube.columns;
  std::vector<std::span<const float>> views;
  for (auto& column : columns) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (keep[i]) column[kept++] = column[i];
    }
    column.resize(kept);
    views.emplace_back(column);
  }
  const fs::path path = folder / "thinned.fcs";
  REQUIRE(io::fcs::write_file(path, tube.layout, views, true));
  const auto out = engine::screen_file(path, default_options());
  REQUIRE(out);
  Point point;
  point.sample = engine::serial_sample(out->result, out->phenotype, {});
  point.truth = static_cast<double>(target) / static_cast<double>(target + others);
  return point;
}

/// Points at days from the stop, as a series under lenalidomide until then.
Result<result::SerialReport> course(const std::vector<std::pair<int, Point>>& points) {
  engine::SeriesInput in;
  in.patient = "REAL-EVENTS";
  for (const auto& [day, point] : points) {
    in.samples.push_back(point.sample);
    in.samples.back().accession = "D" + std::to_string(day);
    in.samples.back().date = kStop + std::chrono::days(day);
  }
  auto& row = in.exposures.emplace_back();
  row.drug = "lenalidomide";
  row.start = kStop - std::chrono::days(1000);
  row.stop = kStop;
  row.status = result::ExposureStatus::Stopped;
  return engine::serial_report(in);
}

std::string told(const Point& p) {
  return std::to_string(p.truth) + " -> " + std::to_string(p.sample.count) + " of " +
         std::to_string(p.sample.denominator_count) +
         (p.sample.at_most ? ", at most " + std::to_string(*p.sample.at_most) : "");
}

}  // namespace

TEST_CASE("real marrow: regression, no change and regrowth made of its events are told apart") {
  const auto file = test::shared("data/corpus/fcs/fcsparser__facs_diva_test.fcs");
  if (!file) return test::skip("the shared data are not here");
  const fs::path folder = test::scratch("real_series");
  const Tube tube = read_tube(*file);
  const std::vector<double> levels = {0.1, 0.03, 0.01, 0.003, 0.001, 0};
  std::map<double, Point> at;
  double worst = 0;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const Point& p = at[levels[i]] = thinned(tube, levels[i], 100 + i, folder);
    MESSAGE(told(p));
    CHECK(p.sample.evaluable);
    CHECK_FALSE(p.sample.understated);
    if (p.truth == 0 || *p.sample.fraction < p.sample.loq) continue;
    worst = std::max(worst, std::fabs(std::log10(*p.sample.fraction / p.truth)));
  }
  MESSAGE("largest error at quantifiable points: ", worst, " decades");
  CHECK(worst <= kErrorDecades);

  const auto fall =
      course({{-60, at[0.1]}, {-3, at[0.1]}, {30, at[0.03]}, {60, at[0.01]}, {90, at[0.003]}, {120, at[0]}});
  REQUIRE(fall);
  REQUIRE(fall->kinetics.lambda_off);
  MESSAGE("regression: slope ", fall->kinetics.lambda_off->per_day, " a day, ",
          std::string(to_string(fall->points.back().vs_baseline->cls)));
  CHECK(fall->kinetics.lambda_off->ci95.hi < 0);
  for (const auto& p : fall->points) CHECK_MESSAGE(p.comparable, p.sample.accession);
  // Tenfold at day 60; with every doublet that the singlet gate removed counted against it still a fall, no major one.
  for (const std::size_t i : {3, 4, 5}) {
    CHECK(models::is_regression(fall->points[i].vs_baseline->cls));
    CHECK(fall->points[i].vs_baseline->confirmed);
  }

  const auto rise = course({{-60, at[0.003]}, {-3, at[0.003]}, {30, at[0.01]}, {60, at[0.03]}, {90, at[0.1]}});
  REQUIRE(rise);
  REQUIRE(rise->kinetics.lambda_off);
  MESSAGE("regrowth: slope ", rise->kinetics.lambda_off->per_day, " a day");
  CHECK(rise->kinetics.lambda_off->ci95.lo > 0);
  for (const auto& p : rise->points) {
    if (p.vs_baseline) CHECK_FALSE(models::is_regression(p.vs_baseline->cls));
  }

  // Twenty flat courses of three tubes each out of five of one level.
  std::size_t flat = 0, false_falls = 0, false_rises = 0;
  for (const double level : {0.05, 0.005}) {
    std::vector<Point> pool;
    for (std::uint64_t seed = 0; seed < 5; ++seed) pool.push_back(thinned(tube, level, 200 + seed, folder));
    for (std::size_t a = 0; a < pool.size(); ++a) {
      for (std::size_t b = a + 1; b < pool.size(); ++b) {
        for (std::size_t c = b + 1; c < pool.size(); ++c) {
          const auto same = course({{-3, pool[a]}, {30, pool[b]}, {60, pool[c]}});
          REQUIRE(same);
          ++flat;
          for (const auto& p : same->points) {
            for (const auto* against : {&p.vs_baseline, &p.vs_nadir, &p.vs_previous}) {
              false_falls += *against && models::is_regression((*against)->cls);
              false_rises += *against && models::is_rise((*against)->cls);
            }
          }
        }
      }
    }
  }
  MESSAGE(flat, " flat courses");
  CHECK(flat == 20);
  CHECK(false_falls == 0);
  CHECK(false_rises == 0);
  fs::remove_all(folder);
}
