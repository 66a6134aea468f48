// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "io/fcs/keyword_table.h"
#include "io/fcs/layout.h"
#include "io/fcs/numbers.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::string_view kTimeHigh = "TIME_MSW", kTimeLow = "TIME_LSW";

void parse_name(KeywordReader& reader, const std::string& prefix, Parameter& parameter) {
  Reporter& reporter = reader.reporter();
  const std::string key = prefix + "N";
  if (const std::string* name = reader.text(key)) {
    parameter.name = std::string(trim(*name));
    if (parameter.name.find(',') != std::string::npos) {
      reporter.note_from(2, "FCS-K05", key + " is '" + printable(parameter.name) + "' with a comma", "kept",
                         reader.place(key), Severity::Warning);
    }
  } else {
    parameter.name = "P" + std::to_string(parameter.index);
    reporter.note_from(2, "FCS-K03", key + " is absent", "called " + parameter.name, reader.text_offset(),
                       Severity::Repaired);
  }
  if (const std::string* label = reader.text(prefix + "S")) parameter.label = std::string(trim(*label));
  const std::string* type = reader.text(prefix + "TYPE");
  const std::string upper = upper_ascii(parameter.name);
  // Bio-Rad splits its clock over TIME_MSW and TIME_LSW.
  parameter.is_time = upper == "TIME" || upper == kTimeHigh || upper == kTimeLow ||
                      (type != nullptr && upper_ascii(trim(*type)) == "TIME");
}

void parse_amplification(KeywordReader& reader, const std::string& prefix, Parameter& parameter) {
  Reporter& reporter = reader.reporter();
  const std::string key = prefix + "E";
  const std::string* text = reader.text(key);
  if (text == nullptr) {
    if (reporter.version() >= 1) reporter.note("FCS-K06", key + " is absent", "taken as linear", reader.text_offset());
    return;
  }
  const std::size_t comma = text->find(',');
  const auto decades = parse_number(std::string_view(*text).substr(0, comma));
  const auto offset =
      comma == std::string::npos ? std::nullopt : parse_number(std::string_view(*text).substr(comma + 1));
  if (!decades || !offset || *decades < 0 || *offset < 0) {
    reader.mark_bad(key);
    return;
  }
  if (text->find(' ') != std::string::npos) reader.mark_padded(key);
  if (*decades == 0) return;
  const std::string found = key + " is '" + printable(*text) + "'";
  if (parameter.type == DataType::Float || parameter.type == DataType::Double) {
    reporter.note("FCS-K08", found + " on floating-point data", "taken as linear", reader.place(key));
    return;
  }
  parameter.log_decades = *decades;
  parameter.log_offset = *offset;
  if (*offset == 0) {
    reporter.note("FCS-K07", found + ", which has no value at 0", "read as offset 1", reader.place(key));
    parameter.log_offset = 1;
  }
}

void parse_gain(KeywordReader& reader, const std::string& prefix, Parameter& parameter) {
  Reporter& reporter = reader.reporter();
  const std::string key = prefix + "G";
  if (reader.text(key) == nullptr) return;
  const auto gain = reader.number(key);
  if (!gain || *gain <= 0) {
    reporter.note("FCS-K09", key + " is '" + printable(*reader.text(key)) + "', not a positive gain", "taken as 1",
                  reader.place(key));
    return;
  }
  parameter.stated_gain = *gain;
  if (*gain == 1) return;
  if (parameter.is_time) {
    reporter.note("FCS-K10", key + " is '" + printable(*reader.text(key)) + "' on a time parameter", "not applied",
                  reader.place(key));
    return;
  }
  if (parameter.log_decades > 0 && reporter.version() >= 3) {
    reporter.note("FCS-K09", key + " is '" + printable(*reader.text(key)) + "' on a logarithmic parameter",
                  "taken as 1", reader.place(key));
    return;
  }
  parameter.gain = *gain;
}

}  // namespace

void parse_description(KeywordReader& reader, Parameter& parameter) {
  const std::string prefix = "$P" + std::to_string(parameter.index);
  parse_name(reader, prefix, parameter);
  parse_amplification(reader, prefix, parameter);
  parse_gain(reader, prefix, parameter);
}

std::optional<SplitTime> find_split_time(const std::vector<Parameter>& parameters) {
  const auto find = [&](std::string_view name) {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const Parameter& p) { return upper_ascii(p.name) == name; });
    return static_cast<std::size_t>(found - parameters.begin());
  };
  const SplitTime split{find(kTimeHigh), find(kTimeLow)};
  if (split.high == parameters.size() || split.low == parameters.size()) return std::nullopt;
  return split;
}

}  // namespace fcscreen::io::fcs
