// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/scrubbed_copy.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/core/content_hash.h"
#include "engine/core/whole_file.h"
#include "engine/deidentify/allowed_keywords.h"
#include "engine/deidentify/scrub.h"
#include "tools/fcscreen/common_options_internal.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;

/// Take an option with its value out of arguments; empty where it is not there.
std::string taken(Arguments& arguments, const std::string& option) {
  const auto at = std::find(arguments.begin(), arguments.end(), option);
  if (at == arguments.end() || at + 1 == arguments.end()) return {};
  std::string value = *(at + 1);
  arguments.erase(at, at + 2);
  return value;
}

std::string value_of(const Arguments& arguments, const std::string& option) {
  Arguments copy = arguments;
  return taken(copy, option);
}

}  // namespace

Result<std::shared_ptr<const engine::Pseudonyms>> pseudonyms_of(const fs::path& key) {
  auto loaded = engine::DeidentifyKey::load(key);
  if (!loaded) return fail(loaded.error());
  return std::make_shared<const engine::Pseudonyms>(std::move(*loaded));
}

Result<Arguments> with_scrubbed_copy(Arguments arguments) {
  const std::string key = taken(arguments, kDeidentifyOption);
  if (key.empty()) return arguments;
  ::umask(0077);
  const auto names = pseudonyms_of(key);
  if (!names) return fail(names.error());
  const std::string policy = value_of(arguments, "--policy"), dataset = taken(arguments, "--dataset");
  const auto file = io::fcs::File::open(arguments.front(), {policy_of(policy.empty() ? "standard" : policy)});
  if (!file) return fail(file.error());
  const std::size_t at = dataset.empty() ? io::fcs::default_dataset(*file) : std::stoul(dataset) - 1;
  engine::ScrubbedIdentity whose;
  whose.accession = value_of(arguments, "--accession");
  whose.patient = value_of(arguments, "--patient");
  whose.tube = (*names)->tube(file->datasets().at(at).keywords.get("TUBE NAME"));
  whose.source = (*names)->content(sha256(file->bytes()));
  whose.shift_days = (*names)->shift_days(whose.patient);
  const fs::path folder = value_of(arguments, "--out"), copy = folder / (value_of(arguments, "--stem") + ".fcs");
  std::error_code ec;
  fs::create_directories(folder, ec);
  const Status written =
      write_whole_file(copy, false, [&](ByteSink& sink) { return engine::write_scrubbed(*file, at, whose, sink); });
  if (!written) return fail(written.error());
  arguments.front() = copy.string();
  return arguments;
}

Status make_closed_folder(const fs::path& folder) {
  std::error_code ec;
  fs::create_directories(folder.parent_path(), ec);
  if (::mkdir(folder.c_str(), 0700) == 0) return {};
  struct stat s {};
  if (::stat(folder.c_str(), &s) != 0) {
    return fail(ErrorKind::Output, "OUT-01", std::string("cannot be made: ") + std::strerror(errno) + ".",
                folder.string(), {}, "Choose another --out.");
  }
  if ((s.st_mode & 0077U) == 0) return {};
  return fail(ErrorKind::Output, "DEI-04", "is open to others, and de-identified results belong to their owner.",
              folder.string(), {}, "Close it with: chmod 700, or choose another --out.");
}

Status check_same_key(const fs::path& db, const engine::Pseudonyms* names, bool write) {
  const fs::path path = db.string() + "-deidentified.json";
  const auto refuse = [&](const std::string& why, const std::string& next) {
    return fail(ErrorKind::Usage, "DEI-03", why, db.string(), {}, next);
  };
  std::error_code ec;
  const bool marked = fs::exists(path, ec);
  if (names == nullptr) {
    return marked ? refuse("holds de-identified results.", "Give --deidentify and its key, or another --db and --out.")
                  : Status();
  }
  if (!marked && fs::exists(db, ec)) {
    return refuse("holds results that are not de-identified.", "Give a --db and --out of its own.");
  }
  if (marked) {
    const auto text = read_whole_file(path);
    if (!text) return fail(text.error());
    const auto j = nlohmann::json::parse(*text, nullptr, false);
    if (j.is_object() && j.value("key_check", std::string()) == names->key_check()) return {};
    return refuse("was made with another key.", "Give the key of the nights before, or another --db and --out.");
  }
  if (!write) return {};
  fs::create_directories(db.parent_path(), ec);
  const nlohmann::ordered_json j = {{"schema_version", 1},
                                    {"names", "HMAC-SHA-256"},
                                    {"allow_list", engine::kAllowListVersion},
                                    {"dates_moved_days", {engine::kLeastShiftDays, engine::kMostShiftDays}},
                                    {"key_check", names->key_check()}};
  return write_whole_file(path, j.dump(2) + "\n", false);
}

}  // namespace fcscreen::tool
