// SPDX-License-Identifier: Apache-2.0
#include "engine/laboratory/result_files.h"

#include <algorithm>
#include <tuple>

#include "engine/core/content_hash.h"
#include "engine/core/whole_file.h"
#include "io/store/result_file.h"
#include "io/text/result_json.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kEnding = ".result.h5";

bool is_result_name(const std::string& name) {
  return name.size() > kEnding.size() && name.front() != '.' && name.ends_with(kEnding);
}

tl::unexpected<Error> cannot_look(const fs::path& path, const std::string& why) {
  return fail(ErrorKind::Input, "IN-01", why, path.string(), {}, "Check the name and the permissions.");
}

struct Found {
  fs::file_time_type time;
  fs::path path;
  friend bool operator<(const Found& a, const Found& b) { return std::tie(a.time, a.path) < std::tie(b.time, b.path); }
};

Status add(const fs::path& path, std::vector<Found>& found) {
  std::error_code ec;
  const auto time = fs::last_write_time(path, ec);
  if (ec) return cannot_look(path, "cannot be read: " + ec.message() + ".");
  fs::path whole = fs::weakly_canonical(path, ec);
  found.push_back({time, ec ? fs::absolute(path) : std::move(whole)});
  return {};
}

}  // namespace

Result<std::vector<fs::path>> find_result_files(std::span<const fs::path> names) {
  std::vector<Found> found;
  for (const fs::path& name : names) {
    std::error_code ec;
    if (!fs::is_directory(name, ec)) {
      if (!fs::exists(name, ec)) return cannot_look(name, "does not exist.");
      if (auto added = add(name, found); !added) return fail(added.error());
      continue;
    }
    for (fs::recursive_directory_iterator it(name, ec), end; !ec && it != end; it.increment(ec)) {
      const std::string file = it->path().filename().string();
      std::error_code at;
      if (it->is_directory(at) && file.front() == '.') it.disable_recursion_pending();
      if (!is_result_name(file) || !it->is_regular_file(at)) continue;
      if (auto added = add(it->path(), found); !added) return fail(added.error());
    }
    if (ec) return cannot_look(name, "cannot be listed: " + ec.message() + ".");
  }
  std::sort(found.begin(), found.end());
  std::vector<fs::path> paths;
  for (Found& f : found) {
    if (paths.empty() || paths.back() != f.path) paths.push_back(std::move(f.path));
  }
  return paths;
}

Result<ResultFile> read_result_bytes(const fs::path& path, std::string buffer) {
  if (auto read = read_whole_file(path, buffer); !read) return fail(read.error());
  ResultFile file{path, std::move(buffer), {}};
  file.sha256 = sha256(file.bytes);
  return file;
}

Result<result::ScreenResult> parse_result(const ResultFile& file) {
  const auto document = io::store::read_result_document(file.bytes, file.path);
  if (!document) return fail(document.error());
  auto result = io::text::from_json(*document);
  if (!result) {
    Error error = result.error();
    error.file = file.path.string();
    return fail(std::move(error));
  }
  return result;
}

Result<io::store::Filing> filing_of(const ResultFile& file) {
  const auto result = parse_result(file);
  if (!result) return fail(result.error());
  return io::store::Filing{io::store::facts_of(*result), file.path, file.sha256, file.bytes.size()};
}

}  // namespace fcscreen::engine
