// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/core/export.h"
#include "engine/core/findings.h"
#include "engine/core/spillover.h"

namespace fcscreen::io::fcs {

enum class DataType : char { Integer = 'I', Float = 'F', Double = 'D', Ascii = 'A' };

/// First and last byte, counted from the data set's own HEADER, both inclusive. Absent segments have size() 0.
struct Segment {
  std::uint64_t first = 0, last = 0;
  bool present = false;
  [[nodiscard]] std::uint64_t size() const { return present ? last - first + 1 : 0; }
};

/// Keywords in file order. Look-up ignores case; the first of duplicates wins.
class FCS_EXPORT Keywords {
 public:
  /// Append a keyword. Key as written in the file, value as UTF-8.
  void add(std::string key, std::string value);
  /// The value, or nothing.
  [[nodiscard]] const std::string* find(std::string_view key) const;
  [[nodiscard]] std::string get(std::string_view key, std::string_view fallback = {}) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& items() const { return items_; }

 private:
  std::vector<std::pair<std::string, std::string>> items_;
  std::unordered_map<std::string, std::size_t> index_;  // upper-cased key → first place in items_
};

/// One measured parameter as described by its $Pn keywords.
struct Parameter {
  std::size_t index = 1;  ///< n of $Pn, from 1
  std::string name;       ///< $PnN
  std::string label;      ///< $PnS, empty when blank; in a later set of an LMD file that of the first (FCS-N04)
  DataType type = DataType::Float;
  unsigned bits = 32;                      ///< stored width; for fixed ASCII: characters × 8, for free ASCII 0
  double range = 0;                        ///< $PnR; 0 when not a number
  unsigned mask_bits = 0;                  ///< significant bits of an integer (0: no mask)
  double log_decades = 0, log_offset = 0;  ///< $PnE as used (repaired); decades 0 = linear
  double gain = 1;                         ///< $PnG as used
  bool is_time = false;
};

/// Everything about one data set but its events.
struct Dataset {
  std::size_t index = 1;          ///< from 1
  std::uint64_t file_offset = 0;  ///< of its HEADER in the file
  std::string version;            ///< "FCS3.1"
  Segment text, stext, data, analysis;
  Keywords keywords;
  std::vector<Parameter> parameters;
  std::size_t n_events = 0;
  std::size_t row_bytes = 0;  ///< 0 for free-format ASCII
  bool big_endian = false;
  bool salvaged = false;
  std::optional<Spillover> spillover;  ///< by precedence $SPILLOVER, SPILL, $COMP, $DFCnTOm; identity is kept
  /// "none", "ok", "identity", "invalid: …", or "unconfirmed: …": a matrix converted from $COMP or $DFCnTOm, whose
  /// orientation and sign vendors disagree on, and whose events may be compensated already. Never apply it unasked.
  std::string spillover_status;
  Findings findings;
};

}  // namespace fcscreen::io::fcs
