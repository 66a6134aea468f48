// SPDX-License-Identifier: Apache-2.0
// `fcscreen gate FILE --template T.toml`: the automatic gating toolkit on its own.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/gate/shipped_templates.h"
#include "engine/gate/template_run.h"
#include "io/text/membership_csv.h"
#include "tools/fcscreen/common_options_internal.h"
#include "tools/fcscreen/memory_size.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

using nlohmann::ordered_json;

struct Options {
  CommonOptions common;
  std::string file, plan, membership, policy = "standard", memory_limit;
  std::optional<std::size_t> dataset;  // from 1
  bool force = false;
};

ordered_json finite_or_null(double value) { return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr); }

ordered_json share(std::size_t count, std::size_t of) {
  return of == 0 ? ordered_json(nullptr) : ordered_json(static_cast<double>(count) / static_cast<double>(of));
}

std::string gates_json(const std::string& file, const result::GatingTemplate& plan, const engine::TemplateRun& run,
                       bool compact) {
  ordered_json gates = ordered_json::array();
  for (const gating::TemplatePopulation& p : run.populations) {
    const std::size_t count = p.members.count();
    ordered_json gate = {{"id", p.name},
                         {"parent", p.parent.empty() ? ordered_json(nullptr) : ordered_json(p.parent)},
                         {"count", count},
                         {"parent_count", p.parent_count},
                         {"fraction_of_parent", share(count, p.parent_count)},
                         {"fraction_of_total", share(count, run.n_events)},
                         {"method", p.method},
                         {"confidence", p.confidence},
                         {"note", p.note}};
    if (p.cut) {
      gate["cut"] = {{"channel", run.columns[p.cut->column].detector},
                     {"value", finite_or_null(p.cut->linear)},
                     {"display", finite_or_null(p.cut->display)}};
    }
    gates.push_back(std::move(gate));
  }
  ordered_json findings = ordered_json::array();
  for (const Finding& f : run.findings.items()) {
    findings.push_back({{"code", f.code}, {"severity", to_string(f.severity)}, {"text", f.text}});
  }
  const ordered_json document = {{"schema_version", 1},
                                 {"file", file},
                                 {"template", plan.name},
                                 {"gates", std::move(gates)},
                                 {"findings", std::move(findings)}};
  return document.dump(compact ? -1 : 2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string gates_text(const engine::TemplateRun& run) {
  std::string out = fmt::format("{} {} {} {}\n", cell("population", 24), cell("events", 11), cell("of parent", 10),
                                "how it was found");
  for (const gating::TemplatePopulation& p : run.populations) {
    const std::size_t count = p.members.count();
    const std::string of_parent =
        p.parent_count == 0
            ? "-"
            : fmt::format("{:.2f} %", 100.0 * static_cast<double>(count) / static_cast<double>(p.parent_count));
    out += fmt::format("{} {} {} {}; confidence {}\n", cell(p.name, 24), cell(grouped(count), 11), cell(of_parent, 10),
                       shown(p.method, 120), p.confidence);
    if (!p.note.empty()) out += fmt::format("{}{}\n", std::string(48, ' '), shown(p.note, 160));
  }
  return out;
}

Status write_membership(const std::string& path, const engine::TemplateRun& run, bool force) {
  std::vector<std::string> names;
  std::vector<Bitmask> masks;
  for (const auto& p : run.populations) {
    names.push_back(p.name);
    masks.push_back(p.members.clone());
  }
  auto csv = io::text::MembershipCsv::create(path, names, force);
  if (!csv) return fail(csv.error());
  csv->append(masks);
  return csv->finish();
}

int gate(const Options& options, const io::fcs::File& file) {
  const auto plan = engine::find_template(options.plan);
  if (!plan) return report_error(plan.error());
  const std::size_t dataset = options.dataset ? *options.dataset - 1 : io::fcs::default_dataset(file);
  const auto limit = memory_limit_of(options.memory_limit);
  if (!limit) return report_error(limit.error());
  const auto run = engine::run_template(file, dataset, *plan, options.common.threads, *limit);
  if (!run) return report_error(run.error());
  if (!options.membership.empty()) {
    if (const Status ok = write_membership(options.membership, *run, options.force); !ok)
      return report_error(ok.error());
  }
  const bool json = options.common.json || options.common.jsonl;
  if (!json && options.common.level() >= LogLevel::Warning) {
    for (const Finding& f : run->findings.items()) {
      std::fprintf(stderr, "%s\n", shown(file.name() + ": " + f.text + " [" + f.code + "]", 1000).c_str());
    }
  }
  return write_stdout(json ? gates_json(file.name(), *plan, *run, options.common.jsonl) : gates_text(*run));
}

}  // namespace

int run_gate_template(const Arguments& arguments) {
  Options options;
  CLI::App app("Find the populations of an automatic gating template.", "fcscreen gate");
  app.add_option("FILE", options.file, "the file")->required();
  std::string shipped;
  for (const std::string& name : engine::shipped_template_names()) shipped += (shipped.empty() ? "" : ", ") + name;
  app.add_option("--template", options.plan, "template file (TOML), or one that is shipped: " + shipped)->required();
  app.add_option("--membership", options.membership, "CSV with one 0/1 column per population, one row per event");
  app.add_option("--dataset", options.dataset, "data set, counted from 1")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1000000}));
  app.add_flag("--force", options.force, "replace a membership file that exists with other content");
  add_policy_option(app, options.policy);
  add_memory_option(app, options.memory_limit);
  add_common_options(app, options.common,
                     "fcscreen gate sample.fcs --template lymphoid_screen --membership events.csv");
  if (const auto done = parse_arguments(app, arguments)) return *done;
  const auto file = io::fcs::File::open(options.file, {policy_of(options.policy)});
  return file ? gate(options, *file) : report_error(file.error());
}

}  // namespace fcscreen::tool
