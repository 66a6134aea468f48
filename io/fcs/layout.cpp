// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/layout.h"

#include <algorithm>
#include <string>

#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::size_t kMaxAsciiCharacters = 1024;

std::string key_of(std::size_t index, std::string_view suffix) {
  return "$P" + std::to_string(index) + std::string(suffix);
}

std::optional<DataType> data_type(std::string_view text) {
  const std::string upper = upper_ascii(trim(text));
  if (upper == "I") return DataType::Integer;
  if (upper == "F") return DataType::Float;
  if (upper == "D") return DataType::Double;
  if (upper == "A") return DataType::Ascii;
  return std::nullopt;
}

void refuse_missing(KeywordReader& reader, const std::string& key, const std::string& expected) {
  const std::string* value = reader.text(key);
  const std::string found = value == nullptr ? "nothing" : "'" + printable(*value) + "'";
  reader.reporter().refuse("FCS-K01", "expected " + expected + " in the keyword " + key + ", found " + found + ".",
                           reader.text_offset(), "The file is damaged or incomplete: export it again.");
}

/// True for histograms, which only salvage lets pass.
bool check_mode(KeywordReader& reader) {
  Reporter& reporter = reader.reporter();
  const std::string* mode = reader.text("$MODE");
  if (mode == nullptr) {
    if (reporter.version() < 3) reporter.note("FCS-K15", "$MODE is absent; read as list mode.", reader.text_offset());
    return false;
  }
  if (upper_ascii(trim(*mode)) == "L") return false;
  reporter.note("FCS-M01", "expected list-mode events ($MODE L), found $MODE '" + printable(*mode) + "' (histograms).",
                reader.text_offset());
  return true;
}

/// Type and stated width in bits of every parameter; 0 bits for free ASCII.
bool parse_types(KeywordReader& reader, std::vector<Parameter>& parameters, bool& free_ascii) {
  Reporter& reporter = reader.reporter();
  const std::string* stated = reader.text("$DATATYPE");
  const auto common = stated == nullptr ? std::nullopt : data_type(*stated);
  if (!common) {
    refuse_missing(reader, "$DATATYPE", "I, F, D or A");
    return false;
  }
  if (*common == DataType::Ascii) {
    reporter.note("FCS-M02", "Events are stored as text ($DATATYPE A).", reader.text_offset());
  }
  for (Parameter& parameter : parameters) {
    parameter.type = *common;
    const std::string own_key = key_of(parameter.index, "DATATYPE");
    if (const std::string* own = reader.text(own_key); own != nullptr && reporter.version() >= 3) {
      const auto type = data_type(*own);
      if (!type || (*type == DataType::Ascii) != (*common == DataType::Ascii)) {
        refuse_missing(reader, own_key, "I, F or D");
        return false;
      }
      parameter.type = *type;
    }
    const std::string key = key_of(parameter.index, "B");
    const std::string* width = reader.text(key);
    if (parameter.type == DataType::Ascii && width != nullptr && trim(*width) == "*") {
      free_ascii = true;
      parameter.bits = 0;
      continue;
    }
    auto bits = reader.integer(key);
    const bool is_real = parameter.type == DataType::Float || parameter.type == DataType::Double;
    if (!bits && is_real && reporter.salvage()) {
      bits = parameter.type == DataType::Float ? 32 : 64;
      reporter.note("FCS-K01", key + " is absent; taken as " + std::to_string(*bits) + ".", reader.text_offset());
    }
    const std::uint64_t most = parameter.type == DataType::Ascii ? kMaxAsciiCharacters : 64;
    if (!bits || *bits == 0 || *bits > most) {
      refuse_missing(reader, key, "a width of 1 to " + std::to_string(most));
      return false;
    }
    parameter.bits = static_cast<unsigned>(*bits) * (parameter.type == DataType::Ascii ? 8U : 1U);
  }
  return true;
}

