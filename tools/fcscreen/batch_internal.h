// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <mutex>
#include <string>

#include "engine/batch/night.h"
#include "engine/batch/shard.h"
#include "engine/report/report.h"
#include "tools/fcscreen/common_options_internal.h"

namespace fcscreen::tool {

/// Run one work file of the batch: what its worker processes do.
[[nodiscard]] int run_batch_worker(const std::filesystem::path& work);

/// "3/8" of --shard into the options; counted from 1. Error (Usage): CLI-01.
[[nodiscard]] Status parse_shard(const std::string& text, engine::ShardOptions& options);
/// Screen one shard of a manifest; its exit code: 3 where files were not there.
[[nodiscard]] int run_batch_shard(const engine::ShardOptions& options, const CommonOptions& common);

/// Raise the alerts of these patients' courses in the database, and give back the open ones, most urgent first. What
/// cannot be followed is said in `notes`.
[[nodiscard]] Result<std::vector<engine::NightAlert>> night_alerts(const std::filesystem::path& db,
                                                                   const std::vector<std::string>& patients,
                                                                   const std::string& config, const std::string& actor,
                                                                   std::vector<std::string>& notes);

/// Write summary.json, summary.html and summary.pdf into the folder, each whole; those of the night before go.
[[nodiscard]] Status write_summary(const std::filesystem::path& folder, const engine::NightSummary& summary,
                                   const engine::ReportOptions& options, bool pdf);

/// The night as text on stdout.
[[nodiscard]] std::string night_text(const engine::NightSummary& summary, const std::filesystem::path& folder);

/// What a night says while it runs: a progress bar on a terminal, else one line of JSON per event on stderr, or on
/// stdout with --jsonl.
class NightTalk {
 public:
  NightTalk(const CommonOptions& common);
  void event(const engine::NightEvent& event);
  void progress(const engine::NightProgress& progress);
  void end();  ///< the bar goes

 private:
  bool to_stdout_, lines_, bar_;
  bool shown_ = false;
};

}  // namespace fcscreen::tool
