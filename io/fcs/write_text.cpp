// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <set>

#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"
#include "io/fcs/reporter.h"
#include "io/fcs/utf8.h"
#include "io/fcs/write_text_internal.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::size_t kHeaderBytes = 58;
constexpr std::size_t kOffsetDigits = 20;  // so that TEXT keeps its length whatever the offsets are
constexpr std::uint64_t kLastHeaderOffset = 99'999'999;
/// Tried in this order. The last ones are for keywords that hold all the usual ones.
constexpr std::string_view kDelimiters = "|\x0C/\x1E\\!^~*#@;?\x1D\x1F\x1C\t\n";

std::string padded(std::uint64_t offset) {
  std::string digits = std::to_string(offset);
  return std::string(kOffsetDigits - digits.size(), '0') + digits;
}

bool is_time_name(std::string_view name) { return upper_ascii(name) == "TIME"; }

Status check_parameter(const WriteParameter& parameter, const std::string& ordinal) {
  if (parameter.type == DataType::Ascii) {
    return refuse_write("parameter " + ordinal + " is to be stored as text.", "Store integers, floats or doubles.");
  }
  if (parameter.type != DataType::Integer) return {};
  if (parameter.bits < 8 || parameter.bits > 64 || parameter.bits % 8 != 0) {
    return refuse_write("parameter " + ordinal + " has " + std::to_string(parameter.bits) + "-bit integers.",
                        "Choose a width of 8 to 64 bits, in whole bytes.");
  }
  const bool is_log = parameter.log_decades > 0;
  const auto sound = [](double v) { return std::isfinite(v) && v >= 0; };
  if (!sound(parameter.log_decades) || (is_log && !(sound(parameter.log_offset) && parameter.log_offset > 0))) {
    return refuse_write("parameter " + ordinal + " has no sound amplification ($PnE).",
                        "Give decades of 0 or more and, with decades, an offset above 0.");
  }
  // The range of a logarithmic channel is also the divisor of its formula, so it may exceed what is stored.
  const double most = std::ldexp(1.0, is_log ? 64 : static_cast<int>(parameter.bits));
  if (!(parameter.range >= 0) || parameter.range > most) {
    return refuse_write("parameter " + ordinal + " has the range " + format_number(parameter.range) + ", more than " +
                            std::to_string(parameter.bits) + " bits hold.",
                        "Choose wider integers or a smaller range.");
  }
  return {};
}

Status check_names(const WriteDataset& dataset, std::set<std::string>& names) {
  const bool has_timestep = std::any_of(dataset.keywords.begin(), dataset.keywords.end(), [](const auto& item) {
    return upper_ascii(item.first) == "$TIMESTEP" && parse_number(item.second).value_or(0) > 0;
  });
  for (std::size_t p = 0; p < dataset.parameters.size(); ++p) {
    const std::string& name = dataset.parameters[p].name;
    if (trim(name).empty() || trim(name) != name || name.find(',') != std::string::npos || !names.insert(name).second) {
      return refuse_write(
          "parameter " + std::to_string(p + 1) + " has an empty, padded, repeated or comma name: '" + name + "'.",
          "Give every parameter a name of its own without commas.");
    }
    if (is_time_name(name) && !has_timestep) {
      return refuse_write("a Time parameter needs $TIMESTEP.", "Add the keyword $TIMESTEP (seconds per unit).");
    }
  }
  return {};
}

