// SPDX-License-Identifier: Apache-2.0
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <memory>
#include <regex>

#include "engine/batch/health.h"
#include "engine/batch/triage.h"
#include "engine/batch/watch.h"
#include "engine/core/whole_file.h"
#include "tools/fcscreen/batch_internal.h"
#include "tools/fcscreen/memory_size.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/report_options_internal.h"
#include "tools/fcscreen/scrubbed_copy.h"
#include "tools/fcscreen/therapy_options_internal.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;
using io::store::Laboratory;

std::atomic<int> g_stop{0};
void stop_by_signal(int signal) { g_stop.store(signal); }

struct BatchArguments {
  CommonOptions common;
  std::string share, work, db, worklist, memory, shard, policy = "standard", reference, references, by, prometheus,
                                                        deidentify;
  std::shared_ptr<const engine::Pseudonyms> names;
  fs::path out = "fcscreen-night", scratch;
  bool no_pdf = false, watch = false, health = false;
  std::int64_t poll_seconds = 60, max_age_hours = 26;
  ReportArguments report;
  engine::ReportOptions report_options;
  TherapyWords therapy;
  engine::NightOptions night;
};

void declare_options(CLI::App& app, BatchArguments& a) {
  app.add_option("share", a.share, "folder the instruments export to");
  app.add_option("--out", a.out, "folder for results and summary, made where it is missing")->capture_default_str();
  app.add_option("--db", a.db, "laboratory database, made where it is missing; default: laboratory.db of --out");
  app.add_option("--worklist", a.worklist,
                 "CSV of the samples that are expected: accession, patient, tissue, panel, tubes, collected");
  app.add_option("--jobs", a.night.jobs, "samples at once, at most; default: --threads, else as many as cores")
      ->check(CLI::Range(1U, 1024U));
  app.add_option("--memory-limit", a.memory,
                 "memory of all samples at once, e.g. 8G; default: three quarters of what is available");
  app.add_option("--wait", a.night.wait_seconds, "seconds to wait for files that are still being written")
      ->check(CLI::Range(0, 7 * 24 * 3600))
      ->capture_default_str();
  app.add_option("--settle", a.night.rules.settle_seconds,
                 "seconds a file that was just changed must stand still; SPEC §7 asks for 60")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_option("--identity-sources", a.night.rules.identity_sources, "sources that must agree on an accession")
      ->check(CLI::Range(1, 4))
      ->capture_default_str();
  app.add_option("--accession-pattern", a.night.accession_pattern,
                 "regular expression of this laboratory's accessions in names of folders and files");
  app.add_option("--timeout", a.night.rules.timeout_seconds, "seconds one sample may take")
      ->check(CLI::Range(1, 24 * 3600))
      ->capture_default_str();
  app.add_option("--retry", a.night.retry, "screen what is held in this class again; 'all': every class");
  app.add_flag("!--no-paths", a.night.log_paths,
               "leave paths, which may hold names of persons, out of log and summary");
  app.add_option(kDeidentifyOption, a.deidentify,
                 "file of a secret key (mode 0600): write and say nothing that names a person; names become keyed "
                 "pseudonyms, dates move, files become scrubbed copies");
  app.add_flag("--dry-run", a.night.dry_run, "say what would be done, and do nothing");
  const std::map<std::string, engine::Executor> executors = {
      {"local", engine::Executor::Local}, {"slurm", engine::Executor::Slurm}, {"none", engine::Executor::None}};
  app.add_option("--executor", a.night.executor,
                 "where samples are screened: local: on this computer; slurm: as an array job of its cluster; none: "
                 "nowhere now, only what shards have finished "
                 "is filed")
      ->transform(CLI::CheckedTransformer(executors));
  app.add_option(
      "--manifest", a.night.manifest,
      "screen nothing, write what is to be screened into this file; with --shard: the file it was written to");
  app.add_option("--shard", a.shard, "i/n: screen the i-th of n parts of --manifest; needs no database");
  app.add_option("--shards", a.night.shards, "parts a manifest is meant for; default: one for each 16 samples")
      ->check(CLI::Range(1U, 10000U));
  app.add_option("--slurm-option", a.night.slurm,
                 "with --executor slurm: an option of sbatch, e.g. --slurm-option=--partition=short; may be repeated")
      ->allow_extra_args(false);
  app.add_flag("--watch", a.watch, "go on and follow the share until interrupted");
  app.add_option("--poll", a.poll_seconds, "with --watch: seconds between walks, for shares that tell no changes")
      ->check(CLI::Range(1, 24 * 3600))
      ->capture_default_str();
  app.add_flag("--health", a.health, "say how the batch of --db is, as JSON, and do nothing");
  app.add_option("--prometheus", a.prometheus, "with --health: also a text file for Prometheus");
  app.add_option("--max-age", a.max_age_hours, "with --health: hours after which the last run is late")
      ->check(CLI::Range(1, 24 * 365))
      ->capture_default_str();
  app.add_option("--reference", a.reference, "maturation reference, as for screen");
  app.add_option("--references", a.references, "folder where the names of references are looked for");
  add_therapy_options(app, a.therapy);
  app.add_flag("--no-pdf", a.no_pdf, "write no PDF");
  add_report_options(app, a.report);
  app.add_option("--by", a.by, "person who runs it, for the audit trail; default: the user of this computer");
  app.add_option("--work", a.work, "a work file: what the batch starts its workers with")->group("");
  add_policy_option(app, a.policy);
  add_common_options(app, a.common, "fcscreen batch /mnt/export --out night --db lab.db --worklist today.csv");
}

