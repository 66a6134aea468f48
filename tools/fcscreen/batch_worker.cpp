// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>

#include "engine/batch/look.h"
#include "engine/batch/work.h"
#include "engine/core/whole_file.h"
#include "tools/fcscreen/batch_internal.h"
#include "tools/fcscreen/scrubbed_copy.h"

namespace fcscreen::tool {

int run_batch_worker(const std::filesystem::path& work) {
  std::signal(SIGIO, SIG_IGN);  // somebody opens a file while it is asked who writes to it
  const auto text = read_whole_file(work);
  if (!text) return report_error(text.error());
  const auto task = engine::work_from_text(*text);
  if (!task) return report_error(task.error());
  if (!task->screen.empty()) {
    const auto screen = with_scrubbed_copy(task->screen);
    return screen ? run_screen(*screen) : report_error(screen.error());
  }
  for (const engine::Work::File& file : task->look) {
    // Each answer is there before the next file is begun, whatever that does to this process.
    const std::string line = engine::to_json_line(engine::look_at(file.path, file.settled));
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size() || std::fflush(stdout) != 0) return kExitOutput;
  }
  return kExitDone;
}

}  // namespace fcscreen::tool
