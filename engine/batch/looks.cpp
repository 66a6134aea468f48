// SPDX-License-Identifier: Apache-2.0
// Files are opened, parsed and hashed by workers: what a hostile file or a share that vanishes may end is one of them.
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <sstream>

#include "engine/batch/night_internal.h"

namespace fcscreen::engine {
namespace {

constexpr std::uint64_t kLookMemory = std::uint64_t{1} << 30;

}  // namespace

/// What a worker said before it ended; the file it died at is told from those it had not begun.
void Night::take_looks(const WorkerEnd& end, const std::vector<Work::File>& asked, std::vector<Look>& looks,
                       std::deque<Work::File>& again) const {
  std::istringstream lines(end.out.substr(0, end.out.rfind('\n') + 1));
  std::size_t answered = 0;
  for (std::string line; std::getline(lines, line);) {
    auto look = look_from_json(line);
    if (!look) break;
    looks.push_back(std::move(*look));
    ++answered;
  }
  if (answered >= asked.size()) return;
  const Work::File& culprit = asked[answered];
  Look look;
  look.path = culprit.path;
  struct stat s {};
  if (::stat(culprit.path.c_str(), &s) != 0 || end.signal == SIGBUS) {
    look.verdict = Look::Verdict::Growing;
    look.why = "it went away or shrank while it was read";
  } else {
    look.verdict = Look::Verdict::Broken;
    look.triage = "CRASH";
    look.why = end.timed_out     ? "reading its header took too long"
               : end.over_memory ? "reading its header took too much memory"
                                 : "the reader ended by signal " + std::to_string(end.signal);
  }
  looks.push_back(std::move(look));
  for (std::size_t i = answered + 1; i < asked.size(); ++i) again.push_back(asked[i]);
}

/// Most files of a share may be no FCS files: they are written down as they come and take no memory.
Status Night::note_ignored(std::vector<Look>& looks) {
  std::vector<io::store::ShareFile> files;
  const std::int64_t now = now_seconds();
  const auto rest = std::stable_partition(looks.begin(), looks.end(),
                                          [](const Look& look) { return look.verdict != Look::Verdict::NotFcs; });
  for (auto it = rest; it != looks.end(); ++it) {
    ++statistics_.ignored;
    files.push_back({veil_.digest(it->path),
                     it->bytes,
                     veil_.changed(it->changed),
                     io::store::FileState::Ignored,
                     now,
                     now,
                     1,
                     {},
                     {},
                     {}});
  }
  looks.erase(rest, looks.end());
  return files.empty() || options_.dry_run ? Status() : journal_.note(files);
}

Result<std::vector<Look>> Night::look_at_files(const std::vector<Work::File>& files) {
  std::vector<Look> looks;
  std::deque<Work::File> todo(files.begin(), files.end());
  std::map<std::int64_t, std::vector<Work::File>> asked;
  std::int64_t next = 0;
  while (!todo.empty() || pool_->running() > 0) {
    if (stopping()) {
      pool_->kill_all();
      break;
    }
    while (!todo.empty() && pool_->running() < jobs_) {
      const std::size_t share = std::clamp<std::size_t>(todo.size() / (2 * jobs_), options_.rules.look_files, 4096);
      Work work;
      while (!todo.empty() && work.look.size() < share) {
        work.look.push_back(std::move(todo.front()));
        todo.pop_front();
      }
      const WorkerTask task{next, to_text(work), kLookMemory, options_.rules.timeout_seconds};
      if (auto started = pool_->start(task); !started) {
        if (pool_->running() == 0) return fail(started.error());
        todo.insert(todo.end(), work.look.begin(), work.look.end());
        break;
      }
      asked.emplace(next++, std::move(work.look));
    }
    for (const WorkerEnd& end : pool_->wait(1000)) {
      auto node = asked.extract(end.id);
      std::vector<Look> fresh;
      take_looks(end, node.mapped(), fresh, todo);
      if (auto noted = note_ignored(fresh); !noted) return fail(noted.error());
      std::move(fresh.begin(), fresh.end(), std::back_inserter(looks));
    }
    if (progress_) progress_({files.size() - std::min(files.size(), todo.size()), files.size(), 0, "looking at files"});
  }
  return looks;
}

}  // namespace fcscreen::engine
