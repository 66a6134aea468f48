// SPDX-License-Identifier: Apache-2.0
// A memory limit changes where columns lie and nothing else: the same bytes of JSON, HDF5 and PDF; and it is kept.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/core/whole_file.h"
#include "engine/report/report.h"
#include "engine/screen/memory_plan.h"
#include "engine/screen/screen.h"
#include "io/store/result_file.h"
#include "io/text/config.h"
#include "io/text/result_json.h"
#include "tests/support/heap_count.h"
#include "tests/support/paths.h"
#include "tools/simulate/simulate.h"

namespace {

namespace fs = std::filesystem;
using namespace fcscreen;

constexpr std::size_t kEvents = 100000, kManyEvents = 300000;

/// A simulated marrow; temporary files go to a folder beside it.
struct Tube {
  fs::path folder = test::disk_scratch("memory_limit"), spill = folder / "spill", file = folder / "sample.fcs";
  std::optional<std::string> before;
  explicit Tube(std::size_t n_events = kEvents) {
    const auto recipe = simulate::recipe_by_name(test::source_dir() / "sample_fcs/recipes.toml", "positive_2pct");
    REQUIRE(recipe);
    const auto made = simulate::simulate(*recipe, n_events, 11, 2);
    REQUIRE(made);
    const auto bytes = simulate::to_fcs(*made);
    REQUIRE(bytes);
    REQUIRE(write_whole_file(file, *bytes, true));
    fs::create_directories(spill);
    if (const char* const named = std::getenv("TMPDIR")) before = named;
    REQUIRE(::setenv("TMPDIR", spill.c_str(), 1) == 0);
  }
  Tube(const Tube&) = delete;
  Tube& operator=(const Tube&) = delete;
  ~Tube() {
    before ? ::setenv("TMPDIR", before->c_str(), 1) : ::unsetenv("TMPDIR");
    fs::remove_all(folder);
  }
};

/// The smallest limit a screen of so many events accepts: every column is beyond it.
std::size_t least_limit(std::size_t n_events) {
  return n_events * engine::kWorkingBytesPerEvent + engine::kWorkingBytes;
}

Result<engine::ScreenOutput> screen(const fs::path& file, unsigned threads, std::size_t limit) {
  engine::ScreenOptions options;
  options.parameters = engine::parameters_from(io::text::Config::defaults());
  options.threads = threads;
  options.memory_limit_bytes = limit;
  return engine::screen_file(file, options);
}

struct Outputs {
  std::string json, h5, pdf;
};

Outputs outputs(const Tube& tube, const fs::path& file, unsigned threads, std::size_t limit) {
  auto out = screen(file, threads, limit);
  REQUIRE(out);
  Outputs made;
  made.json = io::text::to_json(out->result);
  engine::ReportOptions report;
  report.result_json = made.json;
  const auto pdf = engine::render_report(out->result, out->plots, report);
  REQUIRE(pdf);
  made.pdf = *pdf;
  const fs::path h5 = tube.folder / "result.h5";
  REQUIRE(io::store::write_result_file(
      h5, {made.json, std::move(out->plots), std::move(out->events), std::move(out->gates), {}}, true));
  const auto bytes = read_whole_file(h5);
  REQUIRE(bytes);
  made.h5 = *bytes;
  return made;
}

void check_limit_changes_nothing(const Tube& tube, const fs::path& file, std::size_t n_events) {
  const Outputs first = outputs(tube, file, 1, kNoMemoryLimit);
  for (const unsigned threads : {1U, 2U, 7U}) {
    CAPTURE(threads);
    const Outputs limited = outputs(tube, file, threads, least_limit(n_events));
    CHECK(fs::is_empty(tube.spill));
    CHECK((limited.json == first.json));
    CHECK((limited.h5 == first.h5));
    CHECK((limited.pdf == first.pdf));
  }
}

}  // namespace

TEST_CASE("Memory limit: a screen gives the same bytes with and without, at 1, 2 and 7 threads") {
  const Tube tube;
  check_limit_changes_nothing(tube, tube.file, kEvents);
  fs::remove(tube.spill);
  const auto nowhere = screen(tube.file, 1, least_limit(kEvents));
  REQUIRE(!nowhere);  // so that files were needed
  CHECK(nowhere.error().code == "ENG-M01");
  CHECK(nowhere.error().file == tube.spill.string());
}

TEST_CASE("Memory limit: a FACSDiva tube gives the same bytes with and without, at 1, 2 and 7 threads") {
  const auto path = test::shared("data/corpus/fcs/fcsparser__facs_diva_test.fcs");
  if (!path) return test::skip("../shared/data is not here");
  const Tube tube;
  const auto file = io::fcs::File::open(*path);
  REQUIRE(file);
  check_limit_changes_nothing(tube, *path, file->datasets()[io::fcs::default_dataset(*file)].n_events);
}

TEST_CASE("Memory limit: too small a limit is refused with the least that is needed") {
  const Tube tube;
  const auto refused = screen(tube.file, 1, least_limit(kEvents) - 1);
  REQUIRE(!refused);
  CHECK(refused.error().code == "ENG-L03");
  CHECK(refused.error().message.find(std::to_string(least_limit(kEvents))) != std::string::npos);
  CHECK(refused.error().file == tube.file.string());
}

TEST_CASE("Memory limit: without one a screen of 300,000 events takes at most 1.35 times its columns") {
  const Tube tube(kManyEvents);
  // 13 columns on linear and display scale, 8 of them markers in decades.
  const double columns = static_cast<double>(kManyEvents) * (13 * 8 + 8 * 4);
  const test::HeapPeak heap;
  const auto out = screen(tube.file, 4, kNoMemoryLimit);
  const auto used = static_cast<double>(heap.bytes());
  REQUIRE(out);
  REQUIRE(out->result.panel.mapping.size() == 13);
  MESSAGE("peak " << used / columns << " of the columns");
  CHECK(used >= columns);
  CHECK(used <= 1.35 * columns);
}

TEST_CASE("Memory limit: a screen keeps the least one, and grows by its working memory per event alone") {
  std::size_t peak[2] = {0, 0};
  const std::size_t events[2] = {kEvents, kManyEvents};
  for (const std::size_t k : {0, 1}) {
    const Tube tube(events[k]);
    const test::HeapPeak heap;
    REQUIRE(screen(tube.file, 2, least_limit(events[k])));
    peak[k] = heap.bytes();
    CHECK(peak[k] <= least_limit(events[k]));
  }
  const double growth = static_cast<double>(peak[1] - peak[0]) / static_cast<double>(events[1] - events[0]);
  MESSAGE("peak " << peak[0] << " and " << peak[1] << " bytes: " << growth << " an event");
  CHECK(growth <= static_cast<double>(engine::kWorkingBytesPerEvent));
}