std::string whole_number(double value) {
  std::string text(400, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.0f", value)));
  return text;
}

char letter(DataType type) { return static_cast<char>(type); }

/// Keywords given by the caller, in order, without those that cannot stand in this version.
class Optionals {
 public:
  Optionals(KeywordPairs& pairs, int version, std::size_t n_parameters)
      : pairs_(pairs), version_(version), n_parameters_(n_parameters) {}
  /// The writer states it: ignore it from now on.
  void state(const std::string& upper) { stated_.insert(upper); }
  [[nodiscard]] bool has(const std::string& upper) const { return seen_.count(upper) != 0; }

  void add(const std::string& key, const std::string& value) {
    std::string upper = upper_ascii(key);
    if (is_structural(upper, n_parameters_) || stated_.count(upper) != 0) return;
    if (trim(upper).empty() || trim(value).empty()) return blank_.push_back(key);
    const KeywordStatus status = keyword_status(upper, version_);
    const bool allowed = status == KeywordStatus::Optional || status == KeywordStatus::Required;
    if (upper.front() == '$' && !allowed) return misplaced_.push_back(key);
    if (!seen_.insert(upper).second) return repeated_.push_back(key);
    pairs_.emplace_back(std::move(upper), value);
  }

  void report(Findings& findings) const {
    note(findings, "Blank keywords left out", blank_);
    note(findings, "Keywords given twice, of which the first was written", repeated_);
    note(findings, "$ keywords that this version lacks or deprecates, left out", misplaced_);
  }

 private:
  static void note(Findings& findings, const std::string& what, const std::vector<std::string>& keys) {
    if (keys.empty()) return;
    std::string list;
    for (const std::string& key : keys) list += (list.empty() ? "" : ", ") + printable(key);
    findings.add("FCS-W03", Severity::Info, what + ": " + list + ".");
  }

  KeywordPairs& pairs_;
  int version_;
  std::size_t n_parameters_;
  std::set<std::string> stated_, seen_;
  std::vector<std::string> blank_, repeated_, misplaced_;
};

void describe_parameter(const WriteDataset& dataset, std::size_t p, double range, char common, KeywordPairs& pairs,
                        Optionals& optionals) {
  const WriteParameter& parameter = dataset.parameters[p];
  const std::string prefix = "$P" + std::to_string(p + 1);
  const bool integer = parameter.type == DataType::Integer;
  pairs.emplace_back(prefix + "B", integer                              ? std::to_string(parameter.bits)
                                   : parameter.type == DataType::Double ? "64"
                                                                        : "32");
  if (letter(parameter.type) != common) pairs.emplace_back(prefix + "DATATYPE", std::string(1, letter(parameter.type)));
  const bool is_log = integer && parameter.log_decades > 0;
  pairs.emplace_back(prefix + "E",
                     is_log ? format_number(parameter.log_decades) + "," + format_number(parameter.log_offset) : "0,0");
  pairs.emplace_back(prefix + "N", parameter.name);
  pairs.emplace_back(prefix + "R", whole_number(range));
  if (!trim(parameter.label).empty()) pairs.emplace_back(prefix + "S", parameter.label);
  const bool has_gain = std::isfinite(parameter.gain) && parameter.gain > 0 && parameter.gain != 1;
  if (has_gain && !is_time_name(parameter.name)) pairs.emplace_back(prefix + "G", format_number(parameter.gain));
  optionals.state(prefix + "S");
  optionals.state(prefix + "G");
  for (const auto& [suffix, value] : parameter.extra) optionals.add(prefix + suffix, value);
}

Status check_text(const KeywordPairs& pairs) {
  for (const auto& [key, value] : pairs) {
    const bool is_printable = std::all_of(key.begin(), key.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!is_printable || !is_utf8(value) || value.find('\0') != std::string::npos) {
      return refuse_write("the keyword " + key + " is not printable ASCII or its value is not UTF-8.",
                          "Correct the keyword or leave it out.");
    }
  }
  return {};
}

/// The first candidate that occurs nowhere; else one that begins no value, which is then doubled inside values.
Result<char> choose_delimiter(const KeywordPairs& pairs) {
  for (const char d : kDelimiters) {
    const auto uses = [d](const auto& item) {
      return item.first.find(d) != std::string::npos || item.second.find(d) != std::string::npos;
    };
    if (std::none_of(pairs.begin(), pairs.end(), uses)) return d;
  }
  for (const char d : kDelimiters) {
    const auto clashes = [d](const auto& item) {
      return item.first.find(d) != std::string::npos || item.second.front() == d;
    };
    if (std::none_of(pairs.begin(), pairs.end(), clashes)) return d;
  }
  return refuse_write("no delimiter is left: each of the candidates begins some value or stands in a key.",
                      "Shorten or correct the keyword values.");
}

void append_token(std::string& text, std::string_view token, char delimiter) {
  for (const char c : token) {
    text += c;
    if (c == delimiter) text += c;
  }
  text += delimiter;
}

std::string make_text(const KeywordPairs& pairs, char delimiter, std::uint64_t data_first, std::uint64_t data_last) {
  std::string text(1, delimiter);
  append_token(text, "$BEGINDATA", delimiter);
  append_token(text, padded(data_first), delimiter);
  append_token(text, "$ENDDATA", delimiter);
  append_token(text, padded(data_last), delimiter);
  for (const auto& [key, value] : pairs) {
    append_token(text, key, delimiter);
    append_token(text, value, delimiter);
  }
  return text;
}

std::string make_header(const std::string& version, std::uint64_t text_last, std::uint64_t data_first,
                        std::uint64_t data_last) {
  std::string header = version + "    ";
  const bool fits = data_last <= kLastHeaderOffset;
  for (const std::uint64_t offset : {std::uint64_t{kHeaderBytes}, text_last, fits ? data_first : 0,
                                     fits ? data_last : 0, std::uint64_t{0}, std::uint64_t{0}}) {
    const std::string digits = std::to_string(offset);
    header += std::string(8 - digits.size(), ' ') + digits;
  }
  return header;
}

}  // namespace

