// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/hard_cuts.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "tools/simulate/instrument.h"

namespace fcscreen::simulate {
namespace {

double quantile(std::vector<double> v, double q) {
  const auto k = static_cast<std::ptrdiff_t>(q * static_cast<double>(v.size() - 1));
  std::nth_element(v.begin(), v.begin() + k, v.end());
  return v[static_cast<std::size_t>(k)];
}

std::vector<double> of_t_cells(const CompensatedSample& tube, std::span<const double> values) {
  std::vector<double> kept;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (tube.is(i, Population::TCell)) kept.push_back(values[i]);
  }
  return kept;
}

}  // namespace

std::span<const double> CompensatedSample::operator[](std::string_view name) const {
  for (std::size_t p = 0; p < columns.size(); ++p) {
    const auto& parameter = sample.dataset.parameters[p];
    if (parameter.name == name || parameter.label == name) return columns[p];
  }
  return {};
}

bool CompensatedSample::hematogone(std::size_t event) const {
  return is(event, Population::HematogoneI) || is(event, Population::HematogoneII) ||
         is(event, Population::HematogoneIII);
}

CompensatedSample compensate(Simulated taken) {
  CompensatedSample tube{std::move(taken), {}};
  const Simulated& sample = tube.sample;
  for (const auto& c : sample.columns) tube.columns.emplace_back(c.begin(), c.end());
  if (!sample.dataset.spillover) return tube;
  const auto& spill = *sample.dataset.spillover;
  const auto n = static_cast<Eigen::Index>(spill.names.size());
  const Eigen::MatrixXd inverse =
      Eigen::Map<const Eigen::Matrix<double, -1, -1, Eigen::RowMajor>>(spill.matrix.data(), n, n).inverse();
  Eigen::RowVectorXd row(n);
  for (std::size_t i = 0; i < sample.population.size(); ++i) {
    for (Eigen::Index j = 0; j < n; ++j) row[j] = tube.columns[kScatterColumns + static_cast<std::size_t>(j)][i];
    const Eigen::RowVectorXd pure = row * inverse;
    for (Eigen::Index j = 0; j < n; ++j) tube.columns[kScatterColumns + static_cast<std::size_t>(j)][i] = pure[j];
  }
  return tube;
}

Result<std::vector<bool>> hard_cuts(const CompensatedSample& tube, bool lymphoid) {
  const std::size_t n = tube.sample.population.size();
  for (const char* name : {"CD19", "CD10", "CD34", "CD45", "FSC-A", "FSC-H", "SSC-A"}) {
    if (n == 0 || tube[name].empty()) {
      return fail(ErrorKind::Usage, "SIM-CUTS", "The hard cuts need " + std::string(name) + " and events.", {}, {},
                  "Simulate a tube with this parameter, such as ball8.");
    }
  }
  const auto v19 = tube["CD19"], v10 = tube["CD10"], v34 = tube["CD34"], v45 = tube["CD45"], vf = tube["FSC-A"],
             vh = tube["FSC-H"], vs = tube["SSC-A"];
  if (of_t_cells(tube, v45).empty()) {
    return fail(ErrorKind::Usage, "SIM-CUTS", "The hard cuts need T cells, and the tube has none.", {}, {},
                "Simulate more events.");
  }
  const auto above = [&](std::span<const double> values) { return quantile(of_t_cells(tube, values), 0.995); };
  const double cd19 = above(v19), cd10 = above(v10), cd34 = above(v34), ssc = 1.1 * above(vs);
  const double cd45 = quantile(of_t_cells(tube, v45), 0.05), fsc = quantile(of_t_cells(tube, vf), 0.5);
  std::vector<double> ratio(n);
  for (std::size_t i = 0; i < n; ++i) ratio[i] = vf[i] / vh[i];
  auto anchor = of_t_cells(tube, ratio);
  const double middle = quantile(anchor, 0.5);
  for (double& r : anchor) r = std::abs(r - middle);
  const double width = 3 * 1.4826 * quantile(anchor, 0.5);
  std::vector<bool> selected(n);
  for (std::size_t i = 0; i < n; ++i) {
    selected[i] = v19[i] > cd19 && (v10[i] > cd10 || v34[i] > cd34) && v45[i] < cd45 && vf[i] > 0.5 * fsc &&
                  std::abs(ratio[i] - middle) < width;
    if (lymphoid) selected[i] = selected[i] && vf[i] > 0.75 * fsc && vf[i] < 1.6 * fsc && vs[i] < ssc;
  }
  return selected;
}

}  // namespace fcscreen::simulate