/// The user by /etc/passwd alone: asking the system's name service would open a socket.
std::string local_user() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/etc/passwd", "re"), &std::fclose);
  const uid_t me = ::getuid();
  while (file) {
    const passwd* entry = ::fgetpwent(file.get());
    if (entry == nullptr) break;
    if (entry->pw_uid == me) return entry->pw_name;
  }
  return "uid " + std::to_string(me);
}

/// Options that every screen is given.
std::vector<std::string> screen_options(const BatchArguments& a) {
  std::vector<std::string> out = {"--policy",    a.policy,
                                  "--page",      a.report.page,
                                  "--anti-cd19", a.therapy.anti_cd19,
                                  "--anti-cd22", a.therapy.anti_cd22,
                                  "--anti-cd38", a.therapy.anti_cd38};
  const auto add = [&](const char* name, const std::string& value, bool path) {
    if (value.empty()) return;
    out.emplace_back(name);
    out.push_back(path ? fs::absolute(value).string() : value);
  };
  add("--config", a.common.config, true);
  add("--simd", a.common.simd, false);
  add("--laboratory", a.report.laboratory, true);
  add("--report-date", a.report.report_date, false);
  std::error_code ec;
  add("--reference", a.reference, fs::exists(a.reference, ec));
  add("--references", a.references, true);
  add(kDeidentifyOption, a.deidentify, true);
  return out;
}

/// A folder for a dry run, which leaves nothing behind.
Result<fs::path> scratch_folder() {
  std::string name = (fs::temp_directory_path() / "fcscreen-dry-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    return fail(ErrorKind::Output, "OUT-01", "cannot be made.", name, {}, "Set TMPDIR to a folder you may write to.");
  }
  return fs::path(name);
}

/// What --deidentify changes before anything is written.
Status prepare_names(BatchArguments& a) {
  if (a.deidentify.empty()) return {};
  if (!a.report.report_date.empty()) {
    return fail(ErrorKind::Usage, "CLI-01", "--report-date is a date of a person, which --deidentify would not move.",
                {}, {}, "Leave it out.");
  }
  if (a.night.executor != engine::Executor::Local || !a.night.manifest.empty() || !a.shard.empty()) {
    return fail(ErrorKind::Usage, "CLI-01",
                "a manifest and what shards write name files of persons, which --deidentify must not.", {}, {},
                "De-identify on one computer; what it writes may be screened anywhere.");
  }
  auto names = pseudonyms_of(a.deidentify);
  if (!names) return fail(names.error());
  a.names = std::move(*names);
  a.night.deidentify = a.names.get();
  a.night.log_paths = false;
  ::umask(0077);
  return {};
}

