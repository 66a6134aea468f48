// SPDX-License-Identifier: Apache-2.0
#include "tests/layers/layer_rules.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string_view>

namespace fcscreen::test {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

/// Files below `room` may include files below each of `may_include`, and their own room.
struct Layer {
  std::string_view room;
  std::vector<std::string_view> may_include;
};

/// The arrows, most specific room first. The first line whose room holds a file decides.
const std::vector<Layer>& layers() {
  static const std::vector<Layer> table = {
      {"engine/core/", {}},
      {"engine/result/", {"engine/core/"}},
      {"models/", {"engine/core/", "engine/result/"}},
      {"gating/", {"engine/core/", "engine/result/", "models/"}},
      {"io/fcs/", {"engine/core/"}},  // libfcs is a library of its own: core comes inside it, nothing else
      {"io/", {"engine/core/", "engine/result/"}},
      {"engine/stream/", {"engine/core/", "engine/result/", "io/fcs/", "gating/"}},
      {"engine/", {"engine/", "io/", "gating/", "models/"}},
      {"tools/dev/fuzz/", {"tests/fuzz/"}},  // the drivers of what the replay test runs
      {"tools/", {"engine/", "io/", "gating/", "models/"}},
  };
  return table;
}

/// Headers that only one part of the tree may include at all.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kConfined = {
    {{"CLI/", "tools/"},
     {"benchmark/", "tools/bench/"},
     {"doctest/", "tests/"},
     {"omp.h", "engine/core/parallel.cpp"}}};

/// What libfcs may include beyond the standard headers, so that its dependencies stay as few as its README says. The
/// content hash is no part of it.
constexpr std::array<std::string_view, 2> kLibfcsRooms = {"engine/core/", "io/fcs/"};
constexpr std::array<std::string_view, 11> kLibfcsMayInclude = {"omp.h",
                                                                "fcntl.h",
                                                                "poll.h",
                                                                "unistd.h",
                                                                "sys/mman.h",
                                                                "sys/stat.h",
                                                                "sys/vfs.h",
                                                                "hwy/highway.h",
                                                                "hwy/targets.h",
                                                                "hwy/foreach_target.h",
                                                                "hwy/cache_control.h"};
constexpr std::string_view kContentHash = "engine/core/content_hash.cpp";

constexpr std::array<std::string_view, 7> kRooms = {"engine", "gating", "io", "models", "sample_fcs", "tests", "tools"};
constexpr std::array<std::string_view, 4> kRootFiles = {"CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md"};
constexpr std::size_t kMaxLines = 500;
constexpr std::string_view kParallel = "engine/core/parallel.cpp";

bool starts(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }
bool ends(std::string_view text, std::string_view with) {
  return text.size() >= with.size() && text.substr(text.size() - with.size()) == with;
}
template <class Array>
bool contains(const Array& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool is_header(std::string_view file) { return ends(file, ".h") || ends(file, ".hpp"); }
bool is_code(std::string_view file) { return is_header(file) || ends(file, ".cpp") || ends(file, ".c"); }
bool is_script(std::string_view file) { return ends(file, ".sh") || ends(file, ".py"); }
bool is_build(std::string_view file) { return ends(file, ".cmake") || ends(file, "CMakeLists.txt"); }

Lines read_lines(const fs::path& path) {
  std::ifstream in(path);
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  return lines;
}

bool is_skipped(std::string_view name) { return starts(name, ".") || name == "build" || starts(name, "build-"); }

/// Every file and folder below `root/room`, as paths relative to the root, sorted.
std::vector<std::string> walk(const fs::path& root, std::string_view room) {
  std::vector<std::string> out;
  if (!fs::exists(root / room)) return out;
  for (auto it = fs::recursive_directory_iterator(root / room); it != fs::recursive_directory_iterator(); ++it) {
    if (is_skipped(it->path().filename().string())) {
      it.disable_recursion_pending();
      continue;
    }
    out.push_back(fs::relative(it->path(), root).generic_string() + (it->is_directory() ? "/" : ""));
  }
  std::sort(out.begin(), out.end());
  return out;
}

struct Include {
  std::string path;
  bool quoted = false;
};

std::optional<Include> include_of(const std::string& line) {
  std::string_view rest = line;
  const auto skip_spaces = [&rest] { rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size())); };
  skip_spaces();
  if (!starts(rest, "#")) return std::nullopt;
  rest.remove_prefix(1);
  skip_spaces();
  if (!starts(rest, "include")) return std::nullopt;
  rest.remove_prefix(7);
  skip_spaces();
  if (rest.empty() || (rest[0] != '"' && rest[0] != '<')) return std::nullopt;
  const bool quoted = rest[0] == '"';
  const std::size_t end = rest.find(quoted ? '"' : '>', 1);
  if (end == std::string_view::npos) return std::nullopt;
  return Include{std::string(rest.substr(1, end - 1)), quoted};
}

