// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/core/content_hash.h"
#include "tools/fcscreen/common_options_internal.h"
#include "tools/fcscreen/input.h"
#include "tools/fcscreen/inspection.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

struct Options {
  CommonOptions common;
  std::string file, policy = "standard";
  bool stats = false, hash = false;
  std::optional<std::size_t> dataset;  // from 1
};

Status add_view(const Options& options, std::size_t dataset, Inspection& inspection) {
  DatasetView view;
  view.dataset = dataset;
  view.findings = inspection.file->datasets()[dataset].findings;
  if (options.stats) {
    auto raw = statistics(*inspection.file, dataset, io::fcs::Values::Raw, options.common.threads);
    if (!raw) return fail(raw.error());
    auto linearized = statistics(*inspection.file, dataset, io::fcs::Values::Linearized, options.common.threads);
    if (!linearized) return fail(linearized.error());
    view.findings.append(io::fcs::data_findings(*inspection.file, dataset, *raw));
    view.raw = std::move(*raw);
    view.linearized = std::move(*linearized);
  } else {
    view.findings.append(inspection.file->checksum_findings(dataset));
  }
  inspection.datasets.push_back(std::move(view));
  return {};
}

int show(const Options& options, const io::fcs::File& file) {
  Inspection inspection;
  inspection.file = &file;
  if (options.hash) inspection.sha256 = sha256(file.bytes());
  const std::size_t n = file.datasets().size();
  if (options.dataset && *options.dataset > n) {
    return report_error({ErrorKind::Usage,
                         "CLI-01",
                         "has " + std::to_string(n) + " data sets, not " + std::to_string(*options.dataset) + ".",
                         file.name(),
                         {},
                         "Give --dataset a number from 1."});
  }
  for (std::size_t d = 0; d < n; ++d) {
    if (options.dataset && *options.dataset != d + 1) continue;
    if (auto status = add_view(options, d, inspection); !status) return report_error(status.error());
  }
  const bool json = options.common.json || options.common.jsonl;
  return write_stdout(json ? inspection_json(inspection, options.common.jsonl)
                           : inspection_text(inspection, colour_on_stdout()));
}

}  // namespace

int run_inspect(const Arguments& arguments) {
  Options options;
  CLI::App app("Show what an FCS file holds: segments, parameters, compensation, keywords and every oddity met.",
               "fcscreen inspect");
  app.add_option("FILE", options.file, "the file; - is standard input")->required();
  app.add_flag("--stats", options.stats, "minimum, maximum, mean and sum of every parameter, raw and linearised");
  app.add_flag("--hash", options.hash, "SHA-256 of the file");
  app.add_option("--dataset", options.dataset, "show only this data set, counted from 1")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1000000}));
  add_policy_option(app, options.policy);
  add_common_options(app, options.common, "fcscreen inspect sample.fcs --stats --json");
  if (const auto done = parse_arguments(app, arguments)) return *done;

  const io::fcs::ReadOptions read{policy_of(options.policy)};
  return with_fcs_file(options.file, read, [&](const io::fcs::File& file) { return show(options, file); });
}

}  // namespace fcscreen::tool
