// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "engine/core/bitmask.h"
#include "engine/core/error.h"
#include "engine/core/whole_file.h"

namespace fcscreen::io::text {

/// Writes --membership, a few events at a time: one 0/1 column per gate, a header of their ids, one row per event in
/// file order. The file appears when finish() succeeds, or not at all.
class MembershipCsv {
 public:
  /// Errors of engine/core/whole_file.h.
  [[nodiscard]] static Result<MembershipCsv> create(const std::filesystem::path& path,
                                                    std::span<const std::string> gates, bool force);
  /// Append the rows of the next events; all masks have their number, one mask per gate (FCS_ASSERT).
  void append(std::span<const Bitmask> masks);
  /// Error (Output, OUT-01): not all rows could be written.
  [[nodiscard]] Status finish();

 private:
  MembershipCsv(WholeFile file, std::filesystem::path path, std::size_t n_gates);
  WholeFile file_;
  std::filesystem::path path_;
  std::ofstream stream_;
  std::size_t n_gates_ = 0;
};

}  // namespace fcscreen::io::text
