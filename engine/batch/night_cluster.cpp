// SPDX-License-Identifier: Apache-2.0
// A night whose samples are screened on a Slurm cluster: one array job over a manifest, filed at its end.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <sstream>

#include "engine/batch/night_internal.h"
#include "engine/batch/published.h"
#include "engine/core/content_hash.h"
#include "engine/core/whole_file.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

/// Between two questions to Slurm: short for a short job, and no load for its controller in a long one.
std::chrono::milliseconds pause_after(std::chrono::seconds waited) {
  return std::clamp<std::chrono::milliseconds>(waited / 10, std::chrono::milliseconds(500), std::chrono::seconds(15));
}

/// Which shards have samples without a record.
std::vector<unsigned> unfinished(const Manifest& manifest, const ShardFolder& folder) {
  look_anew(folder.root());
  const auto recorded = folder.recorded();
  const std::set<std::string> done(recorded.begin(), recorded.end());
  std::vector<unsigned> out;
  for (unsigned shard = 1; shard <= manifest.resources.shards; ++shard) {
    const auto tasks = tasks_of_shard(manifest, shard, manifest.resources.shards);
    const bool whole = std::all_of(tasks.begin(), tasks.end(),
                                   [&](const ScreenTask& t) { return done.count(t.item.input_sha256) != 0; });
    if (!whole) out.push_back(shard);
  }
  return out;
}

/// The exit code an array task wrote down; -1 where it was killed before.
int exit_of(const fs::path& folder, unsigned shard) {
  const auto text = read_whole_file(folder / ("exit-" + std::to_string(shard)));
  return text && !text->empty() ? std::atoi(text->c_str()) : -1;
}

/// Another try does not help: options, a disk that is full, no program on the compute node, a bug.
bool is_final(int code) { return code == 2 || code == 4 || code == 70 || code == 126 || code == 127; }

/// What a task's log says last: the sentence of an error, else its last line.
std::string said_in(const fs::path& log) {
  const auto text = read_whole_file(log);
  std::string last = "its log is empty";
  if (!text) return last;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '{') continue;  // an event
    last = line.rfind("fcscreen: ", 0) == 0 ? line.substr(10) : line;
  }
  return last;
}

}  // namespace

/// Cancel what runs under the name of this folder of results, and wait until it has ended.
Status Night::end_job(const SlurmJob& job) const {
  if (auto cancelled = job.cancel(); !cancelled) return cancelled;
  const auto until = Clock::now() + std::chrono::seconds(options_.rules.cluster_silence);
  for (;;) {
    const auto tasks = job.tasks();
    if (!tasks) return fail(tasks.error());
    if (tasks->pending + tasks->running + tasks->stuck == 0) return {};
    if (Clock::now() >= until) {
      return fail(ErrorKind::Output, "BAT-08", "job " + job.name() + " was cancelled and does not end.", {}, {},
                  "Look at it with 'squeue', and start the batch again when it is gone.");
    }
    ::usleep(500'000);
  }
}

/// Until no task is left that Slurm will run, or this night is to end.
Status Night::follow_job(const SlurmJob& job, const std::set<std::string>& contents) {
  const auto begun = Clock::now();
  auto heard = begun;
  std::string told;
  while (!stopping()) {
    const auto tasks = job.tasks();
    const auto now = Clock::now();
    if (!tasks && now - heard > std::chrono::seconds(options_.rules.cluster_silence)) return fail(tasks.error());
    if (tasks) {
      heard = now;
      const std::string state =
          std::to_string(tasks->pending) + " pending, " + std::to_string(tasks->running) + " running";
      if (state != told) say("cluster", {{"job", job.name()}, {"tasks", state}});
      told = state;
      if (tasks->pending + tasks->running == 0) return {};
    }
    const auto recorded = shards_.recorded();
    progress_done_ = static_cast<std::size_t>(std::count_if(
        recorded.begin(), recorded.end(), [&](const auto& content) { return contents.count(content) != 0; }));
    const std::chrono::duration<double> took = now - begun;
    if (progress_) progress_({progress_done_, contents.size(), took.count(), "on the cluster"});
    const auto next = now + pause_after(std::chrono::duration_cast<std::chrono::seconds>(now - begun));
    while (!stopping() && Clock::now() < next) ::usleep(100'000);
  }
  return {};
}

Status Night::screen_on_cluster(std::deque<ScreenTask> queue) {
  const Manifest manifest = manifest_of(std::move(queue));
  const ShardResources& asked = manifest.resources;
  const fs::path& folder = shards_.root();
  if (auto made = shards_.make(); !made) return made;
  const std::string text = to_text(manifest);
  const fs::path file = folder / ("manifest-" + sha256(text).substr(0, 12) + ".jsonl"), script = folder / "job.sh";
  if (auto written = write_private(file, text); !written) return written;
  const std::string job_text =
      slurm_script(options_.program, file, folder, asked.shards, options_.rules.shard_requeues);
  if (auto written = write_whole_file(script, job_text, true); !written) return written;
  std::set<std::string> contents;
  for (const ScreenTask& task : manifest.tasks) contents.insert(task.item.input_sha256);
  statistics_.jobs = asked.shards * asked.cpus;
  statistics_.memory_budget = asked.shards * asked.memory_bytes;

  const SlurmJob job(out_, folder, options_.slurm);
  const auto stop_with = [&](const Error& error) {
    stop_for(error);
    return Status();
  };
  if (auto ended = end_job(job); !ended) return stop_with(ended.error());  // of a batch that was killed
  std::vector<unsigned> todo = unfinished(manifest, shards_);
  for (int round = 0; round < options_.rules.cluster_rounds && !todo.empty() && !stopping(); ++round) {
    std::error_code ec;
    for (const unsigned shard : todo) fs::remove(folder / ("exit-" + std::to_string(shard)), ec);
    const auto id = job.submit(script, todo, asked);
    if (!id) return stop_with(id.error());
    say("submitted", {{"job", *id},
                      {"name", job.name()},
                      {"tasks", slurm_indices(todo)},
                      {"samples", std::to_string(manifest.tasks.size())},
                      {"cpus", std::to_string(asked.cpus)},
                      {"memory", std::to_string(asked.memory_bytes)},
                      {"minutes", std::to_string(asked.minutes)}});
    const auto followed = follow_job(job, contents);
    if (auto ended = end_job(job); !ended)
      say("trouble", {{"code", ended.error().code}, {"text", ended.error().message}});
    if (!followed) stop_for(followed.error());
    todo = unfinished(manifest, shards_);
    if (std::any_of(todo.begin(), todo.end(), [&](unsigned shard) { return is_final(exit_of(folder, shard)); })) break;
  }
  if (auto taken = take_up(); !taken) return taken;
  shards_.remove_stages(0);  // no task is left
  if (todo.empty() || stopping()) return {};
  const unsigned telling =
      *std::find_if(todo.begin(), todo.end() - 1, [&](unsigned shard) { return is_final(exit_of(folder, shard)); });
  const fs::path log = folder / ("task-" + std::to_string(telling) + ".log");
  return stop_with({ErrorKind::Output,
                    "BAT-08",
                    "array tasks " + slurm_indices(todo) + " did not finish: " + said_in(log),
                    log.string(),
                    {},
                    "Mend that, and start the batch again: it goes on."});
}

}  // namespace fcscreen::engine
