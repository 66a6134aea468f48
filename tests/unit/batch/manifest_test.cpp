// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/manifest.h"

#include <doctest/doctest.h>

#include <set>

#include "engine/core/content_hash.h"
#include "engine/core/version.h"

using namespace fcscreen;
using engine::Manifest;

namespace {

engine::ScreenTask task(int n, std::uint64_t bytes) {
  engine::ScreenTask t;
  t.item.id = n;
  t.item.input_sha256 = sha256("sample " + std::to_string(n));
  t.item.accession = "SYN/" + std::to_string(n);
  t.item.stem = "SYN_" + std::to_string(n) + ".2";
  t.item.tube = "B-ALL";
  t.item.attempts = n % 3;
  t.facts.bytes = bytes;
  t.facts.patient = "SYNTHETIC-" + std::to_string(n);
  t.facts.tissue = "BM";
  t.facts.collected = "2026-01-01";
  t.facts.file.n_events = bytes / 48;
  t.facts.file.n_columns = 12;
  t.facts.file.dataset = 2;
  t.facts.file.n_datasets = 2;
  t.path = "/share/Grüße \"1\"\n/" + std::to_string(n) + "\xff.fcs";  // no UTF-8: a name of a file may be anything
  return t;
}

Manifest manifest(int samples) {
  Manifest m;
  m.version = version();
  m.analysis_version = kAnalysisVersion;
  m.out = "/shared/night";
  m.screen = {"--policy", "standard", "--config", "/etc/\xfe.toml"};
  m.pdf = false;
  m.timeout_seconds = 900;
  m.attempts = 2;
  for (int i = 1; i <= samples; ++i) m.tasks.push_back(task(i, 1000U * static_cast<unsigned>(i)));
  m.resources = engine::resources_of(m.tasks, 3, 2, 0, m.timeout_seconds);
  return m;
}

}  // namespace

TEST_CASE("Manifest: what is written is what is read, bytes of paths included") {
  const Manifest m = manifest(7);
  const std::string text = to_text(m);
  const auto back = engine::manifest_from_text(text, "m.jsonl");
  REQUIRE_MESSAGE(back.has_value(), back.error().text());
  CHECK(to_text(*back) == text);
  CHECK(back->out == m.out);
  CHECK(back->screen == m.screen);
  REQUIRE(back->tasks.size() == 7);
  CHECK(back->tasks[4].path == m.tasks[4].path);
  CHECK(back->tasks[4].item.stem == m.tasks[4].item.stem);
  CHECK(back->tasks[4].facts.patient == m.tasks[4].facts.patient);
  CHECK(back->tasks[4].facts.file == m.tasks[4].facts.file);
  CHECK(back->resources.cpus == 2);
  CHECK(engine::manifest_from_text(to_text(manifest(0)), "m.jsonl").has_value());
}

TEST_CASE("Manifest: cut at any byte or with any byte changed it is refused") {
  const std::string text = to_text(manifest(2));
  for (std::size_t n = 0; n < text.size(); ++n) {
    CAPTURE(n);
    const auto cut = engine::manifest_from_text(text.substr(0, n), "m.jsonl");
    REQUIRE(!cut.has_value());
    REQUIRE(cut.error().code == "BAT-05");
    std::string changed = text;
    changed[n] = changed[n] == 'x' ? 'y' : 'x';
    REQUIRE(!engine::manifest_from_text(changed, "m.jsonl").has_value());
  }
}

TEST_CASE("Manifest: one of another version, or with names that leave the folder, is refused") {
  Manifest m = manifest(2);
  m.analysis_version += 1;
  auto other = engine::manifest_from_text(to_text(m), "m.jsonl");
  REQUIRE(!other.has_value());
  CHECK(other.error().code == "BAT-06");
  m = manifest(2);
  m.tasks[1].item.stem = "../SYN";
  other = engine::manifest_from_text(to_text(m), "m.jsonl");
  REQUIRE(!other.has_value());
  CHECK(other.error().code == "BAT-05");
}

TEST_CASE("Manifest: every sample is in exactly one shard, and shards of a large night are alike") {
  const Manifest m = manifest(200);
  for (const unsigned of : {1U, 2U, 7U, 8U, 199U, 200U, 300U}) {
    CAPTURE(of);
    std::multiset<std::int64_t> seen;
    std::uint64_t least = UINT64_MAX, most = 0;
    for (unsigned i = 1; i <= of; ++i) {
      std::uint64_t bytes = 0;
      for (const auto& t : engine::tasks_of_shard(m, i, of)) {
        seen.insert(t.item.id);
        bytes += t.facts.bytes;
      }
      least = std::min(least, bytes);
      most = std::max(most, bytes);
    }
    CHECK(seen.size() == 200);
    CHECK(std::set<std::int64_t>(seen.begin(), seen.end()).size() == 200);
    if (of <= 8) CHECK(most - least <= 200'000);  // no more than the largest sample
  }
}

TEST_CASE("Manifest: resources are those of the largest samples at once") {
  std::vector<engine::ScreenTask> tasks = {task(1, 48'000'000), task(2, 480), task(3, 24'000'000)};
  const std::uint64_t large = engine::screen_memory(1'000'000, 12), middle = engine::screen_memory(500'000, 12);
  const auto one = engine::resources_of(tasks, 0, 1, 0, 600), two = engine::resources_of(tasks, 2, 2, 0, 600);
  CHECK(one.shards == 1);
  CHECK(two.shards == 2);
  CHECK(two.memory_bytes - one.memory_bytes == middle);
  CHECK(engine::budget_of(one.memory_bytes) == large);
  CHECK(engine::resources_of(tasks, 0, 1, 300'000'000, 600).memory_bytes == 300'000'000);
  CHECK(one.minutes > 10);  // at least what one sample may take
  CHECK(engine::resources_of(std::vector<engine::ScreenTask>(17, task(1, 48)), 0, 1, 0, 600).shards == 2);
}
