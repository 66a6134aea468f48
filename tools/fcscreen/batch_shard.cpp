// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "engine/batch/shard.h"
#include "tools/fcscreen/batch_internal.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

std::string shard_json(const engine::ShardOptions& options, const engine::ShardOutcome& o) {
  const nlohmann::ordered_json j = {{"schema_version", 1},
                                    {"shard", options.shard},
                                    {"of", options.of},
                                    {"samples", o.samples},
                                    {"screened", o.screened},
                                    {"finished_before", o.found},
                                    {"held", o.held},
                                    {"away", o.away},
                                    {"seconds", o.seconds},
                                    {"interrupted", o.interrupted},
                                    {"stopped", bool(o.stopped)}};
  return j.dump(2) + "\n";
}

std::string shard_text(const engine::ShardOptions& options, const engine::ShardOutcome& o) {
  return "shard " + std::to_string(options.shard) + "/" + std::to_string(options.of) + ": " +
         std::to_string(o.samples) + " samples, " + std::to_string(o.screened) + " screened, " +
         std::to_string(o.found) + " finished before, " + std::to_string(o.held) + " held, " + std::to_string(o.away) +
         " not there\n";
}

}  // namespace

Status parse_shard(const std::string& text, engine::ShardOptions& options) {
  unsigned shard = 0, of = 0;
  int end = 0;
  const int found = std::sscanf(text.c_str(), "%6u/%6u%n", &shard, &of, &end);
  if (found == 2 && static_cast<std::size_t>(end) == text.size() && shard >= 1 && shard <= of) {
    options.shard = shard;
    options.of = of;
    return {};
  }
  return fail(ErrorKind::Usage, "CLI-01", "--shard is \"" + shown(text, 40) + "\", expected i/n with i from 1 to n.",
              {}, {}, "The first of eight is --shard 1/8, the last --shard 8/8.");
}

int run_batch_shard(const engine::ShardOptions& options, const CommonOptions& common) {
  NightTalk talk(common);
  const auto done = engine::run_shard(
      options, [&](const engine::NightEvent& e) { talk.event(e); },
      [&](const engine::NightProgress& p) { talk.progress(p); });
  talk.end();
  if (!done) return report_error(done.error());
  int told = kExitDone;
  if (!common.jsonl) told = write_stdout(common.json ? shard_json(options, *done) : shard_text(options, *done));
  if (done->stopped) return report_error(*done->stopped);
  if (done->interrupted) return kExitInterrupted;
  if (done->away > 0) return kExitInput;
  return std::max(told, done->held > 0 ? kExitHeld : kExitDone);
}

}  // namespace fcscreen::tool
