// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "engine/deidentify/key.h"

namespace fcscreen::engine {

/// Dates of a patient move by this many days into the past, at least and at most [DESIGN]: ten years hide season and
/// year, and no date comes to lie in the future.
inline constexpr int kLeastShiftDays = 1, kMostShiftDays = 3650;

/// Keyed names. The same key and text give the same name; letters' case and what is neither letter nor digit do not
/// count in accessions and patients, as where identities are compared. An empty text stays empty.
class Pseudonyms {
 public:
  explicit Pseudonyms(DeidentifyKey key) : key_(std::move(key)) {}

  /// "S-" or "P-" and 20 hexadecimal digits: of a million names two are equal with probability 4e-13.
  [[nodiscard]] std::string accession(std::string_view accession) const;
  [[nodiscard]] std::string patient(std::string_view patient) const;
  /// "T-" and 8 digits: tells the tubes of one sample apart.
  [[nodiscard]] std::string tube(std::string_view tube) const;
  /// 64 digits for the SHA-256 of an original, which anyone who holds the original could compute.
  [[nodiscard]] std::string content(std::string_view sha256) const;
  /// Two numbers for a path, one for a time of change: equal only for equal ones.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> path(std::string_view path) const;
  [[nodiscard]] std::int64_t time(std::int64_t nanoseconds) const;
  /// What tells whether two runs have the same key, and nothing else about it.
  [[nodiscard]] std::string key_check() const;

  /// Days that the dates of a patient, by pseudonym, lie in the past of what they were: the same for all samples.
  [[nodiscard]] int shift_days(std::string_view patient_pseudonym) const;
  /// A date or time that begins with YYYY-MM-DD, moved; anything else becomes empty.
  [[nodiscard]] std::string moved_date(std::string_view iso, std::string_view patient_pseudonym) const;

 private:
  [[nodiscard]] std::string named(const char* prefix, const char* purpose, std::string_view text,
                                  std::size_t digits) const;
  DeidentifyKey key_;
};

/// "YYYY-MM-DD…" so many days earlier, the rest as it is; empty where it is no date.
[[nodiscard]] std::string days_earlier(std::string_view iso, int days);

}  // namespace fcscreen::engine
