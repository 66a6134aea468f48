// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// An automatic gating template as plain data: which populations to find, by which method, on which channels. Every
// argument is free of scale (shares, SDs, peak numbers) but for BoundaryMethod, so one template serves any instrument.
namespace fcscreen::result {

/// Which events a one-dimensional cut keeps: [cut, inf) or (-inf, cut).
enum class CutSide { Above, Below };

/// openCyto mindensity: the deepest valley of a kernel density, between its two tallest peaks where there are several.
struct MindensityMethod {
  CutSide side = CutSide::Above;
  double adjust = 2;                    ///< multiplies the bandwidth
  double from_share = 0, to_share = 1;  ///< the valley lies between these quantiles of what the cut is computed on,
  std::vector<std::string> between;     ///< and between the medians of these two earlier populations, if any
  enum class Valley { Deepest, Lowest, Highest } valley = Valley::Deepest;  ///< which of several
  double min_depth = 0;  ///< share of the smaller peak that a valley must lack
  enum class WithoutValley { All, None, Tail } without_valley = WithoutValley::All;  ///< what stands in for it
};

/// openCyto tailgate: where the tail beyond a reference peak has levelled off.
struct TailMethod {
  CutSide side = CutSide::Above;
  bool right = true;  ///< the tail above the peak; false: below it
  std::size_t n_peaks = 1, ref_peak = 1;
  double tolerance = 0.01;
  bool auto_tolerance = false;
  double adjust = 1;
};

/// A quantile (type 7) of the events the cut is computed on.
struct QuantileMethod {
  CutSide side = CutSide::Above;
  double probability = 0.999;
};

/// Which component of a mixture is the population.
struct MixtureTarget {
  enum class Rule { Heaviest, Lowest, Highest, Nearest } rule = Rule::Heaviest;
  std::string of;           ///< Lowest, Highest: the channel; Nearest: a population, to whose medians it is nearest
  double min_weight = 0.1;  ///< components lighter than this share of the events are not considered
};

/// flowClust-like: a t or Gaussian mixture. The gate is the ellipsoid that holds `quantile` of the component, or, with
/// `negative` > 0 on one channel, the cut between the `negative` lowest components and the others.
struct MixtureMethod {
  std::size_t k_min = 1, k_max = 4;
  double nu = 4;  ///< degrees of freedom; 0: Gaussian
  double quantile = 0.9;
  MixtureTarget target;
  std::size_t negative = 0;
  CutSide side = CutSide::Above;
};

/// openCyto singletGate: robust line of the second channel on the first, with its prediction interval.
struct SingletMethod {
  double prediction_level = 0.99;
};

/// Fixed limits per channel in the units of the file, or the top of the channel's range. Absent: open.
struct BoundaryMethod {
  struct Limit {
    bool top = false;  ///< the largest value the instrument can give
    double value = 0;
  };
  std::vector<std::optional<Limit>> min, max;  ///< empty, or one per channel
};

/// Whole slices of acquisition time with an unsteady rate or unsteady medians of the further channels.
struct TimeMethod {
  double mad = 6;
  std::size_t min_cells = 150, max_bins = 500;
};

/// Earlier populations combined.
struct CombineMethod {
  enum class Op { And, Or, Not } op = Op::And;
  struct Operand {
    std::string population;
    bool complement = false;
  };
  std::vector<Operand> operands;
};

/// The cuts of earlier one-dimensional gates again, each on the side given: a rectangle.
struct ReferenceMethod {
  struct Cut {
    std::string population;
    CutSide side = CutSide::Above;
  };
  std::vector<Cut> cuts;
};

using GatingMethod = std::variant<MindensityMethod, TailMethod, QuantileMethod, MixtureMethod, SingletMethod,
                                  BoundaryMethod, TimeMethod, CombineMethod, ReferenceMethod>;

struct TemplateGate {
  std::string population;
  std::string parent;                 ///< an earlier population; empty: all events
  std::string on;                     ///< an earlier population that the cut is computed on; empty: the parent
  std::vector<std::string> channels;  ///< marker names or $PnN
  bool optional = false;              ///< keeps its parent's events where a channel is not measured
  std::size_t min_events = 20;        ///< with fewer to compute on the population is empty
  GatingMethod method;
  std::size_t line = 0;  ///< in the text it was read from, from 1; 0: none
};

/// On which scale channels are gated.
enum class TemplateScale {
  Auto,    ///< as stored where the values were transformed before export, else by the kind of channel
  Stored,  ///< as stored
  Logicle,
  Asinh,
};

struct GatingTemplate {
  std::string name, description;
  std::string source;  ///< the file's name, for messages
  TemplateScale fluorescence = TemplateScale::Auto, side_scatter = TemplateScale::Auto;
  std::vector<TemplateGate> gates;  ///< every parent, operand and reference stands before its use
};

}  // namespace fcscreen::result
