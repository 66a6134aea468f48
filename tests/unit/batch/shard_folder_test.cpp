// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/shard_folder.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "engine/core/content_hash.h"
#include "tests/support/paths.h"

using namespace fcscreen;
using Kind = engine::ScreenOutcome::Kind;
namespace fs = std::filesystem;

namespace {

std::string record_text(const std::string& content) {
  return engine::to_json(engine::ShardRecord{content, "SYN-1", {}, {}});
}

}  // namespace

TEST_CASE("Shard folder: a record is what was written, and gone when it is removed") {
  const engine::ShardFolder folder(test::scratch("shard_folder_record"));
  REQUIRE(folder.make().has_value());
  REQUIRE(folder.make().has_value());
  struct stat s {};
  REQUIRE(::stat(folder.root().c_str(), &s) == 0);
  CHECK((s.st_mode & 0777) == 0700);
  const std::string content = sha256("one"), other = sha256("two");
  CHECK(!folder.read(content));
  const engine::ShardRecord record{
      content, "SYN-1", {Kind::Held, "CRASH", "the worker took \"longer\"", false, 77}, {}};
  REQUIRE(folder.write(record).has_value());
  REQUIRE(folder
              .write({other,
                      "SYN-2",
                      {Kind::Done, {}, {}, false, 1},
                      {{".result.h5", sha256("h5")}, {".result.json", sha256("json")}}})
              .has_value());
  CHECK(folder.recorded().size() == 2);
  const auto back = folder.read(content);
  REQUIRE(back);
  CHECK(back->outcome.kind == Kind::Held);
  CHECK(back->outcome.triage == "CRASH");
  CHECK(back->outcome.why == record.outcome.why);
  CHECK(back->outcome.peak_bytes == 77);
  CHECK(folder.read(other)->outputs.at(".result.h5") == sha256("h5"));
  folder.remove_if_done();
  CHECK(fs::exists(folder.root()));
  folder.remove(content);
  folder.remove(other);
  CHECK(!folder.read(content));
  folder.remove_if_done();
  CHECK(!fs::exists(folder.root()));
}

TEST_CASE("Shard folder: a record that is cut, or of another content, counts as none") {
  const engine::ShardFolder folder(test::scratch("shard_folder_cut"));
  REQUIRE(folder.make().has_value());
  const std::string content = sha256("one"), text = record_text(content);
  for (const std::string& bad :
       {std::string(), text.substr(0, text.size() / 2), std::string("[]"), record_text(sha256("two"))}) {
    std::ofstream(folder.root() / (content + ".json"), std::ios::trunc) << bad;
    CHECK(!folder.read(content));
  }
  std::ofstream(folder.root() / (content + ".json"), std::ios::trunc) << text;
  CHECK(folder.read(content));
}

TEST_CASE("Shard folder: shards that were killed at a sample are counted, those that ended in order are not") {
  const engine::ShardFolder folder(test::scratch("shard_folder_deaths"));
  REQUIRE(folder.make().has_value());
  const std::string content = sha256("one");
  CHECK(folder.deaths(content) == 0);
  REQUIRE(folder.begin(content).has_value());
  REQUIRE(folder.begin(content).has_value());
  CHECK(folder.deaths(content) == 2);
  folder.leave(content);
  CHECK(folder.deaths(content) == 0);
  REQUIRE(folder.begin(content).has_value());
  REQUIRE(folder.write({content, "SYN-1", {}, {}}).has_value());
  CHECK(folder.deaths(content) == 0);
}
