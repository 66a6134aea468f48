// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "tests/layers/layer_rules.h"
#include "tests/support/paths.h"

using fcscreen::test::check_tree;
using fcscreen::test::Violation;
namespace fs = std::filesystem;

namespace {

/// Complain about every violation of one rule in the tree these tests belong to.
void expect_kept(const std::string& rule) {
  for (const Violation& v : check_tree(fcscreen::test::source_dir())) {
    if (v.rule == rule) FAIL_CHECK(v.file << ":" << v.line << ": " << v.text);
  }
}

/// A small tree that keeps every rule.
class SmallTree {
 public:
  explicit SmallTree(const std::string& name) : root_(fcscreen::test::scratch("layers_" + name)) {
    write("CMakeLists.txt", "project(small)\n");
    write("engine/README.md", "# engine\n");
    write("engine/core/README.md", "# engine/core\n");
    code("engine/core/error.h", "#pragma once\n#include <string>\n#include <tl/expected.hpp>\n");
    code("engine/core/parallel.cpp", "#include <omp.h>\n#pragma omp parallel\n");
    write("models/README.md", "# models\n");
    code("models/matrix.h", "#include <Eigen/Core>\n#include \"engine/core/error.h\"\n");
    write("gating/README.md", "# gating\n");
    write("gating/auto/README.md", "# gating/auto\n");
    code("gating/auto/valley.cpp", "#include \"valley_internal.h\"\n#include \"models/matrix.h\"\n");
    code("gating/auto/valley_internal.h", "#include <hwy/highway.h>\n");
  }
  void write(const std::string& file, const std::string& text) {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  void code(const std::string& file, const std::string& text) {
    write(file, "// SPDX-License-Identifier: Apache-2.0\n" + text);
  }
  /// True when the tree breaks exactly this rule, in exactly this file.
  [[nodiscard]] bool breaks_only(const std::string& rule, const std::string& file) const {
    const auto found = check_tree(root_);
    return found.size() == 1 && found[0].rule == rule && found[0].file == file;
  }
  [[nodiscard]] std::size_t violations() const { return check_tree(root_).size(); }

 private:
  fs::path root_;
};

}  // namespace

TEST_CASE("Layers: every include follows an arrow of the architecture") { expect_kept("arrow"); }
TEST_CASE("Layers: third-party headers stay behind .cpp and *_internal.h files") { expect_kept("third-party"); }
TEST_CASE("Layers: the only OpenMP pragma is in engine/core/parallel.cpp") { expect_kept("openmp"); }
TEST_CASE("Layers: no source file is longer than 500 lines") { expect_kept("length"); }
TEST_CASE("Layers: every source file starts with its licence") { expect_kept("licence"); }
TEST_CASE("Layers: every room has a README") { expect_kept("readme"); }
TEST_CASE("Layers: nothing lies at the root that does not belong there") { expect_kept("root"); }

TEST_CASE("Layers: the tree is not empty to the checker") {
  // A checker that reads nothing finds nothing: a fault planted beside the real rules must be seen from the real root.
  CHECK(fs::exists(fcscreen::test::source_dir() / "engine/core/error.h"));
  CHECK(SmallTree("clean").violations() == 0);
}

TEST_CASE("Layers: an include against the arrows fails") {
  struct Fault {
    const char* file;
    const char* include;
  };
  for (const Fault& fault : {Fault{"engine/core/up.cpp", "\"models/matrix.h\""},
                             {"engine/core/up.h", "\"engine/screen/screen.h\""},
                             {"models/up.cpp", "\"gating/auto/valley.h\""},
                             {"models/side.cpp", "\"io/text/json.h\""},
                             {"gating/auto/side.cpp", "\"io/fcs/reader.h\""},
                             {"gating/auto/up.cpp", "<engine/stream/tiles.h>"},
                             {"gating/auto/climb.cpp", "\"../../models/matrix.h\""},
                             {"models/test.cpp", "\"tests/support/paths.h\""}}) {
    SmallTree tree("arrow");
    tree.code(fault.file, std::string("  #  include ") + fault.include + "\n");
    CHECK_MESSAGE(tree.breaks_only("arrow", fault.file), fault.file);
  }
}

TEST_CASE(
    "Layers: io rooms do not reach into gating, libfcs not even into another io room, the command line is nobody's") {
  SmallTree tree("io");
  tree.write("io/README.md", "# io\n");
  for (const char* room : {"fcs", "text", "store"}) tree.write("io/" + std::string(room) + "/README.md", "# room\n");
  tree.code("io/store/fine.cpp", "#include \"io/text/json.h\"\n#include \"engine/result/call.h\"\n");
  CHECK(tree.violations() == 0);
  tree.code("io/store/bad.cpp", "#include \"gating/auto/valley.h\"\n");
  tree.code("io/fcs/bad.cpp", "#include \"io/text/json.h\"\n");
  tree.code("io/text/bad.cpp", "#include \"tools/fcscreen/options.h\"\n");
  CHECK(tree.violations() == 3);
}

TEST_CASE("Layers: a third-party header in a public header fails") {
  for (const char* header :
       {"hdf5.h", "sqlite3.h", "cairo.h", "pango/pangocairo.h", "hwy/highway.h", "pugixml.hpp", "toml++/toml.h",
        "nlohmann/json.hpp", "Eigen/Dense", "openssl/evp.h", "boost/math/special_functions/beta.hpp"}) {
    SmallTree tree("third");
    tree.code("gating/auto/public.h", "#include <" + std::string(header) + ">\n");
    CHECK_MESSAGE(tree.breaks_only("third-party", "gating/auto/public.h"), header);
  }
  SmallTree tree("confined");
  tree.code("gating/auto/options.cpp", "#include <CLI/CLI.hpp>\n");
  CHECK(tree.breaks_only("third-party", "gating/auto/options.cpp"));
}

TEST_CASE("Layers: libfcs, with core inside it, needs no library but Highway") {
  for (const char* file : {"engine/core/hash.cpp", "io/fcs/inflate.cpp"}) {
    SmallTree tree("libfcs");
    tree.write("io/README.md", "# io\n");
    tree.write("io/fcs/README.md", "# libfcs\n");
    tree.code("io/fcs/fine.cpp", "#include <sys/mman.h>\n#include <vector>\n#include \"engine/core/error.h\"\n");
    CHECK(tree.violations() == 0);
    tree.code(file, "#include <zlib.h>\n");
    CHECK_MESSAGE(tree.breaks_only("third-party", file), file);
  }
}

TEST_CASE(
    "Layers: a second OpenMP pragma, a long file, a missing licence, a missing README and a stray file each fail") {
  SmallTree pragma("pragma");
  pragma.code("models/fast.cpp", "#pragma omp parallel for\n");
  CHECK(pragma.breaks_only("openmp", "models/fast.cpp"));
  SmallTree length("length");
  length.code("models/long.cpp", std::string(500, '\n'));
  CHECK(length.breaks_only("length", "models/long.cpp"));
  SmallTree licence("licence");
  licence.write("models/bare.cpp", "int x;\n");
  CHECK(licence.breaks_only("licence", "models/bare.cpp"));
  SmallTree readme("readme");
  readme.code("gating/tree/tree.cpp", "int x;\n");
  CHECK(readme.breaks_only("readme", "gating/tree/"));
  SmallTree root("root");
  root.write("NOTES.txt", "notes\n");
  CHECK(root.breaks_only("root", "NOTES.txt"));
}