Status prepare(BatchArguments& a) {
  engine::NightOptions& n = a.night;
  std::error_code ec;
  if (a.share.empty()) return fail(ErrorKind::Usage, "CLI-01", "no folder was named.", {}, {}, "See 'batch --help'.");
  if (!fs::is_directory(a.share, ec)) {
    return fail(ErrorKind::Input, "IN-01", "is no folder, or cannot be reached.", a.share, {},
                "Check the name, and that the share is mounted.");
  }
  try {
    const std::regex pattern(n.accession_pattern);
  } catch (const std::regex_error&) {
    return fail(ErrorKind::Usage, "CLI-01", "--accession-pattern is no regular expression.", {}, {}, "Correct it.");
  }
  if (!n.retry.empty() && n.retry != "all" && !engine::is_triage_class(n.retry)) {
    return fail(ErrorKind::Usage, "CLI-01", "\"" + n.retry + "\" is no triage class.", {}, {},
                "Take one of the summary, or 'all'.");
  }
  auto report = report_options_of(a.report);
  if (!report) return fail(report.error());
  a.report_options = std::move(*report);
  n.laboratory = a.report_options.laboratory.name;
  if (a.watch) n.wait_seconds = 0;  // the next walk is the next look
  if (!a.memory.empty()) {
    const auto bytes = parse_memory_size(a.memory);
    if (!bytes) return fail(bytes.error());
    n.memory_bytes = *bytes;
  }
  if (n.jobs == 0) n.jobs = a.common.threads;
  if (!a.worklist.empty()) {
    const auto text = read_whole_file(a.worklist);
    if (!text) return fail(text.error());
    auto list = engine::parse_worklist(*text, a.worklist);
    if (!list) return fail(list.error());
    n.worklist = std::move(*list);
  }
  if (!n.manifest.empty()) {
    if (n.executor == engine::Executor::Slurm) {
      return fail(ErrorKind::Usage, "CLI-01", "--executor slurm writes a manifest of its own.", {}, {},
                  "Leave --manifest out, or start the shards of it yourself.");
    }
    if (a.watch || n.dry_run) {
      return fail(ErrorKind::Usage, "CLI-01", "--manifest writes one plan: it goes with neither --watch nor --dry-run.",
                  {}, {}, "Give one of them.");
    }
    n.executor = engine::Executor::None;
    n.manifest = fs::absolute(n.manifest);
  }
  n.share = a.share;
  n.out = fs::absolute(a.out);
  n.db = a.db.empty() ? n.out / "laboratory.db" : fs::absolute(a.db);
  n.screen = screen_options(a);
  n.pdf = !a.no_pdf;
  n.actor = !a.by.empty() ? a.by : a.names ? "batch" : local_user();
  n.program = fs::read_symlink("/proc/self/exe", ec);
  n.stop = &g_stop;
  n.follow = [&a](const std::vector<std::string>& patients, std::vector<std::string>& notes) {
    return night_alerts(a.night.db, patients, a.common.config, a.night.actor, notes);
  };
  if (n.dry_run) {
    auto scratch = scratch_folder();
    if (!scratch) return fail(scratch.error());
    a.scratch = *scratch;
    n.work = a.scratch / "work";
    if (!fs::exists(n.db, ec)) n.db = a.scratch / "laboratory.db";
  }
  if (!n.dry_run) {
    fs::create_directories(n.out.parent_path(), ec);
    ::mkdir(n.out.c_str(), 0700);  // results are of persons; a folder that is there keeps its rights
    if (a.names) {
      if (auto closed = make_closed_folder(n.out); !closed) return closed;
    }
  }
  if (auto same = check_same_key(n.db, a.names.get(), !n.dry_run); !same) return same;
  if (fs::exists(n.db, ec)) return {};
  fs::create_directories(n.db.parent_path(), ec);
  auto made = Laboratory::create(n.db, n.actor);
  if (!made && made.error().code != "OUT-02") return fail(made.error());  // another one made it meanwhile
  return {};
}

int exit_code(const engine::NightOutcome& night) {
  const engine::NightSummary& s = night.summary;
  if (night.stopped) return report_error(*night.stopped);
  if (night.interrupted) return kExitInterrupted;
  if (!s.troubles.empty()) return kExitInput;
  return s.held.empty() && s.waiting.empty() ? kExitDone : kExitHeld;
}

