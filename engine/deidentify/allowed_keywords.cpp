// SPDX-License-Identifier: Apache-2.0
#include "engine/deidentify/allowed_keywords.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace fcscreen::engine {
namespace {

/// Shapes of values.
enum class Shape { Numbers, Clock, OneOf };

bool only(std::string_view text, std::string_view letters) {
  return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

bool is_numbers(std::string_view text) { return only(text, "0123456789+-.,eE "); }
/// hh:mm:ss, with fractions in the forms of 3.0 and 3.1.
bool is_clock(std::string_view text) { return text.size() <= 16 && only(text, "0123456789:."); }

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.size() == word.size() && std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) {
             return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 32) : a) == b;
           });
  });
}

/// Numbers of a whole file. Matrices that the reader would not apply unasked go on as they stand.
constexpr std::array kNumbers = {"$TIMESTEP", "$VOL", "$LOST", "$ABRT", "FCSCREEN_SYNTHETIC", "ORIGINAL_$COMP"};
constexpr std::array kClocks = {"$BTIM", "$ETIM"};
/// Endings of $Pn… that are numbers or words of a closed list.
constexpr std::array kOfParameterNumbers = {"V", "O", "L", "G", "R", "E", "B"};

bool is_in(std::string_view key, const auto& list) { return std::find(list.begin(), list.end(), key) != list.end(); }

/// "V" for "$P12V" of a file with at least twelve parameters; empty for anything else.
std::string_view ending_of_parameter(std::string_view key, std::size_t n_parameters) {
  if (key.substr(0, 2) != "$P") return {};
  std::size_t index = 0;
  const auto [end, bad] = std::from_chars(key.data() + 2, key.data() + key.size(), index);
  if (bad != std::errc{} || index == 0 || index > n_parameters) return {};
  return key.substr(static_cast<std::size_t>(end - key.data()));
}

bool parameter_value_fits(std::string_view ending, std::string_view value) {
  if (is_in(ending, kOfParameterNumbers)) return is_numbers(value);
  if (ending == "D") {  // "Linear,0,1000", "Logarithmic,4,0.1"
    const auto comma = value.find(',');
    return comma != std::string_view::npos && is_one_of(value.substr(0, comma), {"LINEAR", "LOGARITHMIC"}) &&
           is_numbers(value.substr(comma + 1));
  }
  if (ending == "FEATURE") return is_one_of(value, {"AREA", "HEIGHT", "WIDTH"});
  if (ending == "TYPE") {
    return is_one_of(value, {"FORWARD SCATTER", "SIDE SCATTER", "RAW FLUORESCENCE", "UNMIXED FLUORESCENCE", "MASS",
                             "TIME", "INDEX", "CLASSIFICATION", "ELECTRONIC VOLUME"});
  }
  return false;
}

}  // namespace

KeywordRule keyword_rule(std::string_view key, std::string_view value, std::size_t n_parameters) {
  if (value.empty()) return KeywordRule::Drop;
  const auto keep_if = [](bool holds) { return holds ? KeywordRule::Keep : KeywordRule::Drop; };
  if (key == "$DATE") return KeywordRule::MoveDate;
  if (key == "$BEGINDATETIME" || key == "$ENDDATETIME") return KeywordRule::MoveTime;
  if (key == "$CYT") return KeywordRule::Words;
  if (is_in(key, kNumbers) || key.substr(0, 13) == "ORIGINAL_$DFC") return keep_if(is_numbers(value));
  if (is_in(key, kClocks)) return keep_if(is_clock(value));
  if (key == "$ORIGINALITY") return keep_if(is_one_of(value, {"NONDATAMODIFIED", "APPENDED", "DATAMODIFIED"}));
  if (key == "APPLY COMPENSATION") return keep_if(is_one_of(value, {"TRUE", "FALSE"}));
  return keep_if(parameter_value_fits(ending_of_parameter(key, n_parameters), value));
}

bool is_identifying(std::string_view key) {
  static constexpr std::array kNames = {
      "SAMPLE ID", "PATIENT ID",     "PATIENT NAME", "$SMNO",    "$SRC",      "$OP",         "$FIL",
      "$INST",     "$CYTSN",         "$PROJ",        "$EXP",     "TUBE NAME", "SAMPLE NAME", "OPERATOR",
      "USER",      "$LAST_MODIFIER", "$PLATENAME",   "$PLATEID", "$CARRIERID"};
  return is_in(key, kNames) || key.substr(0, 7) == "@SAMPLE" || key.substr(0, 8) == "@PATIENT" ||
         key.find("NAME") != std::string_view::npos;
}

}  // namespace fcscreen::engine