void check_byte_order(KeywordReader& reader, const std::vector<Parameter>& parameters, ByteOrder& order) {
  Reporter& reporter = reader.reporter();
  const std::string* text = reader.text("$BYTEORD");
  const auto parsed = text == nullptr ? std::nullopt : parse_byte_order(*text);
  if (!parsed) {
    refuse_missing(reader, "$BYTEORD", "a byte order such as 1,2,3,4 or 4,3,2,1");
    return;
  }
  order = *parsed;
  const auto fits = [&](const Parameter& p) { return p.bits == order.width_bytes * 8; };
  const bool all_fit = std::all_of(parameters.begin(), parameters.end(), fits);
  const bool mixed = std::any_of(parameters.begin(), parameters.end(),
                                 [&](const Parameter& p) { return p.bits != parameters[0].bits; });
  if (order.permuted && !all_fit) {
    reporter.refuse("FCS-D04",
                    "expected values of " + std::to_string(order.width_bytes) + " bytes for $BYTEORD " +
                        printable(*text) + ", found " + std::to_string(parameters[0].bits) + " bits.",
                    reader.text_offset(), "The file is damaged: export it again.");
    return;
  }
  if (mixed && reporter.version() < 2) {
    reporter.note("FCS-D06", "Parameters have different widths, which this version does not allow; read as stated.",
                  reader.text_offset());
  } else if (!all_fit && reporter.version() < 2) {
    reporter.note("FCS-D04",
                  "$BYTEORD " + printable(*text) + " does not match $PnB " + std::to_string(parameters[0].bits) +
                      "; read as " + (order.big_endian ? "big" : "little") + "-endian.",
                  reader.text_offset());
  }
}

void lay_out_fields(const std::vector<Parameter>& parameters, RowLayout& layout) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    StoredField& field = layout.fields[i];
    field.storage = parameters[i].type;
    if (field.storage == DataType::Float && parameters[i].bits == 64) field.storage = DataType::Double;
    if (field.storage == DataType::Double && parameters[i].bits == 32) field.storage = DataType::Float;
    field.offset = layout.row_bytes;
    field.bytes = parameters[i].bits / 8;
    layout.row_bytes += field.bytes;
  }
  if (layout.free_ascii) layout.row_bytes = 0;
}

void check_names(KeywordReader& reader, const std::vector<Parameter>& parameters) {
  std::vector<std::string> names;
  for (const Parameter& p : parameters) names.push_back(p.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) {
    reader.reporter().note("FCS-K04", "The name '" + printable(*twice) + "' belongs to more than one parameter.",
                           reader.text_offset());
  }
}

}  // namespace

void parse_layout(KeywordReader& reader, const LengthEvidence& evidence, std::vector<Parameter>& parameters,
                  RowLayout& layout) {
  Reporter& reporter = reader.reporter();
  layout.histogram = check_mode(reader);
  const auto n = reader.integer("$PAR");
  // Every parameter needs at least its $PnB, so more parameters than keywords cannot be.
  if (!n || *n == 0 || *n > reader.count()) {
    refuse_missing(reader, "$PAR", "the number of parameters");
    return;
  }
  parameters.resize(static_cast<std::size_t>(*n));
  layout.fields.resize(parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].index = i + 1;
  if (!parse_types(reader, parameters, layout.free_ascii)) return;
  if (!layout.free_ascii && !repair_odd_widths(reader, evidence, parameters)) return;
  check_float_widths(reader, parameters);
  if (parameters[0].type != DataType::Ascii) check_byte_order(reader, parameters, layout.order);
  for (std::size_t i = 0; i < parameters.size() && !reporter.failed(); ++i) {
    parse_range(reader, parameters[i], layout.fields[i].mask);
    parse_description(reader, parameters[i]);
  }
  if (reporter.failed()) return;
  lay_out_fields(parameters, layout);
  check_names(reader, parameters);
}

}  // namespace fcscreen::io::fcs
