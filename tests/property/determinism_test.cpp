// SPDX-License-Identifier: Apache-2.0
// The same file gives the same bytes of JSON, HDF5 and PDF: for any number of threads, any SIMD target and any run. And
// an event's outcome belongs to the event, not to its place in the file.
#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <numeric>
#include <string>

#include "engine/core/random.h"
#include "engine/core/simd_target.h"
#include "engine/core/whole_file.h"
#include "engine/report/report.h"
#include "engine/screen/screen.h"
#include "io/store/result_file.h"
#include "io/text/config.h"
#include "io/text/result_json.h"
#include "tests/support/paths.h"
#include "tools/simulate/simulate.h"

namespace {

namespace fs = std::filesystem;
using namespace fcscreen;

constexpr std::size_t kEvents = 60000;

struct Outputs {
  std::string json, h5, pdf;
};

simulate::Simulated sample() {
  const auto recipe = simulate::recipe_by_name(test::source_dir() / "sample_fcs/recipes.toml", "positive_2pct");
  REQUIRE(recipe);
  auto made = simulate::simulate(*recipe, kEvents, 11, 2);
  REQUIRE(made);
  return std::move(*made);
}

fs::path write(const simulate::Simulated& made, const fs::path& path) {
  const auto bytes = simulate::to_fcs(made);
  REQUIRE(bytes);
  REQUIRE(write_whole_file(path, *bytes, true));
  return path;
}

engine::ScreenOutput screen(const fs::path& file, unsigned threads) {
  engine::ScreenOptions options;
  options.parameters = engine::parameters_from(io::text::Config::defaults());
  options.threads = threads;
  auto out = engine::screen_file(file, options);
  REQUIRE(out);
  return std::move(*out);
}

Outputs outputs(const fs::path& file, const fs::path& folder, unsigned threads) {
  engine::ScreenOutput out = screen(file, threads);
  Outputs made;
  made.json = io::text::to_json(out.result);
  engine::ReportOptions report;
  report.result_json = made.json;
  const auto pdf = engine::render_report(out.result, out.plots, report);
  REQUIRE(pdf);
  made.pdf = *pdf;
  const fs::path h5 = folder / "result.h5";
  REQUIRE(io::store::write_result_file(
      h5, {made.json, std::move(out.plots), std::move(out.events), std::move(out.gates), std::move(out.phenotype)},
      true));
  const auto bytes = read_whole_file(h5);
  REQUIRE(bytes);
  made.h5 = *bytes;
  return made;
}

void check_same(const Outputs& a, const Outputs& b) {
  CHECK((a.json == b.json));
  CHECK((a.h5 == b.h5));
  CHECK((a.pdf == b.pdf));
}

/// The same events in another order, each with its own acquisition time.
simulate::Simulated permuted(const simulate::Simulated& in, std::vector<std::size_t>& order) {
  Random random(5, 1, 0);
  order.resize(kEvents);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = kEvents; i > 1; --i) {
    std::swap(order[i - 1], order[static_cast<std::size_t>(random.uniform() * static_cast<double>(i))]);
  }
  simulate::Simulated out = in;
  for (std::size_t c = 0; c < in.columns.size(); ++c) {
    for (std::size_t i = 0; i < kEvents; ++i) out.columns[c][i] = in.columns[c][order[i]];
  }
  return out;
}

}  // namespace

TEST_CASE("Determinism: 1, 2 and 7 threads, two runs and every SIMD target give the same bytes") {
  const fs::path folder = test::scratch("determinism");
  const fs::path file = write(sample(), folder / "sample.fcs");
  const Outputs first = outputs(file, folder, 1);
  CHECK(first.json.size() > 1000);
  CHECK(first.pdf.rfind("%PDF-", 0) == 0);
  for (const unsigned threads : {1U, 2U, 7U}) {
    CAPTURE(threads);
    check_same(outputs(file, folder, threads), first);
  }
  REQUIRE(simd_targets().back() == "SCALAR");
  for (const std::string& target : simd_targets()) {
    CAPTURE(target);
    REQUIRE(set_simd_target(target));
    check_same(outputs(file, folder, 2), first);
  }
  REQUIRE(set_simd_target("best"));
  fs::remove_all(folder);
}

TEST_CASE("Determinism: the call, the counts and every event's flags follow a permutation of the events") {
  const fs::path folder = test::scratch("permutation");
  const simulate::Simulated made = sample();
  std::vector<std::size_t> order;
  const simulate::Simulated mixed = permuted(made, order);
  const engine::ScreenOutput a = screen(write(made, folder / "a.fcs"), 2),
                             b = screen(write(mixed, folder / "b.fcs"), 2);
  CHECK(a.result.target.call == b.result.target.call);
  CHECK(a.result.target.reasons == b.result.target.reasons);
  CHECK(a.result.target.count == b.result.target.count);
  CHECK(a.result.target.candidates == b.result.target.candidates);
  CHECK(a.result.target.denominator_count == b.result.target.denominator_count);
  CHECK(a.result.target.phenotype_counts == b.result.target.phenotype_counts);
  CHECK(a.result.target.gate_band == b.result.target.gate_band);
  CHECK(a.result.populations == b.result.populations);
  CHECK(a.result.hematogones == b.result.hematogones);
  CHECK(a.result.target.count > 0);
  std::size_t nucleated = 0, immature = 0, target = 0;
  for (std::size_t i = 0; i < kEvents; ++i) {
    nucleated += a.events.nucleated.test(order[i]) == b.events.nucleated.test(i) ? 0 : 1;
    immature += a.events.immature_b.test(order[i]) == b.events.immature_b.test(i) ? 0 : 1;
    target += a.events.target.test(order[i]) == b.events.target.test(i) ? 0 : 1;
  }
  CHECK(nucleated == 0);
  CHECK(immature == 0);
  CHECK(target == 0);
  fs::remove_all(folder);
}
