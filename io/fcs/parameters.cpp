// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string>

#include "io/fcs/keyword_table.h"
#include "io/fcs/layout.h"
#include "io/fcs/numbers.h"

namespace fcscreen::io::fcs {
namespace {

void parse_name(KeywordReader& reader, const std::string& prefix, Parameter& parameter) {
  Reporter& reporter = reader.reporter();
  if (const std::string* name = reader.text(prefix + "N")) {
    parameter.name = std::string(trim(*name));
    if (parameter.name.find(',') != std::string::npos) {
      const std::string text = prefix + "N is '" + printable(parameter.name) + "' with a comma.";
      if (reporter.version() >= 2) {
        reporter.note("FCS-K05", text, reader.text_offset());
      } else {
        reporter.note_as(Severity::Warning, "FCS-K05", text, reader.text_offset());
      }
    }
  } else {
    parameter.name = "P" + std::to_string(parameter.index);
    const std::string text = prefix + "N is absent; called " + parameter.name + ".";
    if (reporter.version() >= 2) {
      reporter.note("FCS-K03", text, reader.text_offset());
    } else {
      reporter.note_as(Severity::Repaired, "FCS-K03", text, reader.text_offset());
    }
  }
  if (const std::string* label = reader.text(prefix + "S")) parameter.label = std::string(trim(*label));
  const std::string* type = reader.text(prefix + "TYPE");
  parameter.is_time = upper_ascii(parameter.name) == "TIME" || (type != nullptr && upper_ascii(trim(*type)) == "TIME");
}

void parse_amplification(KeywordReader& reader, const std::string& prefix, Parameter& parameter) {
  Reporter& reporter = reader.reporter();
  const std::string key = prefix + "E";
  const std::string* text = reader.text(key);
  if (text == nullptr) {
    if (reporter.version() >= 1) reporter.note("FCS-K06", key + " is absent; linear.", reader.text_offset());
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
  if (*decades == 0) return;
  if (parameter.type == DataType::Float || parameter.type == DataType::Double) {
    reporter.note("FCS-K08", key + " is '" + printable(*text) + "' on floating-point data; taken as linear.",
                  reader.text_offset());
    return;
  }
  parameter.log_decades = *decades;
  parameter.log_offset = *offset;
  if (*offset == 0) {
    reporter.note("FCS-K07", key + " is '" + printable(*text) + "', which has no value at 0; read as offset 1.",
                  reader.text_offset());
    parameter.log_offset = 1;
  }
}

void parse_gain(KeywordReader& reader, const std::string& prefix, Parameter& parameter) {
  Reporter& reporter = reader.reporter();
  const std::string key = prefix + "G";
  if (reader.text(key) == nullptr) return;
  const auto gain = reader.number(key);
  if (!gain || *gain <= 0) {
    reporter.note("FCS-K09", key + " is '" + printable(*reader.text(key)) + "', not a positive gain; taken as 1.",
                  reader.text_offset());
    return;
  }
  if (*gain == 1) return;
  if (parameter.is_time) {
    reporter.note("FCS-K10", key + " on a time parameter; not applied.", reader.text_offset());
    return;
  }
  if (parameter.log_decades > 0 && reporter.version() >= 3) {
    reporter.note("FCS-K09", key + " on a logarithmic parameter; taken as 1.", reader.text_offset());
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

}  // namespace fcscreen::io::fcs
