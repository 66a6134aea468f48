// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/series_options_internal.h"

#include <utility>

#include "engine/core/simd_target.h"
#include "engine/reference/store.h"
#include "engine/screen/reference_library.h"
#include "io/text/config.h"
#include "tools/fcscreen/memory_size.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/references_folder.h"

namespace fcscreen::tool {

namespace fs = std::filesystem;

void add_series_options(CLI::App& app, SeriesOptions& a, const std::string& example) {
  app.add_option("--out", a.folder, "folder for the outputs")->capture_default_str();
  app.add_flag("--force", a.force, "replace outputs that exist with other content");
  app.add_option("--reference", a.screen.reference, "maturation reference of every sample, a name or a file");
  app.add_option("--references", a.references, "folder where the names of references are looked for");
  app.add_flag("--no-pdf", a.no_pdf, "write no PDF");
  add_report_options(app, a.pdf);
  add_therapy_options(app, a.therapy);
  add_memory_option(app, a.memory_limit);
  add_policy_option(app, a.policy);
  add_common_options(app, a.common, example);
}

Status prepare_series(SeriesOptions& a, io::text::Config* chosen) {
  if (auto made = make_out_folder(a.folder); !made) return made;
  if (!a.common.simd.empty()) {
    if (auto set = set_simd_target(a.common.simd); !set) return set;
  }
  io::text::Config config = io::text::Config::defaults();
  if (!a.common.config.empty()) {
    auto loaded = io::text::Config::load(a.common.config);
    if (!loaded) return fail(loaded.error());
    config = std::move(*loaded);
  }
  if (chosen) *chosen = config;
  a.screen.parameters = engine::parameters_from(config);
  a.screen.config_hash = config.hash();
  a.rules = engine::track_rules(config);
  a.screen.policy = policy_of(a.policy);
  a.screen.threads = a.common.threads;
  apply(a.therapy, a.screen.therapy);
  const auto limit = memory_limit_of(a.memory_limit);
  if (!limit) return fail(limit.error());
  a.screen.memory_limit_bytes = *limit;
  auto report = report_options_of(a.pdf);
  if (!report) return fail(report.error());
  a.report = std::move(*report);
  if (a.screen.reference.empty() || engine::choose_reference(a.screen.reference, "")) return {};
  auto own = engine::open_reference(a.screen.reference, references_folder(a.references));
  if (!own) return fail(own.error());
  a.reference = std::move(*own);
  a.screen.own_reference = &*a.reference;
  return engine::check_current(*a.reference, a.screen.config_hash);
}

}  // namespace fcscreen::tool
