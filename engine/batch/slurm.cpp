// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/slurm.h"

#include <unistd.h>

#include <sstream>

#include "engine/batch/command.h"
#include "engine/core/content_hash.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;
namespace {

constexpr int kCommandSeconds = 300;  // [DESIGN] Slurm's commands try for a minute or two to reach their controller

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// sbatch puts the job's numbers in names with '%'.
std::string without_patterns(const std::string& path) {
  std::string out;
  for (const char c : path) out += c == '%' ? std::string("%%") : std::string(1, c);
  return out;
}

/// The first line of what a command said.
std::string first_line(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return "it said nothing";
  return text.substr(begin, text.find_first_of("\r\n", begin) - begin);
}

Result<CommandEnd> run(const std::vector<std::string>& command) {
  auto end = run_command(command, kCommandSeconds);
  if (!end) return end;
  if (end->exit == 0) return end;
  const std::string why = end->exit == 124 ? "no answer in " + std::to_string(kCommandSeconds) + " s"
                                           : first_line(end->err.empty() ? end->out : end->err);
  return fail(
      ErrorKind::Output, "BAT-08", command[0] + " failed: " + why + ".", {}, {},
      "Look at the cluster ('sinfo'), and start the batch again: it goes on. --executor local needs no cluster.");
}

}  // namespace

std::string slurm_script(const fs::path& program, const fs::path& manifest, const fs::path& folder, unsigned shards,
                         int requeues) {
  const std::string code_file = quoted(folder.string()) + "/exit-\"$SLURM_ARRAY_TASK_ID\"";
  return "#!/bin/bash\n"
         "# One shard of a night of fcscreen.\n"
         "umask 077\n"
         "rm -f " +
         code_file + "\n" + quoted(program.string()) + " batch --manifest " + quoted(manifest.string()) +
         " --shard \"$SLURM_ARRAY_TASK_ID/" + std::to_string(shards) +
         "\"\n"
         "code=$?\n"
         "printf '%s\\n' \"$code\" >" +
         code_file +
         "\n"
         "# Killed, not ended (130): Slurm starts it again, and it skips what it finished.\n"
         "if ((code > 128 && code != 130 && ${SLURM_RESTART_COUNT:-0} < " +
         std::to_string(requeues) +
         ")); then\n"
         "  scontrol requeue \"${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID\"\n"
         "fi\n"
         "exit \"$code\"\n";
}

std::string slurm_indices(const std::vector<unsigned>& indices) {
  std::string out;
  for (std::size_t i = 0; i < indices.size();) {
    std::size_t last = i;
    while (last + 1 < indices.size() && indices[last + 1] == indices[last] + 1) ++last;
    out += (out.empty() ? "" : ",") + std::to_string(indices[i]);
    if (last > i) out += "-" + std::to_string(indices[last]);
    i = last + 1;
  }
  return out;
}

SlurmJob::SlurmJob(const fs::path& out, fs::path folder, std::vector<std::string> options)
    : name_("fcscreen-" + sha256(out.string()).substr(0, 12)),
      folder_(std::move(folder)),
      options_(std::move(options)) {}

Status SlurmJob::check() {
  for (const char* command : {"sbatch", "squeue", "scancel"}) {
    if (const auto end = run({command, "--version"}); !end) {
      Error error = end.error();
      error.kind = ErrorKind::Usage;
      error.next = "--executor slurm needs Slurm's commands on this computer; --executor local needs none.";
      return fail(std::move(error));
    }
  }
  return {};
}

Result<std::string> SlurmJob::submit(const fs::path& script, const std::vector<unsigned>& indices,
                                     const ShardResources& r) const {
  std::vector<std::string> command = {"sbatch",
                                      "--parsable",
                                      "--job-name=" + name_,
                                      "--array=" + slurm_indices(indices),
                                      "--ntasks=1",
                                      "--cpus-per-task=" + std::to_string(r.cpus),
                                      "--mem=" + std::to_string((r.memory_bytes + (1U << 20) - 1) >> 20) + "M",
                                      "--time=" + std::to_string(r.minutes),
                                      "--requeue",
                                      "--open-mode=append",
                                      "--output=" + without_patterns(folder_.string()) + "/task-%a.log",
                                      "--chdir=" + folder_.string()};
  command.insert(command.end(), options_.begin(), options_.end());
  command.push_back(script.string());
  const auto end = run(command);
  if (!end) return fail(end.error());
  const std::string said = first_line(end->out);
  return said.substr(0, said.find(';'));
}

Result<SlurmJob::Tasks> SlurmJob::tasks() const {
  const auto end = run(
      {"squeue", "--noheader", "--array", "--name=" + name_, "--user=" + std::to_string(::getuid()), "--format=%T %r"});
  if (!end) return fail(end.error());
  Tasks tasks;
  std::istringstream lines(end->out);
  for (std::string line; std::getline(lines, line);) {
    const bool pending = line.rfind("PENDING", 0) == 0;
    // "launch failed requeued held" or JobHoldMaxRequeue; what a person holds may be released again.
    const bool stuck = line.find("launch") != std::string::npos || line.find("JobHoldMaxRequeue") != std::string::npos;
    ++(!pending ? tasks.running : stuck ? tasks.stuck : tasks.pending);
  }
  return tasks;
}

Status SlurmJob::cancel() const {
  const auto end = run({"scancel", "--quiet", "--name=" + name_, "--user=" + std::to_string(::getuid())});
  return end ? Status() : fail(end.error());
}

}  // namespace fcscreen::engine
