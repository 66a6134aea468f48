// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/result/screen_result.h"

namespace fcscreen::models {

/// Interval of a fraction that holds counting error and the spread between samples.
///
/// `counting` is the 95 % interval of counting error about `fraction`, `sigma` the between-sample SD in decades (SPEC
/// §4.1). On the log scale each limit lies sqrt(d² + (1.96 σ)²) from the estimate, d its distance by counting alone:
/// the square-and-add of independent errors (Zou & Donner 2008, doi 10.1002/sim.3095). A lower limit of 0 stays 0;
/// without events (fraction 0) the upper limit is moved by the spread alone. Neither end leaves [0, 1].
[[nodiscard]] result::Interval with_spread(const result::Interval& counting, double fraction, double sigma);

}  // namespace fcscreen::models
