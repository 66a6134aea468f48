// SPDX-License-Identifier: Apache-2.0
// A night whose samples are screened elsewhere: what is written for the shards, and what they leave behind.
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "engine/batch/night_internal.h"
#include "engine/batch/published.h"
#include "engine/core/version.h"
#include "engine/core/whole_file.h"

namespace fcscreen::engine {

namespace {

constexpr std::int64_t kOldStage = 24 * 3600;  // s: no shard is at one sample for so long [DESIGN]

}  // namespace

Status write_private(const std::filesystem::path& path, const std::string& text) {
  auto file = WholeFile::create(path, false);
  if (!file) return fail(file.error());
  std::ofstream stream;
  if (::chmod(file->path().c_str(), 0600) == 0) stream.open(file->path(), std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) {
    return fail(ErrorKind::Output, "OUT-01", std::string("cannot be written: ") + std::strerror(errno) + ".",
                path.string(), {}, "Free space, or choose another name.");
  }
  return file->commit();
}

/// Records that came too late: of items that were filed or held meanwhile.
Status Night::sweep_shards() {
  for (const std::string& content : shards_.recorded()) {
    const auto item = journal_.item(content);
    if (!item) return fail(item.error());
    if (*item && ((*item)->state == "queued" || (*item)->state == "running")) continue;
    if (*item && (*item)->state == "held") remove_outputs(out_, (*item)->stem);  // nobody may read them as a person's
    shards_.remove(content);
  }
  shards_.remove_stages(kOldStage);
  return {};
}

Manifest Night::manifest_of(std::deque<ScreenTask> queue) const {
  Manifest m;
  m.version = version();
  m.analysis_version = kAnalysisVersion;
  m.out = out_;
  m.screen = options_.screen;
  m.pdf = options_.pdf;
  m.timeout_seconds = options_.rules.timeout_seconds;
  m.attempts = options_.rules.attempts;
  m.tasks.assign(std::make_move_iterator(queue.begin()), std::make_move_iterator(queue.end()));
  m.resources = resources_of(m.tasks, options_.shards, options_.jobs, options_.memory_bytes, m.timeout_seconds);
  return m;
}

Status Night::write_manifest() {
  auto queue = queued_tasks();
  if (!queue) return fail(queue.error());
  const Manifest manifest = manifest_of(std::move(*queue));
  if (auto written = write_private(options_.manifest, to_text(manifest)); !written) return written;
  say("manifest", {{"samples", std::to_string(manifest.tasks.size())},
                   {"shards", std::to_string(manifest.resources.shards)},
                   {"memory", std::to_string(manifest.resources.memory_bytes)}});
  return {};
}

}  // namespace fcscreen::engine
