// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fcscreen::result {

/// One G0/G1 peak of the target on the DNA axis.
struct PloidyPeak {
  double index = 0, cv = 0;  ///< median over that of the diploid cells; robust CV, 0.03 = 3 %
  std::size_t count = 0;     ///< events within the peak
  std::string band;          ///< "hypo", "diploid" or "hyper"
  bool operator==(const PloidyPeak&) const = default;
};

/// Normal cells of the same tube on the DNA axis.
struct PloidyReference {
  std::string population;
  std::size_t count = 0;             ///< single events with a DNA signal
  std::optional<double> median, cv;  ///< of their G0/G1 peak, linear units; absent: no peak
  bool used = false;                 ///< the index is relative to these
  bool operator==(const PloidyReference&) const = default;
};

/// DNA index of the target (SPEC §6); only where the tube has a dye for DNA content.
struct Ploidy {
  std::string status;                     ///< "assessed" or "not_assessed"
  std::string why;                        ///< when it was not assessed: the reason in words
  std::string dye, channel;               ///< marker and $PnN
  std::string doublets;                   ///< how doublets were left out
  std::size_t doublet_count = 0;          ///< events of the target left out as doublets
  std::size_t target_count = 0;           ///< single events of the target with a DNA signal
  std::optional<double> index, cv;        ///< of the largest peak outside the diploid band, else of the largest
  std::string band;                       ///< of `index`; empty where not assessed
  std::optional<double> aberrant_share;   ///< share of the G0/G1 events in peaks outside the diploid band
  double diploid_lo = 0, diploid_hi = 0;  ///< the diploid band, ends included
  std::vector<PloidyPeak> peaks;          ///< ascending
  std::vector<PloidyReference> references;
  std::vector<std::string> sentences;  ///< what must be said with the number
  bool operator==(const Ploidy&) const = default;
};

}  // namespace fcscreen::result
