// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "io/fcs/reader.h"

namespace fcscreen::test {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Builds FCS bytes by hand, independent of the project's writer, so that each deviation can be made on purpose.
struct RawFcs {
  std::string version = "FCS3.1";
  char delimiter = '|';
  Pairs keywords;        ///< everything but the offsets, unless given here
  std::string data;      ///< bytes of DATA
  std::string gap;       ///< between HEADER and TEXT
  std::string text_pad;  ///< after the last delimiter, inside TEXT
  std::string stext;     ///< supplemental TEXT, after DATA; $BEGINSTEXT and $ENDSTEXT follow it
  std::string analysis;  ///< after DATA and supplemental TEXT; HEADER says where
  std::string tail = "00000000";
  long header_data_shift = 0;  ///< added to both DATA offsets of HEADER
  long end_shift = 0;          ///< added to the end of DATA in HEADER and TEXT
  bool header_data = true;     ///< false: "0" in HEADER
  bool text_data = true;       ///< false: no $BEGINDATA/$ENDDATA

  [[nodiscard]] std::string bytes() const;
};

/// Keywords of a complete data set: `type` I, F or D; the same width and range for all parameters, names A, B, C…
[[nodiscard]] Pairs basic_keywords(const std::string& type, std::size_t n_parameters, std::size_t n_events,
                                   const std::string& bits, const std::string& range, const std::string& order);

/// Replace the value of a keyword, or add it.
void set(Pairs& pairs, const std::string& key, const std::string& value);
void remove_key(Pairs& pairs, const std::string& key);

/// A number right-justified in 8 characters, as HEADER has them.
[[nodiscard]] std::string header_field(long value);

/// `width` bytes of a word, little or big end first.
[[nodiscard]] std::string word(std::uint64_t value, unsigned width, bool big);
[[nodiscard]] std::string float_bytes(float value, bool big);
[[nodiscard]] std::string double_bytes(double value, bool big);

/// $NEXTDATA of the first file set so that the second follows it.
[[nodiscard]] std::string chained(RawFcs first, const std::string& second);

[[nodiscard]] Result<io::fcs::File> open_bytes(const std::string& bytes,
                                               io::fcs::Policy policy = io::fcs::Policy::Standard);

/// All events of one parameter in double.
[[nodiscard]] std::vector<double> column(const io::fcs::File& file, std::size_t parameter,
                                         io::fcs::Values values = io::fcs::Values::Raw, std::size_t dataset = 0);

}  // namespace fcscreen::test
