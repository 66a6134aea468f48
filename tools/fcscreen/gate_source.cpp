// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/gate_source.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "engine/core/whole_file.h"
#include "gating/scale/scale.h"
#include "io/gatingml/gating_ml.h"

namespace fcscreen::tool {
namespace {

std::optional<std::string> why_not(const result::ScaleSpec& spec) {
  const auto scale = gating::make_scale(spec);
  return scale ? std::nullopt : std::optional(scale.error().message);
}

bool asks_for_file_matrix(const result::GatingDocument& document) {
  return std::any_of(document.dimensions.begin(), document.dimensions.end(), [](const result::Dimension& d) {
    return d.compensation.kind == result::CompensationRef::Kind::File;
  });
}

}  // namespace

Result<GateSource> gating_ml_source(const std::string& path) {
  const auto text = read_whole_file(path);
  if (!text) return fail(text.error());
  auto read = io::gatingml::read_gating_ml(*text, path);
  if (!read) return fail(read.error());
  return GateSource{std::move(read->document), std::move(read->findings), {}, {}, {}};
}

Result<GateSource> workspace_source(const std::string& path, const std::optional<std::string>& sample,
                                    const io::fcs::File& file, std::size_t dataset) {
  const auto text = read_whole_file(path);
  if (!text) return fail(text.error());
  const auto workspace = io::flowjo::Workspace::read(*text, path);
  if (!workspace) return fail(workspace.error());
  const io::fcs::Dataset& data = file.datasets()[dataset];
  const auto index =
      sample ? workspace->find(*sample)
             : workspace->find(io::flowjo::FileTraits{std::filesystem::path(file.name()).filename().string(),
                                                      data.n_events, data.keywords.items()});
  if (!index) return fail(index.error());
  auto read = workspace->sample(*index, why_not);
  if (!read) return fail(read.error());
  const io::flowjo::Sample& chosen = workspace->samples()[*index];
  GateSource source{
      std::move(read->document), {}, chosen.name, std::move(read->expected), std::move(read->not_evaluated)};
  if (chosen.n_events && *chosen.n_events != data.n_events) {
    source.findings.add("GATE-W6", Severity::Warning,
                        "Line " + std::to_string(chosen.line) + ": the sample \"" + chosen.name + "\" has " +
                            std::to_string(*chosen.n_events) + " events, the file " + std::to_string(data.n_events) +
                            ": FlowJo's counts are those of other data.");
  }
  if (asks_for_file_matrix(source.document) && data.spillover_status == "none") {
    source.findings.add("GATE-W7", Severity::Warning,
                        "The sample \"" + chosen.name +
                            "\" is compensated by the file's own matrix, and the file has none: its values were left "
                            "uncompensated.");
  }
  source.findings.append(read->findings);
  return source;
}

}  // namespace fcscreen::tool
