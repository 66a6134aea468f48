// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/export_fcs.h"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "engine/core/whole_file.h"
#include "io/fcs/reader.h"
#include "tests/support/paths.h"
#include "tests/unit/fcs/raw_fcs.h"
#include "tests/unit/screen/sample.h"

using namespace fcscreen;

namespace {

std::vector<float> column(const io::fcs::File& file, std::size_t index) {
  std::vector<float> values(file.datasets()[0].n_events);
  const std::vector<std::size_t> columns{index};
  const std::vector<float*> into{values.data()};
  REQUIRE(file.read(0, 0, values.size(), columns, into, io::fcs::Values::Linearized));
  return values;
}

}  // namespace

TEST_CASE("Annotated FCS: it reads back strictly, with the values of the input and four columns more") {
  const test::Sample& sample = test::screened("positive_2pct");
  const std::filesystem::path path = test::scratch("export") / "annotated.fcs";
  REQUIRE(engine::export_annotated_fcs(sample.file, path, sample.out.events, test::default_options(), false));
  const auto in = io::fcs::File::open(sample.file);
  const auto out = io::fcs::File::open(path, {io::fcs::Policy::Strict});
  REQUIRE(in);
  REQUIRE_MESSAGE(out.has_value(), (out ? std::string() : out.error().text()));
  const io::fcs::Dataset &a = in->datasets()[0], &b = out->datasets()[0];
  REQUIRE(b.n_events == a.n_events);
  REQUIRE(b.parameters.size() == a.parameters.size() + 4);
  for (std::size_t p = 0; p < a.parameters.size(); ++p) {
    CHECK(b.parameters[p].name == a.parameters[p].name);
    CHECK(b.parameters[p].label == a.parameters[p].label);
    CHECK(column(*in, p) == column(*out, p));
  }
  REQUIRE(b.spillover);
  CHECK(b.spillover->names == a.spillover->names);
  CHECK(b.spillover->matrix == a.spillover->matrix);
  CHECK(b.keywords.get("$CYT") == a.keywords.get("$CYT"));
  CHECK(b.keywords.get("FCSCREEN_SYNTHETIC") == "1");
}

TEST_CASE("Annotated FCS: class, distance, pseudotime and cluster are those of the events") {
  const test::Sample& sample = test::screened("positive_2pct");
  const std::filesystem::path path = test::scratch("export") / "annotated.fcs";
  REQUIRE(engine::export_annotated_fcs(sample.file, path, sample.out.events, test::default_options(), false));
  const auto out = io::fcs::File::open(path, {io::fcs::Policy::Strict});
  REQUIRE(out);
  const io::fcs::Dataset& set = out->datasets()[0];
  const std::size_t first = set.parameters.size() - 4;
  CHECK(set.parameters[first].name == "fcscreen_class");
  CHECK(set.parameters[first + 1].name == "fcscreen_distance");
  CHECK(set.parameters[first + 2].name == "fcscreen_pseudotime");
  CHECK(set.parameters[first + 3].name == "fcscreen_cluster");
  const auto& e = sample.out.events;
  const auto label = column(*out, first), distance = column(*out, first + 1), cluster = column(*out, first + 3);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < set.n_events; ++i) {
    wrong += label[i] == static_cast<float>(e.class_index[i]) ? 0 : 1;
    wrong += distance[i] == (std::isnan(e.distance[i]) ? -1 : e.distance[i]) ? 0 : 1;
    wrong += cluster[i] == static_cast<float>(e.cluster[i]) ? 0 : 1;
  }
  CHECK(wrong == 0);
  std::string classes;
  for (const auto& name : e.class_names) classes += (classes.empty() ? "" : ",") + name;
  CHECK(set.keywords.get("FCSCREEN_CLASSES") == classes);
}

TEST_CASE("Annotated FCS: a file with other content is not replaced without force") {
  const test::Sample& sample = test::screened("positive_2pct");
  const std::filesystem::path path = test::scratch("export") / "annotated.fcs";
  REQUIRE(engine::export_annotated_fcs(sample.file, path, sample.out.events, test::default_options(), false));
  const auto again = engine::export_annotated_fcs(sample.file, path, test::screened("normal").out.events,
                                                  test::default_options(), false);
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == ErrorKind::Output);
}

TEST_CASE(
    "Annotated FCS: an unconfirmed matrix is not confirmed by writing it, and a missing $TIMESTEP is no obstacle") {
  test::RawFcs raw;
  raw.version = "FCS3.0";
  raw.keywords = test::basic_keywords("I", 3, 1, "16", "1024", "1,2");
  test::set(raw.keywords, "$P3N", "Time");
  test::set(raw.keywords, "$P2V", "450");
  test::set(raw.keywords, "$COMP", "3,0,25,0,0,0,0,0,0,0");
  raw.data = test::word(7, 2, false) + test::word(9, 2, false) + test::word(11, 2, false);
  const auto folder = test::scratch("export_unconfirmed");
  REQUIRE(write_whole_file(folder / "in.fcs", raw.bytes(), false));
  result::EventAnnotation events;
  events.class_names = {"other"};
  events.class_index = {0};
  events.distance = {std::nanf("")};
  events.pseudotime = {0.5F};
  events.cluster = {-1};
  const auto in = io::fcs::File::open(folder / "in.fcs");
  REQUIRE(in);
  REQUIRE(in->datasets()[0].spillover_status.rfind("unconfirmed", 0) == 0);
  REQUIRE(engine::export_annotated_fcs(folder / "in.fcs", folder / "out.fcs", events, {}, false));
  const auto out = io::fcs::File::open(folder / "out.fcs", {io::fcs::Policy::Strict});
  REQUIRE_MESSAGE(out.has_value(), (out ? std::string() : out.error().text()));
  CHECK(out->datasets()[0].findings.empty());
  CHECK(out->datasets()[0].spillover_status == "none");
  CHECK(out->datasets()[0].keywords.get("ORIGINAL_$COMP") == "3,0,25,0,0,0,0,0,0,0");
  CHECK(out->datasets()[0].keywords.get("$P2V") == "450");
  CHECK(column(*out, 1) == std::vector<float>{9});
}
