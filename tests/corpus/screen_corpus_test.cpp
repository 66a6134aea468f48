// SPDX-License-Identifier: Apache-2.0
// The screen on real marrow. The bounds are the acceptance figures of the main job: the real B-ALL tube and at least 90
// of the 95 diagnostic files are called, no normal file is, and without their immature B cells the files lose the call.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/screen/screen.h"
#include "io/fcs/reader.h"
#include "io/fcs/writer.h"
#include "io/text/config.h"
#include "tests/support/paths.h"

namespace {

namespace fs = std::filesystem;
using namespace fcscreen;
using result::Call;

constexpr std::size_t kDiagnosticFiles = 95;  // data/README.md
constexpr std::size_t kCalledAtLeast = 90;

engine::ScreenOptions default_options() {
  engine::ScreenOptions options;
  options.parameters = engine::parameters_from(io::text::Config::defaults());
  options.threads = 2;
  return options;
}

std::vector<fs::path> files_in(const std::string& folder) {
  std::vector<fs::path> out;
  const auto path = test::shared(folder);
  if (!path) return out;
  for (const auto& entry : fs::directory_iterator(*path)) {
    if (entry.path().extension() == ".fcs") out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool called(Call call) { return call == Call::DetectedQuantifiable || call == Call::AtypicalImmatureB; }

/// A call that says that something abnormal was seen, however little.
bool alarming(Call call) {
  return called(call) || call == Call::Trace || call == Call::DetectedBelowLoq || call == Call::ImmatureBExpandedL1;
}

std::string split(const std::map<std::string, std::size_t>& calls) {
  std::string out;
  for (const auto& [call, n] : calls) out += (out.empty() ? "" : ", ") + std::to_string(n) + " " + call;
  return out;
}

/// The first data set again, with only the events that are clear in `drop`; same parameters and values.
fs::path without_events(const fs::path& file, const Bitmask& drop, const fs::path& folder) {
  const auto in = io::fcs::File::open(file);
  REQUIRE(in);
  const io::fcs::Dataset& set = in->datasets().front();
  io::fcs::WriteDataset out;
  std::vector<std::vector<float>> columns(set.parameters.size(), std::vector<float>(set.n_events));
  std::vector<std::size_t> index;
  std::vector<float*> into;
  for (const io::fcs::Parameter& p : set.parameters) {
    out.parameters.push_back({p.name, p.label, p.range, 1, {}});
    index.push_back(p.index - 1);
    into.push_back(columns[p.index - 1].data());
  }
  REQUIRE(in->read(0, 0, set.n_events, index, into, io::fcs::Values::Linearized));
  if (const std::string step = set.keywords.get("$TIMESTEP"); !step.empty()) out.keywords = {{"$TIMESTEP", step}};
  std::vector<std::span<const float>> views;
  for (std::vector<float>& column : columns) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < column.size(); ++i) {
      if (!drop.test(i)) column[kept++] = column[i];
    }
    column.resize(kept);
    views.emplace_back(column);
  }
  const fs::path path = folder / file.filename();
  REQUIRE(io::fcs::write_file(path, out, views, true));
  return path;
}

}  // namespace

TEST_CASE("real marrow: the FACSDiva B-ALL tube is compensated from SPILL and its immature B cells are called") {
  const auto file = test::shared("data/corpus/fcs/fcsparser__facs_diva_test.fcs");
  if (!file) return test::skip("the shared data are not here");
  const auto out = engine::screen_file(*file, default_options());
  REQUIRE(out);
  const result::ScreenResult& r = out->result;
  MESSAGE(r.headline);
  CHECK(r.target.call == Call::AtypicalImmatureB);
  CHECK(r.panel.level == "L2-");
  CHECK(r.headline.find("TdT not assessed") != std::string::npos);
  REQUIRE(r.target.fraction);
  CHECK(*r.target.fraction > 0.25);
  CHECK(r.qc.compensation.note.find("SPILL of the file applied") != std::string::npos);
  std::size_t sum = 0;
  for (const auto& p : r.target.phenotype_counts) sum += p.count;
  CHECK(sum == r.target.count);
  CHECK(r.target.phenotype_counts.size() == 4);  // CD10 and CD34, TdT is not in the tube
}

TEST_CASE("real marrow: at least 90 of the 95 diagnostic files are called, and all lose it without immature B") {
  const auto files = files_in("data/marrow/ball_diagnosis");
  if (files.empty()) return test::skip("the shared data are not here");
  REQUIRE(files.size() == kDiagnosticFiles);
  const fs::path folder = test::scratch("without_immature");
  std::map<std::string, std::size_t> calls, calls_without;
  std::size_t n_called = 0, n_stay = 0;
  for (const fs::path& file : files) {
    INFO(file.filename().string());
    const auto out = engine::screen_file(file, default_options());
    REQUIRE(out);
    const result::Target& t = out->result.target;
    ++calls[result::to_string(t.call)];
    CHECK_MESSAGE(out->result.findings.has("SCR-S01"), "pre-scaled values must be said");
    if (!called(t.call)) {
      MESSAGE("not called: ", file.filename().string(), " ", out->result.headline);
      continue;
    }
    ++n_called;
    const auto again = engine::screen_file(without_events(file, out->events.immature_b, folder), default_options());
    REQUIRE(again);
    const result::Target& rest = again->result.target;
    ++calls_without[result::to_string(rest.call)];
    if (!alarming(rest.call)) continue;
    ++n_stay;
    MESSAGE("stays: ", file.filename().string(), " ", again->result.headline, " after removing ",
            out->events.immature_b.count());
  }
  MESSAGE("as they are: ", split(calls));
  MESSAGE("without immature B: ", split(calls_without));
  CHECK(n_called >= kCalledAtLeast);
  CHECK(n_stay == 0);
  fs::remove_all(folder);
}

TEST_CASE("real marrow: no normal file is called") {
  std::vector<fs::path> files = files_in("data/marrow/donor_marrow_aml_tubes");
  if (files.empty()) return test::skip("the shared data are not here");
  for (const fs::path& f : files_in("data/marrow/b_precursors_tdt_cytof")) files.push_back(f);
  files.push_back(*test::shared("data/marrow/bcp_all_cytof/Healthy1_Basal.fcs"));
  REQUIRE(files.size() == 9);
  for (const fs::path& file : files) {
    INFO(file.filename().string());
    const auto out = engine::screen_file(file, default_options());
    REQUIRE(out);
    MESSAGE(file.filename().string(), ": ", out->result.headline);
    CHECK_FALSE(alarming(out->result.target.call));
  }
}
