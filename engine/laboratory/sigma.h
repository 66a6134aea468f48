// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/serial.h"
#include "io/store/laboratory/laboratory.h"
#include "io/text/replicates_csv.h"

namespace fcscreen::engine {

inline constexpr std::size_t kReplicateEvents = 200;  ///< least events of a replicate (SPEC §4.1)
inline constexpr std::size_t kReplicateDegrees = 10;  ///< least degrees of freedom: the 95 % interval is ×0.70 to ×1.75

/// An estimate, and what was not used for it.
struct SigmaEstimation {
  io::store::FiledSigma sigma;
  std::vector<std::string> left_out;  ///< one sentence each
};

/// Estimate the laboratory's spread between samples from the replicates it has filed (models::replicate_sigma).
///
/// Replicates are the sets that `named` holds; without any, the tubes of one patient that were acquired on one day
/// (without a date: those of one accession). Only current results of the
/// present analysis version count that are evaluable, not understated and hold at least kReplicateEvents counted
/// events. Members of a set must be comparable with its first usable one (SPEC §4.1) and of the same panel and
/// instrument: what another instrument adds is not measured here. Errors: those of the database; LAB-08 (Input) an
/// accession or tube that is not filed; LAB-11 (Input) fewer than kReplicateDegrees degrees of freedom, or no
/// spread beyond the counting error even at the upper end. One input file filed twice is one measurement.
[[nodiscard]] Result<SigmaEstimation> estimate_sigma(const io::store::Laboratory& laboratory,
                                                     std::span<const io::text::ReplicateName> named);

/// A filed estimate as a series uses it; absent where it was made with another analysis version than the present one.
[[nodiscard]] std::optional<result::SigmaInUse> sigma_in_use(const io::store::FiledSigma& filed);

/// Why a filed estimate is not used, and what to do.
[[nodiscard]] std::string stale_sigma_sentence(const io::store::FiledSigma& filed);

}  // namespace fcscreen::engine
