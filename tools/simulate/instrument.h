// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "engine/core/random.h"
#include "tools/simulate/cell.h"
#include "tools/simulate/dna.h"
#include "tools/simulate/panel.h"
#include "tools/simulate/recipe.h"

namespace fcscreen::simulate {

/// Scatter parameters that come before the detectors of the panel; Time comes last.
enum ScatterColumn : std::size_t { kFscA, kFscH, kFscW, kSscA, kScatterColumns };

/// Upper end of every signal.
inline constexpr double kFullScale = 262143;

/// DNA area of diploid cells in G0/G1.
inline constexpr double kDiploidChannel = 60000;
/// Parameters of the DNA detector, behind the detectors of the panel.
enum DnaColumn : std::size_t { kDnaArea, kDnaHeight, kDnaWidth, kDnaColumns };

/// A cytometer without compensation: turns cells into recorded values.
class Instrument {
 public:
  /// Keeps references to both arguments.
  Instrument(const Recipe& recipe, const Panel& panel) : recipe_(recipe), panel_(panel) {}

  /// Record one cell.
  ///
  /// @param position of the event in the acquisition, [0, 1); decides drift and clog
  /// @param out      [kScatterColumns + panel.size()] scatter, then detectors
  void record(const Cell& cell, double position, Random& random, std::span<float> out) const;

  /// Record the DNA pulse of one cell: area, height and width (65536 for a square pulse). The gain is not the
  /// recipe's: a DNA detector is set so that G0/G1 of diploid cells stands at kDiploidChannel.
  void record_dna(const DnaContent& content, double position, Random& random, std::span<float> out) const;

  /// The spillover a laboratory would have written: the true one with the recipe's error, fixed by recipe and seed.
  [[nodiscard]] std::vector<double> written_spillover(std::uint64_t seed) const;

  /// Whether the nozzle is partly blocked at this point of the acquisition.
  [[nodiscard]] bool clogged(double position) const {
    return position >= recipe_.clog_start && position < recipe_.clog_start + recipe_.clog_length;
  }

 private:
  const Recipe& recipe_;
  const Panel& panel_;
};

}  // namespace fcscreen::simulate
