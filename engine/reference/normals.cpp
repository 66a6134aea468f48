// SPDX-License-Identifier: Apache-2.0
#include "engine/reference/normals.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "engine/core/whole_file.h"
#include "io/text/csv.h"

namespace fcscreen::engine {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool is_sample(const fs::path& path) {
  const std::string end = lower(path.extension().string());
  return (end == ".fcs" || end == ".lmd") && path.filename().string().front() != '.';
}

void add_folder(const fs::path& folder, bool regenerating, std::vector<NormalFile>& out) {
  std::error_code ec;
  std::vector<fs::path> files;
  for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    if (is_sample(it->path()) && !it->is_directory(ec)) files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) out.push_back({file, regenerating});
}

Result<std::vector<NormalFile>> from_list(const fs::path& path) {
  const auto refuse = [&](std::string why, std::string next) {
    return fail(ErrorKind::Usage, "REF-11", std::move(why), path.string(), {}, std::move(next));
  };
  const auto text = read_whole_file(path);
  if (!text) return fail(text.error());
  const auto table = io::text::parse_csv(*text, path.string());
  if (!table) return fail(table.error());
  const auto file = table->column("file"), state = table->column("state");
  if (!file || !state) return refuse("lacks the columns \"file\" and \"state\".", "Name them in the first row.");
  std::vector<NormalFile> out;
  std::set<fs::path> seen;
  for (std::size_t i = 0; i < table->rows.size(); ++i) {
    const auto& row = table->rows[i];
    const std::string where = "row " + std::to_string(i + 2) + ": ", word = lower(row[*state]);
    if (word != "resting" && word != "regenerating") {
      return refuse(where + "the state \"" + row[*state] + "\" is neither resting nor regenerating.",
                    "Correct the state.");
    }
    const fs::path sample = path.parent_path() / row[*file];
    if (!seen.insert(sample.lexically_normal()).second) {
      return refuse(where + "the file \"" + row[*file] + "\" is listed twice.", "Remove one of the rows.");
    }
    out.push_back({sample, word == "regenerating"});
  }
  return out;
}

Result<std::vector<NormalFile>> from_folder(const fs::path& where) {
  std::error_code ec;
  const fs::path list = where / "normals.csv", resting = where / "resting", regenerating = where / "regenerating";
  const bool folders = fs::is_directory(resting, ec) || fs::is_directory(regenerating, ec);
  if (fs::exists(list, ec)) {
    if (!folders) return from_list(list);
    return fail(ErrorKind::Usage, "REF-11", "has a list normals.csv and subfolders resting or regenerating.",
                where.string(), {}, "Keep one of the two.");
  }
  std::vector<NormalFile> out;
  if (!folders) {
    add_folder(where, false, out);
    return out;
  }
  add_folder(resting, false, out);
  add_folder(regenerating, true, out);
  return out;
}

}  // namespace

Result<std::vector<NormalFile>> find_normals(const fs::path& where) {
  std::error_code ec;
  if (!fs::exists(where, ec)) {
    return fail(ErrorKind::Usage, "REF-10", "does not exist.", where.string(), {},
                "Give a folder of normal marrows, or a list of them (CSV with the columns file and state).");
  }
  auto files = fs::is_directory(where, ec) ? from_folder(where) : from_list(where);
  if (files && files->empty()) {
    return fail(ErrorKind::Usage, "REF-10", "names no FCS file.", where.string(), {},
                "Put normal marrows into it, in the subfolders resting and regenerating.");
  }
  return files;
}

}  // namespace fcscreen::engine
