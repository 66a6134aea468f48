// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/result/call.h"
#include "engine/result/screen_result.h"

// What the laboratory database knows of one result, for its report. Times are ISO 8601 in UTC; `local` is the same
// moment in the laboratory's time zone, empty without one.
namespace fcscreen::result {

struct Signature {
  std::int64_t number = 0;  ///< of the database
  int version = 0;          ///< what was signed
  std::string by, meaning, reason;
  std::string at, local;
  bool operator==(const Signature&) const = default;
};

/// One result of the tube as it was filed.
struct ReviewedVersion {
  int version = 0;
  std::string filed_by, filed_at, filed_local, sha256;
  std::string software_version, config_hash;
  int analysis_version = 0;
  Call call = Call::NotEvaluable;
  std::size_t count = 0, denominator_count = 0;
  std::optional<double> fraction;
  Interval ci95;
  double lod = 0, loq = 0;
  bool operator==(const ReviewedVersion&) const = default;
};

/// The history of the result that is shown, up to one moment.
struct Review {
  std::string accession, tube;
  int version = 0;                        ///< the one that is shown
  std::vector<ReviewedVersion> versions;  ///< ascending; the one shown is among them
  std::vector<Signature> signatures;      ///< of all versions, in the order they were given
  std::optional<int> corrects;            ///< the signed version before the one that is shown
  bool operator==(const Review&) const = default;
};

}  // namespace fcscreen::result
