// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/core/bitmask.h"
#include "engine/result/gating_document.h"
#include "engine/stream/gate_program.h"
#include "io/fcs/reader.h"
#include "io/fcs/writer.h"
#include "tests/property/draw.h"

// Random files and random gating documents that are laid on their events, for the properties of gating.
namespace fcscreen::test {

/// A file of 8 float parameters P1 to P8 with a 5 × 5 $SPILLOVER on P2 to P6 and a gain on P8: signals over five
/// decades, negatives, exact repeats, and a few NaN, infinities and denormals.
struct RandomEvents {
  io::fcs::WriteDataset dataset;
  std::vector<std::vector<float>> columns;  ///< [8][n_events]
  [[nodiscard]] std::string bytes() const;
};
[[nodiscard]] RandomEvents random_events(Draw& draw, std::size_t n_events);

/// Open bytes that outlive the file; a REQUIRE fails where they cannot be read.
[[nodiscard]] io::fcs::File open_random(const std::string& bytes);

/// FlowJoToo: with biex and complements, which Gating-ML 2.0 has no element for.
enum class Vocabulary { GatingMl, FlowJoToo };

/// 40 gates of every kind in a tree on 12 dimensions of a random file: every scale, ratios, bounds, with and without
/// compensation. Bounds, vertices and means lie at values of the file's own events, so that a bound, a vertex or an
/// edge goes exactly through events and every rounding shows.
[[nodiscard]] result::GatingDocument random_document(Draw& draw, const io::fcs::File& file,
                                                     Vocabulary vocabulary = Vocabulary::FlowJoToo);

/// The masks of all events, one per gate of the program's document.
[[nodiscard]] std::vector<Bitmask> masks_of(const engine::GateProgram& program, unsigned threads = 1,
                                            engine::Arithmetic arithmetic = engine::Arithmetic::FloatFirst);

/// Number of events that two masks of one size disagree on.
[[nodiscard]] inline std::size_t differences(const Bitmask& a, const Bitmask& b) {
  return a.count() + b.count() - 2 * count_and(a, b);
}

}  // namespace fcscreen::test
