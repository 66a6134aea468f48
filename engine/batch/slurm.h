// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/batch/manifest.h"
#include "engine/core/error.h"

namespace fcscreen::engine {

/// The batch script of one array task: it screens the shard of its index, writes the exit code to `exit-INDEX` in the
/// folder, and has Slurm queue it again where the shard was killed (scontrol requeue; at most `requeues` times).
[[nodiscard]] std::string slurm_script(const std::filesystem::path& program, const std::filesystem::path& manifest,
                                       const std::filesystem::path& folder, unsigned shards, int requeues);

/// Indices as sbatch takes them: "1-3,7". Ascending, not empty.
[[nodiscard]] std::string slurm_indices(const std::vector<unsigned>& indices);

/// Array jobs of one name on this computer's Slurm cluster, through its own commands (sbatch, squeue, scancel). The
/// name is that of a folder of results, so that a batch that was killed finds what it left there.
///
/// Errors of every call: BAT-08, with what the command said.
class SlurmJob {
 public:
  /// `options`: further ones of sbatch, as a person gives them; they come last and win.
  SlurmJob(const std::filesystem::path& out, std::filesystem::path folder, std::vector<std::string> options);

  /// That its commands are there.
  [[nodiscard]] static Status check();
  /// Submit these indices of the script as an array job with what a shard asks for; its number.
  [[nodiscard]] Result<std::string> submit(const std::filesystem::path& script, const std::vector<unsigned>& indices,
                                           const ShardResources& resources) const;
  struct Tasks {
    std::size_t pending = 0, running = 0;
    std::size_t stuck = 0;  ///< that Slurm will not start by itself: held after they could not be launched
  };
  [[nodiscard]] Result<Tasks> tasks() const;
  /// Cancel all jobs of the name; none is no error.
  [[nodiscard]] Status cancel() const;
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::filesystem::path folder_;
  std::vector<std::string> options_;
};

}  // namespace fcscreen::engine