Status check_dataset(const WriteDataset& dataset, std::size_t n_columns) {
  if (dataset.parameters.empty() || n_columns != dataset.parameters.size()) {
    return refuse_write(std::to_string(dataset.parameters.size()) + " parameters were described and " +
                            std::to_string(n_columns) + " columns given.",
                        "Give one column per parameter and at least one.");
  }
  for (std::size_t p = 0; p < dataset.parameters.size(); ++p) {
    if (auto sound = check_parameter(dataset.parameters[p], std::to_string(p + 1)); !sound) return sound;
  }
  std::set<std::string> names;
  if (auto sound = check_names(dataset, names); !sound) return sound;
  const auto differs = [&](const WriteParameter& p) { return p.type != dataset.parameters[0].type; };
  if (dataset.version == WriteVersion::Fcs31 &&
      std::any_of(dataset.parameters.begin(), dataset.parameters.end(), differs)) {
    return refuse_write("FCS 3.1 holds one data type, and the parameters have different ones.",
                        "Write FCS 3.2, or give all parameters one type.");
  }
  if (!dataset.spillover) return {};
  const Spillover& spill = *dataset.spillover;
  const auto is_parameter = [&](const std::string& name) { return names.count(name) != 0; };
  if (spill.names.size() < 2 || spill.matrix.size() != spill.names.size() * spill.names.size() ||
      !std::all_of(spill.names.begin(), spill.names.end(), is_parameter) ||
      !std::all_of(spill.matrix.begin(), spill.matrix.end(), [](double v) { return std::isfinite(v); })) {
    return refuse_write("the spillover is not a finite n × n matrix over named parameters.",
                        "Name at least two written parameters and give n × n numbers.");
  }
  return {};
}

bool is_structural(std::string_view upper, std::size_t n_parameters) {
  static constexpr std::array<std::string_view, 13> kOwn = {
      "$BEGINANALYSIS", "$ENDANALYSIS", "$BEGINDATA", "$ENDDATA", "$BEGINSTEXT", "$ENDSTEXT", "$BYTEORD",
      "$DATATYPE",      "$MODE",        "$NEXTDATA",  "$PAR",     "$SPILLOVER",  "$TOT"};
  if (std::find(kOwn.begin(), kOwn.end(), upper) != kOwn.end()) return true;
  if (upper.substr(0, 2) != "$P") return false;
  const std::size_t end = std::min(upper.find_first_not_of("0123456789", 2), upper.size());
  const auto index = parse_unsigned(upper.substr(2, end - 2));
  const std::string_view suffix = upper.substr(end);
  return index && *index >= 1 && *index <= n_parameters &&
         (suffix == "B" || suffix == "E" || suffix == "N" || suffix == "R" || suffix == "DATATYPE");
}

std::string spillover_text(const Spillover& spill) {
  std::string value = std::to_string(spill.names.size());
  for (const std::string& name : spill.names) value += "," + name;
  for (const double v : spill.matrix) value += "," + format_number(v);
  return value;
}

KeywordPairs describe(const WriteDataset& dataset, const std::string& version, std::size_t n_events,
                      std::span<const double> ranges, Findings& findings) {
  const bool is_32 = version == "FCS3.2";
  const std::size_t n_parameters = dataset.parameters.size();
  const char common = letter(dataset.parameters[0].type);
  KeywordPairs pairs = {{"$BEGINANALYSIS", "0"}, {"$ENDANALYSIS", "0"},   {"$BEGINSTEXT", "0"},
                        {"$ENDSTEXT", "0"},      {"$BYTEORD", "1,2,3,4"}, {"$DATATYPE", std::string(1, common)}};
  if (!is_32) pairs.emplace_back("$MODE", "L");  // deprecated in 3.2, which has no other mode
  pairs.emplace_back("$NEXTDATA", "0");
  pairs.emplace_back("$PAR", std::to_string(n_parameters));
  pairs.emplace_back("$TOT", std::to_string(n_events));
  Optionals optionals(pairs, version_index(version), n_parameters);
  if (dataset.spillover) {  // one matrix, said once
    for (const char* key : {"SPILL", "SPILLOVER", "$SPILL"}) optionals.state(key);
  }
  for (std::size_t p = 0; p < n_parameters; ++p) describe_parameter(dataset, p, ranges[p], common, pairs, optionals);
  if (dataset.spillover) pairs.emplace_back("$SPILLOVER", spillover_text(*dataset.spillover));
  for (const auto& [key, value] : dataset.keywords) optionals.add(key, value);
  if (is_32 && !optionals.has("$CYT")) {
    pairs.emplace_back("$CYT", "unknown");
    findings.add("FCS-W04", Severity::Info, "FCS 3.2 requires $CYT, which was not given; written as 'unknown'.");
  }
  optionals.report(findings);
  return pairs;
}

Result<std::string> make_preamble(const KeywordPairs& pairs, const std::string& version, std::uint64_t data_bytes) {
  if (auto sound = check_text(pairs); !sound) return fail(sound.error());
  const auto delimiter = choose_delimiter(pairs);
  if (!delimiter) return fail(delimiter.error());
  const std::size_t text_bytes = make_text(pairs, *delimiter, 0, 0).size();
  const std::uint64_t text_last = kHeaderBytes + text_bytes - 1;
  if (text_last > kLastHeaderOffset) {
    return refuse_write("TEXT would end at byte " + std::to_string(text_last) + ", past 99,999,999.",
                        "Leave keywords out.");
  }
  // No events: the segment is absent, which both places say with 0.
  const std::uint64_t data_first = data_bytes == 0 ? 0 : text_last + 1;
  const std::uint64_t data_last = data_bytes == 0 ? 0 : text_last + data_bytes;
  return make_header(version, text_last, data_first, data_last) + make_text(pairs, *delimiter, data_first, data_last);
}

}  // namespace fcscreen::io::fcs
