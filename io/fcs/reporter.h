// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/findings.h"
#include "io/fcs/reader.h"

namespace fcscreen::io::fcs {

/// One row of design/FCS.md §12 and of FINDINGS.md: what each policy does about a deviation.
struct Rule {
  std::string_view code;
  std::string_view actions;  ///< strict, standard, salvage: F fail, W warn, I inform, R repair
};

/// Every code that reading can report, in the order of FINDINGS.md.
[[nodiscard]] std::span<const Rule> finding_rules();

/// What a code is reported as when it does not fail.
[[nodiscard]] Severity severity_of(std::string_view code, Policy policy);

/// Turns each deviation into a finding or a failure by the policy's column of design/FCS.md §12.
///
/// The first failure is kept; later ones are dropped, so that a stage may run on and be asked once at its end.
class Reporter {
 public:
  Reporter(Policy policy, std::string file, int version) : policy_(policy), file_(std::move(file)), version_(version) {}

  [[nodiscard]] Policy policy() const { return policy_; }
  [[nodiscard]] bool salvage() const { return policy_ == Policy::Salvage; }
  /// Column of the keyword table: 0 = 2.0 … 3 = 3.2.
  [[nodiscard]] int version() const { return version_; }
  void set_version(int version) { version_ = version; }

  /// Record a deviation: `found` says what was read, `done` what was done about it ("taken as absent"), neither with a
  /// full stop. True when reading goes on so. A failure says only what was found.
  bool note(std::string_view code, const std::string& found, std::string_view done,
            std::optional<std::uint64_t> offset);
  /// As note() from this version of the standard on (column of the keyword table); before it `before`, never a failure.
  bool note_from(int first_version, std::string_view code, const std::string& found, std::string_view done,
                 std::optional<std::uint64_t> offset, Severity before = Severity::Info);
  /// FCS-H06 of a segment whose stated last byte is the end of the file or beyond. An end one byte too far is how an
  /// exclusive end is written: repaired by all but the strict policy.
  bool note_past_end(const std::string& found, std::uint64_t last, std::uint64_t size, std::string_view done,
                     std::optional<std::uint64_t> offset);
  /// The same for a deviation that is milder here than the table says.
  void note_as(Severity severity, std::string_view code, const std::string& found, std::string_view done,
               std::optional<std::uint64_t> offset);
  /// One finding for many keywords: "found: a, b, c and 4 more; done.". Nothing when `keys` is empty.
  void note_keys(std::string_view code, std::string_view found, const std::vector<std::string>& keys,
                 std::string_view done, std::optional<std::uint64_t> offset);
  /// Record a failure whatever the policy says.
  void refuse(std::string_view code, std::string text, std::optional<std::uint64_t> offset, std::string next = {});

  /// True when something went on that the standard policy refuses.
  [[nodiscard]] bool salvaged() const { return salvaged_; }
  [[nodiscard]] bool failed() const { return failure_.has_value(); }
  /// The first failure, or success.
  [[nodiscard]] Status status() const;
  /// The findings so far; a code met more often than the limit ends with one line that counts the rest.
  [[nodiscard]] Findings findings() const;

 private:
  Policy policy_;
  std::string file_;
  int version_;
  Findings findings_;
  std::map<std::string, std::size_t, std::less<>> counts_;
  std::optional<Error> failure_;
  bool salvaged_ = false;
};

/// Printable form of bytes from a file, cut at `limit` bytes, for messages.
[[nodiscard]] std::string printable(std::string_view bytes, std::size_t limit = 40);

}  // namespace fcscreen::io::fcs
