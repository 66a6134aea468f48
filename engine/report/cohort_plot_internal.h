// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "engine/result/study_result.h"
#include "io/report/canvas.h"

// The plots of a study (SPEC §6). Months are days / 30.4375. Every line and mark is told apart by its form as well as
// by its colour.
namespace fcscreen::engine {

/// Height that draw_curve_set() takes for a set with the given number of curves, plot area and numbers at risk.
[[nodiscard]] double curve_set_height(std::size_t curves, double plot_height);

/// Survival or incidence curves as steps with their bands, ticks where somebody is censored, and the numbers at risk
/// below. Values on a grid (results for outside) are joined marks. A set without patients says so.
void draw_curve_set(io::report::Canvas& canvas, double x, double y, double width, double plot_height,
                    const result::CurveSet& set);

/// The Turnbull estimate of no regression yet: lines where it is known, grey boxes over the intervals within which it
/// is not; the midpoint curve dotted, with its numbers at risk.
void draw_regression_time(io::report::Canvas& canvas, double x, double y, double width, double plot_height,
                          const result::StudyResult& study);

/// Lanes of the swimmer plot that fit into this height.
[[nodiscard]] std::size_t swimmer_lanes(double height);
/// The lanes `first` … `first` + `count` of the courses: drug bars, samples by the shape of their call, the stop, ALL
/// therapy, transplant, death, last contact. All pages of a study share one axis.
void draw_swimmer(io::report::Canvas& canvas, const io::report::Rect& frame, const result::StudyResult& study,
                  std::size_t first, std::size_t count);

/// Best change after the stop of every patient evaluable for regression, the largest rise first. Hatched: not detected,
/// the fall is at least this. Filled with a dot below: confirmed; light: not.
void draw_waterfall(io::report::Canvas& canvas, const io::report::Rect& frame, const result::StudyResult& study);

}  // namespace fcscreen::engine
