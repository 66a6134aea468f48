// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "engine/core/parallel.h"
#include "engine/core/whole_file.h"
#include "engine/stream/gate_program.h"
#include "io/text/membership_csv.h"
#include "tools/fcscreen/common_options_internal.h"
#include "tools/fcscreen/gate_output.h"
#include "tools/fcscreen/gate_source.h"
#include "tools/fcscreen/memory_size.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

struct Options {
  CommonOptions common;
  std::string file, gating_ml, workspace, policy = "standard", memory_limit;
  std::optional<std::string> sample;   // of the workspace
  std::optional<std::size_t> dataset;  // from 1
  std::filesystem::path membership, statistics_file;
  std::vector<std::string> scales;
  std::vector<double> percentiles = {5, 25, 75, 95};
  bool force = false;
};

/// How the work is cut to a memory limit.
struct MemoryPlan {
  std::size_t events_at_once = kBlockEvents;    ///< whole blocks, or all where the masks are kept
  std::size_t for_statistics = kNoMemoryLimit;  ///< what the masks leave
};

/// Counting and memberships need the masks of some blocks, statistics those of all events. Error ENG-L03 (Usage) where
/// the limit is below that.
Result<MemoryPlan> plan_memory(const Options& options, const engine::GateProgram& program, std::size_t n_parameters,
                               std::size_t limit) {
  constexpr std::size_t kMaskBytes = std::size_t{64} << 20, kFixedBytes = std::size_t{8} << 20;  // program and document
  const std::size_t gates = std::max<std::size_t>(program.document().gates.size(), 1), events = program.n_events();
  // A thread at work has one block in double: parameters, what compensation makes of them, and dimensions.
  const std::size_t columns = n_parameters + 2 * program.document().dimensions.size();
  const std::size_t working = kFixedBytes + columns * kBlockEvents * sizeof(double) * n_threads(options.common.threads);
  const std::size_t block_bytes = gates * kBlockEvents / 8;
  const bool keep = !options.scales.empty();
  const std::size_t least = working + (keep ? gates * ((events + 63) / 64) * 8 : block_bytes);
  if (limit < least) {
    return fail(ErrorKind::Usage, "ENG-L03",
                std::to_string(gates) + " gates on " + std::to_string(events) + " events need at least " +
                    std::to_string(least) + " bytes; the memory limit is " + std::to_string(limit) + " bytes.",
                options.file, {},
                "Raise --memory-limit to " + std::to_string((least >> 20) + 1) + "M or more, or lower --threads.");
  }
  const std::size_t blocks = std::min(kMaskBytes, limit - working) / block_bytes;
  return MemoryPlan{keep ? std::max<std::size_t>(events, 1) : kBlockEvents * std::clamp<std::size_t>(blocks, 1, 256),
                    limit == kNoMemoryLimit ? limit : limit - least};
}

struct Outcome {
  std::vector<std::size_t> counts;
  std::vector<Bitmask> masks;  ///< of all events; only where statistics are asked for
};

/// Evaluate all events, count, and write the memberships where asked.
Result<Outcome> run(const Options& options, const engine::GateProgram& program, std::size_t step) {
  const std::vector<result::Gate>& gates = program.document().gates;
  std::optional<io::text::MembershipCsv> csv;
  if (!options.membership.empty()) {
    std::vector<std::string> ids;
    for (const result::Gate& gate : gates) ids.push_back(gate.id);
    auto created = io::text::MembershipCsv::create(options.membership, ids, options.force);
    if (!created) return fail(created.error());
    csv.emplace(std::move(*created));
  }
  Outcome outcome{std::vector<std::size_t>(gates.size(), 0), {}};
  const bool keep = !options.scales.empty();
  for (std::size_t first = 0; first == 0 || first < program.n_events(); first += step) {
    auto masks = program.evaluate(first, std::min(step, program.n_events() - first), options.common.threads);
    if (!masks) return fail(masks.error());
    for (std::size_t g = 0; g < gates.size(); ++g) outcome.counts[g] += (*masks)[g].count();
    if (csv) csv->append(*masks);
    if (keep) outcome.masks = std::move(*masks);
  }
  if (csv) {
    if (Status ok = csv->finish(); !ok) return fail(ok.error());
  }
  return outcome;
}

/// Errors about the document know its lines, not its name; what is wrong with it is the input's fault.
Error in_document(Error error, const std::string& gates) {
  if (error.file.empty()) {
    error.file = gates;
    error.kind = ErrorKind::Input;
  }
  return error;
}

