// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/manifest.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/batch/hex.h"
#include "engine/core/content_hash.h"
#include "engine/core/version.h"
#include "io/fcs/utf8.h"

namespace fcscreen::engine {
namespace {

using Json = nlohmann::ordered_json;

// Of a shard's resource request. They only bound it: a task that is ended for want of them is started again.
constexpr std::size_t kTasksPerShard = 16;                        // [DESIGN] starting a task costs about a second
constexpr unsigned kMostShards = 64;                              // [DESIGN]
constexpr std::uint64_t kShardMemory = std::uint64_t{128} << 20;  // the shard itself, and what its workers share
constexpr std::uint64_t kSlowBytesPerSecond = 3'000'000;  // [DESIGN] a tenth of what one core of 2020 does (rules.h)
constexpr std::int64_t kSlowSecondsPerSample = 20;        // [DESIGN]

Json json_of(const std::string& text) {
  if (io::fcs::is_utf8(text)) return text;
  return {{"hex", to_hex(text)}};
}

std::string text_of(const Json& j) {
  return j.is_object() ? from_hex(j.at("hex").get<std::string>()) : j.get<std::string>();
}

Json json_of(const ScreenTask& t) {
  return {{"id", t.item.id},
          {"path", json_of(t.path)},
          {"sha256", t.item.input_sha256},
          {"stem", t.item.stem},
          {"accession", t.item.accession},
          {"tube", t.item.tube},
          {"attempts", t.item.attempts},
          {"memory_bytes", screen_memory(t.facts.file.n_events, t.facts.file.n_columns)},
          {"facts", Json::parse(to_json(t.facts))}};
}

bool is_plain(const std::string& name, std::string_view letters) {
  return !name.empty() && name.front() != '.' && name.find_first_not_of(letters) == std::string::npos;
}

Result<ScreenTask> task_of(const Json& j) {
  ScreenTask t;
  t.item.id = j.at("id");
  t.path = text_of(j.at("path"));
  t.item.input_sha256 = j.at("sha256");
  t.item.stem = j.at("stem");
  t.item.accession = j.at("accession");
  t.item.tube = j.at("tube");
  t.item.attempts = j.at("attempts");
  auto facts = item_facts_from_json(j.at("facts").dump());
  if (!facts) return fail(facts.error());
  t.facts = std::move(*facts);
  // Both become names of files.
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  if (t.item.input_sha256.size() != 64 || !is_plain(t.item.input_sha256, kDigits) || !is_plain(t.item.stem, kLetters)) {
    return fail(ErrorKind::Input, "BAT-05", "a name in it is none.");
  }
  return t;
}

Manifest header_of(const Json& j) {
  Manifest m;
  m.version = j.at("version");
  m.analysis_version = j.at("analysis_version");
  m.out = text_of(j.at("out"));
  for (const Json& option : j.at("screen")) m.screen.push_back(text_of(option));
  m.pdf = j.at("pdf");
  m.timeout_seconds = j.at("timeout_seconds");
  m.attempts = j.at("attempts");
  const Json& r = j.at("resources");
  m.resources = {r.at("shards"), r.at("cpus"), r.at("memory_bytes"), r.at("minutes")};
  return m;
}

Error no_manifest(const std::string& why, const std::string& name) {
  return {ErrorKind::Input,
          "BAT-05",
          "is no whole manifest: " + why + ".",
          name,
          {},
          "Write it again with 'fcscreen batch DIR --manifest FILE'."};
}

}  // namespace

std::string to_text(const Manifest& m) {
  Json options = Json::array();
  for (const std::string& option : m.screen) options.push_back(json_of(option));
  const Json header = {{"fcscreen_manifest", Manifest::kSchemaVersion},
                       {"version", m.version},
                       {"analysis_version", m.analysis_version},
                       {"out", json_of(m.out.string())},
                       {"screen", options},
                       {"pdf", m.pdf},
                       {"timeout_seconds", m.timeout_seconds},
                       {"attempts", m.attempts},
                       {"resources",
                        {{"shards", m.resources.shards},
                         {"cpus", m.resources.cpus},
                         {"memory_bytes", m.resources.memory_bytes},
                         {"minutes", m.resources.minutes}}},
                       {"samples", m.tasks.size()}};
  constexpr auto kReplace = Json::error_handler_t::replace;
  std::string out = header.dump(-1, ' ', false, kReplace) + "\n";
  for (const ScreenTask& task : m.tasks) out += json_of(task).dump(-1, ' ', false, kReplace) + "\n";
  return out + Json{{"sha256", sha256(out)}}.dump() + "\n";
}

Result<Manifest> manifest_from_text(std::string_view text, const std::string& name) {
  try {
    if (text.empty() || text.back() != '\n') return fail(no_manifest("its end is missing", name));
    const std::size_t last = text.rfind('\n', text.size() - 2) + 1;  // 0 where there is one line
    const std::string_view body = text.substr(0, last);
    if (body.empty() || Json::parse(text.substr(last)).at("sha256") != sha256(body)) {
      return fail(no_manifest("its hash is not that of its lines", name));
    }
    std::size_t at = body.find('\n') + 1;
    const Json header = Json::parse(body.substr(0, at));
    if (header.at("fcscreen_manifest") != Manifest::kSchemaVersion) {
      return fail(no_manifest("its form is of another version", name));
    }
    Manifest m = header_of(header);
    if (m.version != version() || m.analysis_version != kAnalysisVersion) {
      return fail(ErrorKind::Usage, "BAT-06",
                  "was made by fcscreen " + m.version + " (analysis " + std::to_string(m.analysis_version) +
                      "), this is " + version() + " (analysis " + std::to_string(kAnalysisVersion) + ").",
                  name, {}, "Install the same version on all computers.");
    }
    while (at < body.size()) {
      const std::size_t end = body.find('\n', at) + 1;
      auto task = task_of(Json::parse(body.substr(at, end - at)));
      if (!task) return fail(no_manifest(task.error().message, name));
      m.tasks.push_back(std::move(*task));
      at = end;
    }
    return m;
  } catch (const Json::exception& e) {
    return fail(no_manifest(e.what(), name));
  }
}

std::deque<ScreenTask> tasks_of_shard(const Manifest& manifest, unsigned shard, unsigned of) {
  FCS_ASSERT(shard >= 1 && shard <= of);
  std::vector<const ScreenTask*> all;
  for (const ScreenTask& task : manifest.tasks) all.push_back(&task);
  std::stable_sort(all.begin(), all.end(),
                   [](const ScreenTask* a, const ScreenTask* b) { return a->facts.bytes > b->facts.bytes; });
  std::deque<ScreenTask> out;
  for (std::size_t i = shard - 1; i < all.size(); i += of) out.push_back(*all[i]);
  return out;
}

std::uint64_t budget_of(std::uint64_t shard_memory_bytes) {
  return std::max(screen_memory(0, 0), shard_memory_bytes - std::min(shard_memory_bytes, kShardMemory));
}

ShardResources resources_of(const std::vector<ScreenTask>& tasks, unsigned shards, unsigned cpus,
                            std::uint64_t memory_bytes, std::int64_t timeout_seconds) {
  ShardResources r;
  r.cpus = std::max(1U, cpus);
  const auto by_count = static_cast<unsigned>((tasks.size() + kTasksPerShard - 1) / kTasksPerShard);
  r.shards = shards != 0 ? shards : std::clamp(by_count, 1U, kMostShards);
  std::vector<std::uint64_t> needs;
  std::uint64_t bytes = 0;
  for (const ScreenTask& t : tasks) {
    needs.push_back(screen_memory(t.facts.file.n_events, t.facts.file.n_columns));
    bytes += t.facts.bytes;
  }
  std::sort(needs.begin(), needs.end(), std::greater<>());
  needs.resize(std::min<std::size_t>(needs.size(), r.cpus));
  r.memory_bytes = kShardMemory;
  for (const std::uint64_t need : needs) r.memory_bytes += need;
  if (memory_bytes != 0) r.memory_bytes = std::min(r.memory_bytes, memory_bytes);
  // All of one shard's samples by a slow computer one after the other, and one that hangs.
  const auto samples = static_cast<std::int64_t>((tasks.size() + r.shards - 1) / r.shards);
  const auto seconds = samples * kSlowSecondsPerSample +
                       static_cast<std::int64_t>(bytes / r.shards / kSlowBytesPerSecond) + timeout_seconds;
  r.minutes = (seconds + 59) / 60;
  return r;
}

}  // namespace fcscreen::engine
