// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/health.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/batch/night_internal.h"

namespace fcscreen::engine {
namespace {

using io::store::Laboratory;
using io::store::LaboratoryAccess;

}  // namespace

Result<BatchHealth> batch_health(const std::filesystem::path& db, std::int64_t max_age_seconds) {
  auto laboratory = Laboratory::open(db, LaboratoryAccess::Read);
  if (!laboratory) return fail(laboratory.error());
  io::store::BatchJournal journal(*laboratory);
  BatchHealth out;
  if (const auto lock = BatchLock::take(db); !lock) out.running = lock.error().code == "BAT-01";
  const auto ended = journal.last_ended();
  if (!ended) return fail(ended.error());
  out.ended = *ended;
  const auto run = journal.last_run();
  if (!run) return fail(run.error());
  if (*run) out.started = (*run)->started;
  auto counts = journal.counts();
  if (!counts) return fail(counts.error());
  out.counts = std::move(*counts);
  if (out.ended > 0) out.age_seconds = std::max<std::int64_t>(0, now_seconds() - out.ended);
  out.state = out.running                                                ? "running"
              : !*run                                                    ? "never"
              : (*run)->ended == 0                                       ? "interrupted"
              : out.age_seconds < 0 || out.age_seconds > max_age_seconds ? "late"
                                                                         : "ok";
  return out;
}

std::string to_json(const BatchHealth& h) {
  nlohmann::ordered_json counts = nlohmann::ordered_json::object();
  for (const auto& [what, n] : h.counts) counts[what] = n;
  const nlohmann::ordered_json j = {{"schema_version", 1},
                                    {"state", h.state},
                                    {"running", h.running},
                                    {"last_started", h.started > 0 ? utc_text(h.started) : ""},
                                    {"last_ended", h.ended > 0 ? utc_text(h.ended) : ""},
                                    {"age_seconds", h.age_seconds},
                                    {"counts", counts}};
  return j.dump(2) + "\n";
}

std::string to_prometheus(const BatchHealth& h) {
  std::string out;
  const auto metric = [&](const char* name, const char* help, std::int64_t value) {
    out += std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " gauge\n" + name + " " +
           std::to_string(value) + "\n";
  };
  metric("fcscreen_batch_healthy", "1 while the last run ended in time or one is at work.",
         h.state == "ok" || h.state == "running" ? 1 : 0);
  metric("fcscreen_batch_running", "1 while a batch is at work.", h.running ? 1 : 0);
  metric("fcscreen_batch_last_end_seconds", "When the last run ended, seconds since 1970.", h.ended);
  out += "# HELP fcscreen_batch_items Contents by state, and by class of triage.\n# TYPE fcscreen_batch_items gauge\n";
  for (const auto& [what, n] : h.counts) {
    const auto blank = what.find(' ');
    const std::string triage = blank == std::string::npos ? "" : what.substr(blank + 1);
    out += "fcscreen_batch_items{state=\"" + what.substr(0, blank) + "\",class=\"" + triage + "\"} " +
           std::to_string(n) + "\n";
  }
  return out;
}

}  // namespace fcscreen::engine