int gate(const Options& options) {
  const auto limit = memory_limit_of(options.memory_limit);
  if (!limit) return report_error(limit.error());
  // A document is read before the file, since it does not depend on it.
  const bool is_workspace = !options.workspace.empty();
  const std::string& gates = is_workspace ? options.workspace : options.gating_ml;
  Result<GateSource> source;
  if (!is_workspace) source = gating_ml_source(gates);
  if (!source) return report_error(source.error());
  const auto file = io::fcs::File::open(options.file, io::fcs::ReadOptions{policy_of(options.policy)});
  if (!file) return report_error(file.error());
  const std::size_t n = file->datasets().size();
  if (options.dataset && *options.dataset > n) {
    return report_error({ErrorKind::Usage,
                         "CLI-01",
                         "has " + std::to_string(n) + " data sets, not " + std::to_string(*options.dataset) + ".",
                         options.file,
                         {},
                         "Give --dataset a number from 1."});
  }
  const std::size_t dataset = options.dataset ? *options.dataset - 1 : io::fcs::default_dataset(*file);
  if (is_workspace) source = workspace_source(gates, options.sample, *file, dataset);
  if (!source) return report_error(source.error());
  auto program = engine::GateProgram::make(*file, dataset, std::move(source->document));
  if (!program) return report_error(in_document(program.error(), gates));
  const auto memory = plan_memory(options, *program, file->datasets()[dataset].parameters.size(), *limit);
  if (!memory) return report_error(memory.error());
  const auto outcome = run(options, *program, memory->events_at_once);
  if (!outcome) return report_error(outcome.error());

  GatedFile gated;
  gated.file = options.file;
  gated.gates = gates;
  gated.sample = source->sample;
  gated.n_events = program->n_events();
  gated.findings = source->findings;
  gated.findings.append(program->findings());
  gated.populations = populations_of(program->document(), outcome->counts, program->n_events());
  for (std::size_t g = 0; g < source->expected.size(); ++g) gated.populations[g].expected = source->expected[g];
  gated.not_evaluated = std::move(source->not_evaluated);
  gated.percentiles = options.percentiles;
  if (!options.scales.empty()) {
    auto statistics =
        channel_statistics(*file, dataset, program->document(), outcome->masks,
                           {options.scales, options.percentiles, options.common.threads, memory->for_statistics});
    if (!statistics) return report_error(in_document(statistics.error(), gates));
    gated.statistics = std::move(*statistics);
  }
  if (!options.statistics_file.empty()) {
    if (auto ok = write_whole_file(options.statistics_file, statistics_csv(gated), options.force); !ok) {
      return report_error(ok.error());
    }
  }
  const bool json = options.common.json || options.common.jsonl;
  if (!json && options.common.level() >= LogLevel::Warning) {
    for (const Finding& f : gated.findings.items()) {
      std::fprintf(stderr, "%s\n", shown(gates + ": " + f.text + " [" + f.code + "]", 1000).c_str());
    }
  }
  const int written = write_stdout(json ? gated_json(gated, options.common.jsonl) : gated_text(gated));
  return written == kExitDone && !gated.not_evaluated.empty() ? kExitHeld : written;
}

}  // namespace

int run_gate(const Arguments& arguments) {
  const auto asks_for_template = [](const std::string& a) {
    return a == "--template" || a.rfind("--template=", 0) == 0;
  };
  if (std::any_of(arguments.begin(), arguments.end(), asks_for_template)) return run_gate_template(arguments);
  Options options;
  CLI::App app(
      "Evaluate every gate of a Gating-ML 2.0 document, or of a sample of a FlowJo 10 workspace, on the events of an "
      "FCS "
      "file. FlowJo's own counts stand beside ours: it decides polygons and ellipses on a display of 256 bins, so "
      "differences of 0.1 to 0.6 % are usual there. Exit 1: some populations of the workspace cannot be evaluated.",
      "fcscreen gate");
  app.add_option("FILE", options.file, "the FCS file")->required();
  auto* const from = app.add_option_group("gates", "one of these");
  from->add_option("--gatingml", options.gating_ml, "the Gating-ML 2.0 document");
  auto* const workspace = from->add_option("--workspace", options.workspace, "the FlowJo 10 workspace (.wsp)");
  std::string plan;  // of run_gate_template; here for --help
  from->add_option("--template", plan, "a template of automatic gates (TOML), or a shipped one");
  from->require_option(1);
  app.add_option("--workspace-sample", options.sample,
                 "the workspace's sample, by name or number; default: the one that is FILE")
      ->needs(workspace);
  app.add_option("--membership", options.membership, "CSV with one 0/1 column per gate and one row per event");
  app.add_option("--statistics", options.statistics_file, "CSV with the statistics of every population and channel");
  app.add_option("--scale", options.scales, "scales of the statistics; default with --statistics: compensated")
      ->delimiter(',')
      ->check(CLI::IsMember({"raw", "compensated", "display"}));
  app.add_option("--percentiles", options.percentiles, "percentiles of the statistics")
      ->delimiter(',')
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  app.add_option("--dataset", options.dataset, "data set of the file, from 1; default: the FCS 3 one")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1000000}));
  app.add_flag("--force", options.force, "replace outputs that exist with other content");
  add_policy_option(app, options.policy);
  add_memory_option(app, options.memory_limit);
  add_common_options(app, options.common, "fcscreen gate sample.fcs --gatingml gates.xml --membership members.csv");
  if (const auto done = parse_arguments(app, arguments)) return *done;
  if (options.scales.empty() && !options.statistics_file.empty()) options.scales = {"compensated"};
  return gate(options);
}

}  // namespace fcscreen::tool
