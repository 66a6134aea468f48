// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/result/serial.h"
#include "io/report/canvas.h"

namespace fcscreen::engine {

/// Draw the course into `frame`: drug bars with their holds, then the decimal logarithm of the fraction against the
/// date with intervals, limits of detection, the stop and the fitted lines, and the legend below. Points that are not
/// comparable are hollow and grey; a population not seen is an open triangle at its limit of detection; fitted lines
/// are drawn only where the model has them. A series without a point keeps its frame.
void draw_serial_plot(io::report::Canvas& canvas, const io::report::Rect& frame, const result::SerialReport& report);

}  // namespace fcscreen::engine
