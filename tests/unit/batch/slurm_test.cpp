// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/slurm.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "engine/batch/command.h"
#include "engine/core/whole_file.h"
#include "tests/support/paths.h"

using namespace fcscreen;

TEST_CASE("Command: exit code, both streams and signals come back") {
  const auto end = engine::run_command({"sh", "-c", "echo out; echo err >&2; exit 7"}, 60);
  REQUIRE_MESSAGE(end.has_value(), end.error().text());
  CHECK(end->exit == 7);
  CHECK(end->out == "out\n");
  CHECK(end->err == "err\n");
  const auto killed = engine::run_command({"sh", "-c", "kill -9 $$"}, 60);
  REQUIRE(killed.has_value());
  CHECK(killed->exit == 128 + 9);
}

TEST_CASE("Command: more than a pipe holds comes back whole, and stdin is empty") {
  const auto end = engine::run_command({"sh", "-c", "cat; head -c 1000000 /dev/zero"}, 60);
  REQUIRE(end.has_value());
  CHECK(end->out.size() == 1'000'000);
}

TEST_CASE("Command: one that is not installed is named, one that hangs is ended") {
  const auto none = engine::run_command({"fcscreen-no-such-program"}, 60);
  REQUIRE(!none.has_value());
  CHECK(none.error().code == "BAT-08");
  CHECK(none.error().message.find("fcscreen-no-such-program") == 0);
  const auto hangs = engine::run_command({"sleep", "600"}, 1);
  REQUIRE(hangs.has_value());
  CHECK(hangs->exit == 124);
}

TEST_CASE("Slurm: indices of an array are written as ranges") {
  CHECK(engine::slurm_indices({5}) == "5");
  CHECK(engine::slurm_indices({1, 2, 3, 4, 5, 6, 7, 8}) == "1-8");
  CHECK(engine::slurm_indices({1, 3, 4, 8, 9, 11}) == "1,3-4,8-9,11");
}

TEST_CASE("Slurm: the script runs its shard, keeps its exit code, and has only a killed one queued again") {
  // scontrol and the program are stand-ins that write down how they were called; names hold what a shell minds.
  const auto folder = test::scratch("slurm 'script' $HOME");
  const auto make = [&](const std::string& name, const std::string& body) {
    std::ofstream(folder / name) << "#!/bin/sh\n" << body;
    ::chmod((folder / name).c_str(), 0755);
  };
  make("scontrol", "echo \"$@\" >>\"$(dirname \"$0\")/requeued\"\n");
  make("program", "echo \"$@\" >\"$(dirname \"$0\")/called\"\nexec sh -c \"$SHARD\"\n");
  const auto script = engine::slurm_script(folder / "program", folder / "m.jsonl", folder, 8, 3);
  REQUIRE(write_whole_file(folder / "job.sh", script, true).has_value());
  const auto run = [&](const std::string& shard, const std::string& restarts) {
    std::filesystem::remove(folder / "requeued");
    const auto end = engine::run_command(
        {"env", "PATH=" + folder.string() + ":" + std::getenv("PATH"), "SHARD=" + shard, "SLURM_ARRAY_TASK_ID=3",
         "SLURM_ARRAY_JOB_ID=77", "SLURM_RESTART_COUNT=" + restarts, "bash", (folder / "job.sh").string()},
        60);
    REQUIRE(end.has_value());
    const auto code = read_whole_file(folder / "exit-3");
    REQUIRE(code.has_value());
    CHECK(*code == std::to_string(end->exit) + "\n");
    return end->exit;
  };
  const auto requeued = [&] {
    const auto text = read_whole_file(folder / "requeued");
    return text ? *text : std::string();
  };
  CHECK(run("exit 1", "0") == 1);
  CHECK(*read_whole_file(folder / "called") == "batch --manifest " + (folder / "m.jsonl").string() + " --shard 3/8\n");
  CHECK(requeued().empty());
  CHECK(run("exit 130", "0") == 130);
  CHECK(requeued().empty());
  CHECK(run("kill -9 $$", "0") == 137);
  CHECK(requeued() == "requeue 77_3\n");
  CHECK(run("kill -9 $$", "3") == 137);
  CHECK(requeued().empty());
}
