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

/// Keywords in file order. Look-up ignores case, as the standard says; the first of duplicates wins.
class FCS_EXPORT Keywords {
 public:
  /// Append a keyword. Key as written in the file, value as UTF-8; `offset` is the place of the key in the file.
  void add(std::string key, std::string value, std::optional<std::uint64_t> offset = {});
  /// The value, or nothing.
  [[nodiscard]] const std::string* find(std::string_view key) const;
  /// The value of a key spelt exactly so, or nothing: flowCore's `keyword(x)[["SPILL"]]`, which does not ignore case.
  [[nodiscard]] const std::string* find_exact(std::string_view key) const;
  /// Byte of the key in the file, where known.
  [[nodiscard]] std::optional<std::uint64_t> offset_of(std::string_view key) const;
  [[nodiscard]] std::string get(std::string_view key, std::string_view fallback = {}) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& items() const { return items_; }

 private:
  std::vector<std::pair<std::string, std::string>> items_;
  std::vector<std::optional<std::uint64_t>> offsets_;   // of items_
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
  double gain = 1;                         ///< $PnG as used: 1 on Time and where it is no positive number
  double stated_gain = 1;                  ///< $PnG as stated, on Time too; 1 where it is no positive number
  bool is_time = false;
};

/// A clock split over two parameters, as Bio-Rad's TIME_MSW and TIME_LSW: ticks = high · 2^32 + low.
struct SplitTime {
  std::size_t high = 0, low = 0;  ///< indices into Dataset::parameters
};

/// Cells of a histogram ($MODE C or U), read under the salvage policy only (FCS-M01). Raw, as stored.
struct Histogram {
  std::vector<std::size_t> parameters;  ///< indices into Dataset::parameters: one ($MODE U), or all ($MODE C)
  std::vector<std::size_t> shape;       ///< cells per parameter; the first index runs fastest
  std::uint64_t first = 0;              ///< byte of its first cell, from the data set's HEADER
  std::size_t n_cells = 0;
};

/// Everything about one data set but its events.
struct Dataset {
  std::size_t index = 1;          ///< from 1
  std::uint64_t file_offset = 0;  ///< of its HEADER in the file
  std::string version;            ///< "FCS3.1"
  Segment text, stext, data, analysis;
  std::vector<Segment> other;  ///< OTHER segments in the order of HEADER, opaque
  Keywords keywords;
  Keywords analysis_keywords;  ///< of ANALYSIS where it holds keywords; FCS-A01 where it holds anything else
  std::vector<Parameter> parameters;
  std::size_t n_events = 0;
  std::size_t row_bytes = 0;  ///< 0 for free-format ASCII
  bool big_endian = false;
  bool salvaged = false;
  /// The keyword `transformation` is applied or custom (flowCore): values are scale values and stay as stored.
  bool transformed = false;
  std::optional<SplitTime> split_time;
  std::vector<Histogram> histograms;   ///< of $MODE C and U; then n_events is 0
  std::optional<Spillover> spillover;  ///< by precedence $SPILLOVER, SPILL, $COMP, $DFCnTOm; identity is kept
  /// "none", "ok", "identity", "invalid: …", or "unconfirmed: …": a matrix converted from $COMP or $DFCnTOm, whose
  /// orientation and sign vendors disagree on, and whose events may be compensated already. Never apply it unasked.
  std::string spillover_status;
  Findings findings;
};

}  // namespace fcscreen::io::fcs
