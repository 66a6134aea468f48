// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/detection/real_runs.h"

#include <algorithm>
#include <span>
#include <utility>

#include "io/fcs/reader.h"
#include "io/fcs/writer.h"
#include "tools/bench/detection/tube.h"

namespace fcscreen::bench {
namespace {

namespace fs = std::filesystem;
using result::Call;

constexpr std::size_t kQuickStep = 5;

bool is_called(Call call) { return call == Call::DetectedQuantifiable || call == Call::AtypicalImmatureB; }

bool is_alarming(Call call) {
  return is_called(call) || call == Call::Trace || call == Call::DetectedBelowLoq || call == Call::ImmatureBExpandedL1;
}

/// FCS files of a folder by name; only those whose name contains `with`.
std::vector<fs::path> files_in(const fs::path& folder, std::string_view with = "") {
  std::vector<fs::path> out;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) {
    const fs::path& file = entry.path();
    if (file.extension() == ".fcs" && file.filename().string().find(with) != std::string::npos) out.push_back(file);
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// The first data set again with only the events that are clear in `drop`; same parameters and values.
Status write_without(const fs::path& file, const Bitmask& drop, const fs::path& target) {
  const auto in = io::fcs::File::open(file);
  if (!in) return fail(in.error());
  const io::fcs::Dataset& set = in->datasets().front();
  io::fcs::WriteDataset out;
  std::vector<std::vector<float>> columns(set.parameters.size(), std::vector<float>(set.n_events));
  std::vector<std::size_t> index;
  std::vector<float*> into;
  for (const io::fcs::Parameter& p : set.parameters) {
    out.parameters.push_back({p.name, p.label, p.range, 1, {}});
    index.push_back(p.index - 1);
    into.push_back(columns[p.index - 1].data());
  }
  if (auto read = in->read(0, 0, set.n_events, index, into, io::fcs::Values::Linearized); !read) {
    return fail(read.error());
  }
  if (const std::string step = set.keywords.get("$TIMESTEP"); !step.empty()) out.keywords = {{"$TIMESTEP", step}};
  std::vector<std::span<const float>> views;
  for (std::vector<float>& column : columns) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < column.size(); ++i) {
      if (!drop.test(i)) column[kept++] = column[i];
    }
    column.resize(kept);
    views.emplace_back(column);
  }
  if (auto written = io::fcs::write_file(target, out, views, true); !written) return fail(written.error());
  return {};
}

Result<RealCall> screen_real(const fs::path& file, const fs::path& depleted_at) {
  const auto out = engine::screen_file(file, blind_options(1));
  if (!out) return fail(out.error());
  const Call call = out->result.target.call;
  RealCall row{file.filename().string(), result::to_string(call), {}, is_called(call), is_alarming(call), false};
  if (depleted_at.empty() || !row.called) return row;
  if (auto ok = write_without(file, out->events.immature_b, depleted_at); !ok) return fail(ok.error());
  const auto again = engine::screen_file(depleted_at, blind_options(1));
  std::error_code ignored;
  fs::remove(depleted_at, ignored);
  if (!again) return fail(again.error());
  row.depleted_call = result::to_string(again->result.target.call);
  row.depleted_alarming = is_alarming(again->result.target.call);
  return row;
}

}  // namespace

Result<std::optional<RealCalls>> run_real(const Plan& plan) {
  const fs::path marrow = plan.shared / "data" / "marrow";
  std::vector<fs::path> files;
  const auto diagnostic = files_in(marrow / "ball_diagnosis");
  for (std::size_t i = 0; i < diagnostic.size(); i += plan.quick ? kQuickStep : 1) files.push_back(diagnostic[i]);
  const std::size_t n_diagnostic = files.size();
  std::vector<fs::path> normal = files_in(marrow / "donor_marrow_aml_tubes");
  for (const fs::path& f : files_in(marrow / "b_precursors_tdt_cytof")) normal.push_back(f);
  for (const fs::path& f : files_in(marrow / "bcp_all_cytof", "Healthy")) normal.push_back(f);
  for (const fs::path& f : files_in(marrow / "euroflow_lst_labelled", "_HD")) normal.push_back(f);
  if (n_diagnostic == 0 || normal.empty()) return std::optional<RealCalls>{};
  files.insert(files.end(), normal.begin(), normal.end());
  std::vector<RealCall> rows(files.size());
  auto ok = run_jobs(plan, "real files", files.size(), [&](std::size_t i) -> Status {
    auto row = screen_real(files[i],
                           i < n_diagnostic ? plan.scratch / ("depleted_" + std::to_string(i) + ".fcs") : fs::path());
    if (!row) return fail(row.error());
    rows[i] = std::move(*row);
    return {};
  });
  if (!ok) return fail(ok.error());
  RealCalls out;
  const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(n_diagnostic);
  out.diagnostic.assign(rows.begin(), middle);
  out.normal.assign(middle, rows.end());
  return out;
}

}  // namespace fcscreen::bench
