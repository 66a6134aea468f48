// SPDX-License-Identifier: Apache-2.0
#include "engine/reference/normals.h"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/paths.h"

using namespace fcscreen;
using engine::find_normals;
using engine::NormalFile;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& path, const std::string& text = "x") {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

std::string refusal(const fs::path& where) {
  const auto found = find_normals(where);
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().kind == ErrorKind::Usage);
  CHECK_FALSE(found.error().next.empty());
  return found.error().text();
}

}  // namespace

TEST_CASE("Normals: subfolders say which marrows regenerate, by name, other files left out") {
  const fs::path d = test::scratch("normals_folders");
  put(d / "resting/b.fcs");
  put(d / "resting/a.LMD");
  put(d / "resting/.hidden.fcs");
  put(d / "resting/notes.txt");
  put(d / "regenerating/c.FCS");
  put(d / "elsewhere.fcs");
  const auto found = find_normals(d);
  REQUIRE(found);
  CHECK(*found == std::vector<NormalFile>{
                      {d / "resting/a.LMD", false}, {d / "resting/b.fcs", false}, {d / "regenerating/c.FCS", true}});
}

TEST_CASE("Normals: without a statement every file is a resting marrow") {
  const fs::path d = test::scratch("normals_flat");
  put(d / "b.fcs");
  put(d / "a.fcs");
  const auto found = find_normals(d);
  REQUIRE(found);
  CHECK(*found == std::vector<NormalFile>{{d / "a.fcs", false}, {d / "b.fcs", false}});
}

TEST_CASE("Normals: a list names files beside itself, as a spreadsheet writes it") {
  const fs::path d = test::scratch("normals_list");
  put(d / "normals.csv",
      "\xEF\xBB\xBF"
      "file;state\r\nx/1.fcs;Resting\r\n2.fcs;regenerating\r\n");
  for (const fs::path& where : {d, d / "normals.csv"}) {
    const auto found = find_normals(where);
    REQUIRE(found);
    CHECK(*found == std::vector<NormalFile>{{d / "x/1.fcs", false}, {d / "2.fcs", true}});
  }
}

TEST_CASE("Normals: what is not clear is refused with what to do") {
  const fs::path d = test::scratch("normals_refused");
  CHECK(refusal(d / "nowhere").find("REF-10") != std::string::npos);
  CHECK(refusal(d).find("REF-10") != std::string::npos);
  put(d / "list/normals.csv", "file,state\na.fcs,healthy\n");
  CHECK(refusal(d / "list").find("row 2: the state \"healthy\"") != std::string::npos);
  put(d / "list/normals.csv", "file,kind\na.fcs,resting\n");
  CHECK(refusal(d / "list").find("REF-11") != std::string::npos);
  put(d / "list/normals.csv", "file,state\na.fcs,resting\n./a.fcs,regenerating\n");
  CHECK(refusal(d / "list").find("listed twice") != std::string::npos);
  put(d / "list/normals.csv", "file,state\na.fcs,resting\n");
  put(d / "list/resting/a.fcs");
  CHECK(refusal(d / "list").find("normals.csv and subfolders") != std::string::npos);
}
