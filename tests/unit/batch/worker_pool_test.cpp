// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/worker_pool.h"

#include <doctest/doctest.h>

#include <csignal>
#include <map>

using namespace fcscreen;
using engine::WorkerEnd;
using engine::WorkerPool;

namespace {

/// Run tasks to their end; how each ended, by id.
std::map<std::int64_t, WorkerEnd> run(const std::vector<engine::WorkerTask>& tasks) {
  WorkerPool pool(FCSCREEN_WORKER_DOUBLE);
  for (const auto& task : tasks) REQUIRE(pool.start(task));
  std::map<std::int64_t, WorkerEnd> ended;
  while (pool.running() > 0) {
    for (WorkerEnd& end : pool.wait(1000)) ended.emplace(end.id, std::move(end));
  }
  return ended;
}

}  // namespace

TEST_CASE("worker: what it is given arrives byte for byte, and what it says comes back") {
  const std::string work = std::string("look\0\n\xff", 7) + std::string(100000, 'w');
  const auto ended = run({{1, work, 0, 60}});
  CHECK(ended.at(1).exit == 7);
  CHECK(ended.at(1).signal == 0);
  CHECK(ended.at(1).out == work);
  CHECK(ended.at(1).err.size() == 4096);
  CHECK(ended.at(1).err.substr(4085) == "last words\n");
}

TEST_CASE("worker: one over its memory or its time is killed and says so; the others go on") {
  const auto ended = run({{1, "grow", std::uint64_t{64} << 20, 60},
                          {2, "pause", std::uint64_t{64} << 20, 1},
                          {3, "abort", 0, 60},
                          {4, "echo", std::uint64_t{64} << 20, 60}});
  CHECK(ended.at(1).over_memory);
  CHECK_FALSE(ended.at(1).timed_out);
  CHECK(ended.at(1).signal == SIGKILL);
  CHECK(ended.at(1).peak_bytes > std::uint64_t{64} << 20);
  CHECK(ended.at(2).timed_out);
  CHECK_FALSE(ended.at(2).over_memory);
  CHECK(ended.at(3).signal == SIGABRT);
  CHECK_FALSE(ended.at(3).over_memory);
  CHECK(ended.at(4).exit == 7);
}

TEST_CASE("worker: a program that is not there is an end, not a wait") {
  WorkerPool pool("/nonexistent/fcscreen");
  REQUIRE(pool.start({1, "echo", 0, 60}));
  std::vector<WorkerEnd> ended;
  while (pool.running() > 0) {
    for (WorkerEnd& end : pool.wait(1000)) ended.push_back(std::move(end));
  }
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].exit == 127);
}
