// SPDX-License-Identifier: Apache-2.0
// The folders a laboratory keeps its inputs in, against what was screened.
#include <map>
#include <set>

#include "engine/core/content_hash.h"
#include "engine/core/whole_file.h"
#include "engine/laboratory/examine_internal.h"
#include "engine/laboratory/result_files.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;
namespace {

using io::store::FiledResult;
using io::store::Laboratory;

/// Every regular file of the folders by its name.
Result<std::multimap<std::string, fs::path>> files_by_name(const std::vector<fs::path>& folders) {
  std::multimap<std::string, fs::path> files;
  for (const fs::path& folder : folders) {
    std::error_code ec;
    for (fs::recursive_directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
      std::error_code at;
      if (it->is_regular_file(at)) files.emplace(it->path().filename().string(), it->path());
    }
    if (ec) {
      return fail(ErrorKind::Input, "IN-01", "cannot be listed: " + ec.message() + ".", folder.string(), {},
                  "Check the name and the permissions.");
    }
  }
  return files;
}

struct Input {
  std::string name, sha256, accession;
};

/// The inputs of the filed results, as their files name them: the database itself keeps no file names, for they hold
/// names of persons. Result files that cannot be read are named elsewhere.
Result<std::vector<Input>> filed_inputs(const Laboratory& laboratory) {
  std::vector<Input> inputs;
  std::set<std::string> seen;
  const Status read = laboratory.each_result([&](const FiledResult& r) {
    if (!seen.insert(r.facts.input_sha256).second) return true;
    const auto file = read_result_bytes(r.path);
    if (!file || file->sha256 != r.sha256) return true;
    const auto parsed = parse_result(*file);
    if (parsed) inputs.push_back({parsed->input.path, r.facts.input_sha256, r.facts.accession});
    return true;
  });
  if (!read) return fail(read.error());
  return inputs;
}

/// Hashes of files, each computed once.
class Hashes {
 public:
  /// Empty where the file cannot be read.
  const std::string& of(const fs::path& path) {
    const auto known = hashes_.find(path);
    if (known != hashes_.end()) return known->second;
    const auto bytes = read_whole_file(path);
    return hashes_[path] = bytes ? sha256(*bytes) : std::string();
  }

 private:
  std::map<fs::path, std::string> hashes_;
};

void compare_inputs(const std::vector<Input>& inputs, const std::multimap<std::string, fs::path>& files,
                    Examination& out) {
  std::set<std::string> filed;
  for (const Input& input : inputs) filed.insert(input.sha256);
  Hashes hashes;
  for (const Input& input : inputs) {
    const auto [first, last] = files.equal_range(input.name);
    bool agrees = false;
    std::vector<io::store::Fault> faults;
    for (auto it = first; it != last && !agrees; ++it) {
      const std::string& found = hashes.of(it->second);
      agrees = found == input.sha256;
      if (filed.count(found) == 0) {
        faults.push_back({"INPUT_CHANGED", it->second.string() + " (accession " + input.accession + ")",
                          "is not the file that was screened.", input.sha256, found});
      }
    }
    out.inputs_agree += agrees;
    out.inputs_not_found += !agrees && faults.empty();
    if (!agrees) out.faults.insert(out.faults.end(), faults.begin(), faults.end());
  }
}

}  // namespace

Status examine_folders(const Laboratory& laboratory, const ExamineOptions& options, Examination& out) {
  const auto files = files_by_name(options.folders);
  if (!files) return fail(files.error());
  const auto inputs = filed_inputs(laboratory);
  if (!inputs) return fail(inputs.error());
  compare_inputs(*inputs, *files, out);
  const auto results = find_result_files(options.folders);
  if (!results) return fail(results.error());
  std::set<std::string> filed;
  const Status read = laboratory.each_result([&](const FiledResult& r) {
    filed.insert(r.path);
    return true;
  });
  if (!read) return read;
  for (const fs::path& path : *results) {
    if (filed.count(path.string()) != 0) continue;
    const auto file = read_result_bytes(path);
    if (!file) return fail(file.error());
    const auto held = laboratory.holds(file->sha256);
    if (!held) return fail(held.error());
    if (!*held) out.notes.push_back(path.string() + " is a result that is not filed.");
  }
  return {};
}

}  // namespace fcscreen::engine