/// How the batch of a database is: exit 0 where nobody needs to look.
int run_health(const BatchArguments& a) {
  const fs::path db = a.db.empty() ? a.out / "laboratory.db" : fs::path(a.db);
  const auto health = engine::batch_health(db, a.max_age_hours * 3600);
  if (!health) return report_error(health.error());
  if (!a.prometheus.empty()) {
    if (auto written = write_whole_file(a.prometheus, engine::to_prometheus(*health), true); !written) {
      return report_error(written.error());
    }
  }
  const std::string json = engine::to_json(*health);
  const int told = write_stdout(a.common.jsonl ? on_one_line(json) : json);
  return std::max(told, health->state == "ok" || health->state == "running" ? kExitDone : kExitHeld);
}

int run_shard(const BatchArguments& a, bool out_given) {
  engine::ShardOptions options;
  if (auto parsed = parse_shard(a.shard, options); !parsed) return report_error(parsed.error());
  if (a.night.manifest.empty() || !a.share.empty()) {
    return report_error({ErrorKind::Usage,
                         "CLI-01",
                         "--shard screens a part of a manifest and walks no share.",
                         {},
                         {},
                         "Write one with 'batch DIR --manifest FILE', then give --manifest FILE and no folder."});
  }
  if (!a.memory.empty()) {
    const auto bytes = parse_memory_size(a.memory);
    if (!bytes) return report_error(bytes.error());
    options.memory_bytes = *bytes;
  }
  options.manifest = a.night.manifest;
  if (out_given) options.out = a.out;
  options.jobs = a.night.jobs;
  std::error_code ec;
  options.program = fs::read_symlink("/proc/self/exe", ec);
  options.stop = &g_stop;
  std::signal(SIGINT, stop_by_signal);
  std::signal(SIGTERM, stop_by_signal);
  return run_batch_shard(options, a.common);
}

int run_once(BatchArguments& a, NightTalk& talk, engine::NightSummary& told) {
  auto night = engine::run_night(
      a.night, [&](const engine::NightEvent& e) { talk.event(e); },
      [&](const engine::NightProgress& p) { talk.progress(p); });
  talk.end();
  if (!night) return report_error(night.error());
  engine::NightSummary& summary = night->summary;
  if (!a.night.dry_run) {
    if (auto written = write_summary(a.night.out, summary, a.report_options, a.night.pdf); !written) {
      if (!night->stopped) return report_error(written.error());
    }
  }
  const int code = exit_code(*night);
  told = std::move(summary);
  return code;
}

int run(BatchArguments& a) {
  NightTalk talk(a.common);
  std::signal(SIGINT, stop_by_signal);
  std::signal(SIGTERM, stop_by_signal);
  engine::NightSummary summary;
  int code = run_once(a, talk, summary);
  if (a.watch) {
    engine::ShareWatch watch(a.night.share);
    // A share that is away for a while comes back; a full disk or wrong options need a person.
    while (g_stop.load() == 0 && (code <= kExitHeld || code == kExitInput)) {
      const std::int64_t wait = std::min(a.poll_seconds, a.night.rules.settle_seconds);
      watch.wait(summary.waiting.empty() ? a.poll_seconds : wait, g_stop);
      if (g_stop.load() != 0) break;
      a.night.look_at_held = false;
      code = run_once(a, talk, summary);
    }
    if (g_stop.load() != 0) return kExitInterrupted;
  }
  if (a.common.jsonl || summary.version.empty()) return code;  // a version is there once a night was summed up
  const int told = write_stdout(a.common.json ? engine::to_json(summary) : night_text(summary, a.night.out));
  return std::max(code, told);
}

}  // namespace

int run_batch(const Arguments& arguments) {
  BatchArguments a;
  CLI::App app("One night: find exports on a share, screen them, file the results, name what is wrong.", "batch");
  declare_options(app, a);
  if (const auto done = parse_arguments(app, arguments)) return *done;
  if (!a.work.empty()) return run_batch_worker(a.work);
  if (auto hidden = prepare_names(a); !hidden) return report_error(hidden.error());
  if (!a.shard.empty()) return run_shard(a, app.count("--out") > 0);
  if (a.health) return run_health(a);
  const auto ready = prepare(a);
  const int code = ready ? run(a) : report_error(ready.error());
  std::error_code ec;
  if (!a.scratch.empty()) fs::remove_all(a.scratch, ec);
  return code;
}

}  // namespace fcscreen::tool
