// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/unit/fcs/raw_fcs.h"

namespace fcscreen::test {

/// A file that deviates in one way.
struct Oddity {
  std::string code;   ///< what it must be reported as
  std::string bytes;  ///< the file
  std::string read;   ///< what its finding or error must name as read
  std::string done;   ///< what its finding must name as done
};

/// At least one file per code of io/fcs/FINDINGS.md; each is conforming but for that code.
[[nodiscard]] std::vector<Oddity> oddities();

/// The files the oddities are made from.
[[nodiscard]] std::vector<std::string> conforming_files();

/// A chain of HEADERs, one after the other, that all state the same TEXT behind them, with `n_extra` keywords in it.
[[nodiscard]] std::string headers_over_one_text(std::size_t n_headers, std::size_t n_extra);

/// Three events of two big-endian 16-bit parameters (2.0, 3.0) or 32-bit ones (3.1, 3.2): 1 2, 3 4, 5 6.
[[nodiscard]] RawFcs two_by_three(const std::string& version);

/// Three events of two float32 parameters: 1.5 2.5, 3.5 4.5, 5.5 6.5.
[[nodiscard]] RawFcs two_floats(const std::string& version);

}  // namespace fcscreen::test
