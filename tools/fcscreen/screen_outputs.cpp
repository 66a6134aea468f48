// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/screen_outputs.h"

#include "engine/core/whole_file.h"
#include "engine/screen/export_fcs.h"
#include "io/gatingml/gating_ml.h"
#include "io/store/result_file.h"
#include "io/text/event_csv.h"
#include "io/text/result_json.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;

/// Refuse early what commit() would refuse late, so that no sample leaves half its files behind.
Status check_target(const fs::path& target, std::string_view bytes, bool force) {
  std::error_code ec;
  if (force || !fs::exists(target, ec)) return {};
  const auto present = read_whole_file(target);
  if (present && *present == bytes) return {};
  return fail(ErrorKind::Output, "OUT-02", "exists already with other content.", target.string(), {},
              "Use --force to replace it, or --out DIR to write elsewhere.");
}

}  // namespace

Result<WrittenFiles> write_outputs(const fs::path& input, engine::ScreenOutput output,
                                   const engine::ScreenOptions& options, const OutputPlan& plan) {
  WrittenFiles files{plan.folder / (plan.stem + ".result.json"), plan.folder / (plan.stem + ".result.h5"), {}};
  const std::string json = io::text::to_json(output.result);
  std::string pdf;
  if (plan.pdf) {
    files.pdf = plan.folder / (plan.stem + ".report.pdf");
    engine::ReportOptions report = plan.report;
    report.result_json = json;
    auto rendered = engine::render_report(output.result, output.plots, report);
    if (!rendered) return fail(rendered.error());
    pdf = std::move(*rendered);
    if (auto ok = check_target(files.pdf, pdf, plan.force); !ok) return fail(ok.error());
  }
  if (auto ok = check_target(files.json, json, plan.force); !ok) return fail(ok.error());
  std::string gates;
  if (!plan.export_gatingml.empty()) {
    auto written = io::gatingml::write_gating_ml(output.gating);
    if (!written) return fail(written.error());
    gates = std::move(*written);
    if (auto ok = check_target(plan.export_gatingml, gates, plan.force); !ok) return fail(ok.error());
  }
  if (!plan.export_events.empty()) {
    if (auto ok = io::text::write_event_csv(plan.export_events, output.events, plan.force); !ok)
      return fail(ok.error());
  }
  if (!plan.export_fcs.empty()) {
    if (auto ok = engine::export_annotated_fcs(input, plan.export_fcs, output.events, options, plan.force); !ok)
      return fail(ok.error());
  }
  if (!plan.export_gatingml.empty()) {
    if (auto ok = write_whole_file(plan.export_gatingml, gates, plan.force); !ok) return fail(ok.error());
  }
  const io::store::StoredResult stored{json, std::move(output.plots), std::move(output.events), std::move(output.gates),
                                       std::move(output.phenotype)};
  if (auto ok = io::store::write_result_file(files.h5, stored, plan.force); !ok) return fail(ok.error());
  if (auto ok = write_whole_file(files.json, json, plan.force); !ok) return fail(ok.error());
  if (plan.pdf) {
    if (auto ok = write_whole_file(files.pdf, pdf, plan.force); !ok) return fail(ok.error());
  }
  return files;
}

}  // namespace fcscreen::tool