/// True for a path that starts with one of our rooms.
bool is_ours(std::string_view path) {
  return contains(kRooms, path.substr(0, path.find('/'))) && path.find('/') < path.size();
}

/// A standard C++ header, C's fixed-width and size headers (for the C interface), or the Result type's header.
bool is_standard(std::string_view path) {
  return path.find_first_of("./") == std::string_view::npos || path == "stdint.h" || path == "stddef.h" ||
         path == "stdbool.h" || path == "tl/expected.hpp";
}

class TreeCheck {
 public:
  explicit TreeCheck(fs::path root) : root_(std::move(root)) {}

  std::vector<Violation> run() {
    check_root();
    for (const std::string_view room : kRooms) {
      if (fs::is_directory(root_ / room)) check_readme(std::string(room) + "/");
      for (const std::string& path : walk(root_, room)) {
        if (ends(path, "/")) {
          check_readme(path);
        } else {
          check_file(path);
        }
      }
    }
    return std::move(found_);
  }

 private:
  void add(std::string rule, std::string file, std::size_t line, std::string text) {
    found_.push_back({std::move(rule), std::move(file), line, std::move(text)});
  }

  void check_root() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(root_)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
      if (!is_skipped(name) && !contains(kRooms, name) && !contains(kRootFiles, name)) {
        add("root", name, 0, "does not belong at the root");
      }
    }
  }

  /// Rooms and the folders in them; deeper folders (tests/unit/panel) are explained by the one above.
  void check_readme(const std::string& folder) {
    const auto depth = std::count(folder.begin(), folder.end(), '/');
    if (depth <= 2 && !fs::exists(root_ / folder / "README.md")) add("readme", folder, 0, "has no README.md");
  }

  void check_file(const std::string& file) {
    if (!is_code(file) && !is_script(file) && !is_build(file)) return;
    const Lines lines = read_lines(root_ / file);
    if (lines.size() > kMaxLines) add("length", file, lines.size(), "is longer than 500 lines");
    if (!is_build(file)) check_licence(file, lines);
    if (!is_code(file) || starts(file, "tests/")) return;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      check_openmp(file, i + 1, lines[i]);
      if (const auto include = include_of(lines[i])) check_include(file, i + 1, *include);
    }
  }

  void check_licence(const std::string& file, const Lines& lines) {
    const std::size_t at = is_script(file) && !lines.empty() && starts(lines[0], "#!") ? 1 : 0;
    if (lines.size() <= at || lines[at].find("SPDX-License-Identifier: Apache-2.0") == std::string::npos) {
      add("licence", file, at + 1, "does not start with the SPDX line");
    }
  }

  void check_openmp(const std::string& file, std::size_t at, const std::string& line) {
    const std::size_t pragma = std::min(line.find("pragma omp"), line.find("_Pragma(\"omp"));
    if (pragma != std::string::npos && file != kParallel && line.find("//") > pragma) add("openmp", file, at, line);
  }

  void check_include(const std::string& file, std::size_t at, const Include& include) {
    std::string path = include.path;
    if (path.find("..") != std::string::npos) return add("arrow", file, at, path + " climbs by '..'");
    if (include.quoted && path.find('/') == std::string::npos) path = file.substr(0, file.rfind('/') + 1) + path;
    if (is_ours(path)) {
      if (!arrow_allowed(file, path)) add("arrow", file, at, path);
    } else {
      check_foreign(file, at, path);
    }
  }

  static bool arrow_allowed(const std::string& file, const std::string& path) {
    for (const Layer& layer : layers()) {
      if (!starts(file, layer.room)) continue;
      return starts(path, layer.room) || std::any_of(layer.may_include.begin(), layer.may_include.end(),
                                                     [&](auto room) { return starts(path, room); });
    }
    return false;
  }

  /// Third-party headers stay behind .cpp and *_internal.h; Eigen may show in models' headers.
  void check_foreign(const std::string& file, std::size_t at, const std::string& path) {
    for (const auto& [header, place] : kConfined) {
      if (starts(path, header) && !starts(file, place)) add("third-party", file, at, path);
    }
    const bool eigen_in_models = starts(path, "Eigen/") && starts(file, "models/");
    const bool hidden = !is_header(file) || ends(file, "_internal.h");
    const bool libfcs = file != kContentHash && std::any_of(kLibfcsRooms.begin(), kLibfcsRooms.end(),
                                                            [&](auto room) { return starts(file, room); });
    if (libfcs && hidden && !is_standard(path) && !contains(kLibfcsMayInclude, path)) {
      add("third-party", file, at, path);
    }
    if (!hidden && !eigen_in_models && !is_standard(path)) add("third-party", file, at, path);
  }

  fs::path root_;
  std::vector<Violation> found_;
};

}  // namespace

std::vector<Violation> check_tree(const fs::path& root) { return TreeCheck(root).run(); }

}  // namespace fcscreen::test
