// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>
#include <optional>
#include <span>
#include <vector>

#include "models/kinetics.h"

namespace fcscreen::models {

/// Counts k_i ~ NegBin with mean n_i·(e^{η_i} + blank) and η = X·θ + offset.
struct CountLine {
  CountLine(std::vector<KineticPoint> samples, Eigen::MatrixXd design, double blank);
  std::vector<KineticPoint> points;
  Eigen::MatrixXd x;                // [points, parameters]
  Eigen::VectorXd offset;           // [points], zero at first
  std::vector<double> dispersions;  // [points], e^{(σ ln 10)²} − 1
  double blank_rate = 0;
  double constant = 0;  // the part of the log-likelihood that no parameter changes
};

struct CountFit {
  Eigen::VectorXd theta;
  double log_likelihood = 0;
};

/// Log-likelihood of θ with all constants.
[[nodiscard]] double log_likelihood(const CountLine& line, const Eigen::VectorXd& theta);

/// Maximum over θ, from `start` where given. Parameters whose likelihood only rises outwards stop near `slope_limit`
/// of every column but the first.
[[nodiscard]] CountFit maximise(const CountLine& line, const Eigen::VectorXd* start = nullptr);

/// The values of parameter `j` whose profile deviance is at most χ²₁(0.95), searched up to ± limit.
[[nodiscard]] result::Interval profile_interval(const CountLine& line, const CountFit& best, Eigen::Index j,
                                                double limit);

/// Maximum with parameter `j` held at `value`.
[[nodiscard]] CountFit maximise_without(const CountLine& line, const CountFit& best, Eigen::Index j, double value);

}  // namespace fcscreen::models
