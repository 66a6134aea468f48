// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/layout.h"

#include <algorithm>
#include <string>
#include <unordered_map>

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
                           reader.place(key), "The file is damaged or incomplete: export it again.");
}

/// Salvage of a structural keyword that is not there.
void note_missing(KeywordReader& reader, const std::string& key, const std::string& done) {
  reader.reporter().note("FCS-K01", "The keyword " + key + " is absent", done, reader.text_offset());
}

bool is_described(const KeywordReader& reader, std::size_t index) {
  return reader.text(key_of(index, "B")) != nullptr || reader.text(key_of(index, "R")) != nullptr ||
         reader.text(key_of(index, "N")) != nullptr;
}

/// $PAR, once every parameter is known to be described: nothing is allocated for a number alone.
std::optional<std::size_t> count_parameters(KeywordReader& reader) {
  const auto stated = reader.integer("$PAR");
  const bool salvage = reader.reporter().salvage();
  if (!stated && salvage && reader.text("$PAR") == nullptr) {
    std::size_t described = 0;
    while (is_described(reader, described + 1)) ++described;
    if (described > 0) {
      note_missing(reader, "$PAR", std::to_string(described) + " parameters are described");
      return described;
    }
  }
  if (!stated || *stated == 0 || *stated > reader.count()) {
    refuse_missing(reader, "$PAR", "the number of parameters");
    return std::nullopt;
  }
  for (std::size_t i = 1; i <= *stated; ++i) {
    if (reader.text(key_of(i, "B")) != nullptr || (salvage && is_described(reader, i))) continue;
    refuse_missing(reader, key_of(i, "B"), "a width for each of " + std::to_string(*stated) + " parameters ($PAR)");
    return std::nullopt;
  }
  return static_cast<std::size_t>(*stated);
}

/// True for histograms, which only salvage lets pass.
bool check_mode(KeywordReader& reader, RowLayout& layout) {
  Reporter& reporter = reader.reporter();
  const std::string* mode = reader.text("$MODE");
  if (mode == nullptr) {
    if (reporter.version() < 3) reporter.note("FCS-K15", "$MODE is absent", "read as list mode", reader.text_offset());
    return false;
  }
  const std::string upper = upper_ascii(trim(*mode));
  if (upper == "L") return false;
  layout.multivariate = upper == "C";
  reporter.note("FCS-M01",
                "expected list-mode events ($MODE L), found $MODE '" + printable(*mode) +
                    (upper == "C" || upper == "U" ? "' (histograms)" : "'"),
                "no events; the cells are kept raw", reader.place("$MODE"));
  return true;
}

/// $DATATYPE; under salvage, where it is absent, the only type that the widths allow.
std::optional<DataType> common_type(KeywordReader& reader, std::size_t n_parameters) {
  const std::string* stated = reader.text("$DATATYPE");
  if (stated != nullptr || !reader.reporter().salvage()) {
    const auto type = stated == nullptr ? std::nullopt : data_type(*stated);
    if (!type) refuse_missing(reader, "$DATATYPE", "I, F, D or A");
    return type;
  }
  bool only_integers = true, any_free = false;
  for (std::size_t i = 1; i <= n_parameters; ++i) {
    const std::string* width = reader.text(key_of(i, "B"));
    const std::string_view text = width == nullptr ? std::string_view{} : trim(*width);
    any_free = any_free || text == "*";
    only_integers = only_integers && parse_unsigned(text) && text != "32" && text != "64";
  }
  if (!any_free && !only_integers) {
    refuse_missing(reader, "$DATATYPE", "I, F, D or A");
    return std::nullopt;
  }
  note_missing(reader, "$DATATYPE", any_free ? "taken as A: a $PnB is *" : "taken as I: no $PnB is 32 or 64");
  return any_free ? DataType::Ascii : DataType::Integer;
}

/// $PnDATATYPE of 3.2, else the common type. Earlier versions do not have the keyword: exports copy it from a 3.2 file
/// whose data they converted.
bool parse_type(KeywordReader& reader, DataType common, Parameter& parameter) {
  parameter.type = common;
  const std::string key = key_of(parameter.index, "DATATYPE");
  const std::string* own = reader.text(key);
  if (own == nullptr || reader.reporter().version() < 3) return true;
  const auto type = data_type(*own);
  if (!type || (*type == DataType::Ascii) != (common == DataType::Ascii)) {
    refuse_missing(reader, key, "I, F or D");
    return false;
  }
  parameter.type = *type;
  return true;
}

/// Type and stated width in bits of every parameter; 0 bits for free ASCII, and under salvage for an absent width.
bool parse_types(KeywordReader& reader, std::vector<Parameter>& parameters, bool& free_ascii) {
  Reporter& reporter = reader.reporter();
  const auto common = common_type(reader, parameters.size());
  if (!common) return false;
  if (*common == DataType::Ascii) {
    reporter.note("FCS-M02", "Events are stored as text ($DATATYPE A)", "read as decimal numbers",
                  reader.place("$DATATYPE"));
  }
  for (Parameter& parameter : parameters) {
    if (!parse_type(reader, *common, parameter)) return false;
    const std::string key = key_of(parameter.index, "B");
    const std::string* width = reader.text(key);
    const bool is_text = parameter.type == DataType::Ascii;
    if (width == nullptr || (is_text && trim(*width) == "*")) {
      free_ascii = free_ascii || width != nullptr;
      parameter.bits = 0;
      continue;
    }
    const auto bits = reader.integer(key);
    const std::uint64_t most = is_text ? kMaxAsciiCharacters : 64;
    if (!bits || *bits == 0 || *bits > most) {
      refuse_missing(reader, key, "a width of 1 to " + std::to_string(most));
      return false;
    }
    parameter.bits = static_cast<unsigned>(*bits) * (is_text ? 8U : 1U);
  }
  return true;
}

/// $BYTEORD, or under salvage nothing where every value is one byte. False when refused.
bool parse_order(KeywordReader& reader, const std::vector<Parameter>& parameters, ByteOrder& order) {
  const std::string* text = reader.text("$BYTEORD");
  const bool bytes_only =
      std::all_of(parameters.begin(), parameters.end(), [](const Parameter& p) { return p.bits == 8; });
  if (text == nullptr && bytes_only && reader.reporter().salvage()) {
    note_missing(reader, "$BYTEORD", "not needed for single bytes");
    order.width_bytes = 1;
    return true;
  }
  const auto parsed = text == nullptr ? std::nullopt : parse_byte_order(*text);
  if (!parsed) {
    refuse_missing(reader, "$BYTEORD", "a byte order such as 1,2,3,4 or 4,3,2,1");
    return false;
  }
  order = *parsed;
  if (text->find(' ') != std::string::npos) reader.mark_padded("$BYTEORD");
  return true;
}

void check_byte_order(KeywordReader& reader, const std::vector<Parameter>& parameters, ByteOrder& order) {
  Reporter& reporter = reader.reporter();
  if (!parse_order(reader, parameters, order)) return;
  const std::string stated = "$BYTEORD " + printable(reader.keywords().get("$BYTEORD"));
  const std::uint64_t offset = reader.place("$BYTEORD");
  const auto fits = [&](const Parameter& p) { return p.bits == order.width_bytes * 8; };
  const bool all_fit = std::all_of(parameters.begin(), parameters.end(), fits);
  const bool mixed = std::any_of(parameters.begin(), parameters.end(),
                                 [&](const Parameter& p) { return p.bits != parameters[0].bits; });
  if (order.permuted && !all_fit) {
    reporter.refuse("FCS-D04",
                    "expected values of " + std::to_string(order.width_bytes) + " bytes for " + stated + ", found " +
                        std::to_string(parameters[0].bits) + " bits.",
                    offset, "The file is damaged: export it again.");
    return;
  }
  const std::string done = order.permuted     ? "followed"
                           : order.big_endian ? "read as big-endian"
                                              : "read as little-endian";
  if (mixed && reporter.version() < 2) {
    reporter.note("FCS-D06", "Parameters have different widths, which this version does not allow", "read as stated",
                  reader.place("$P1B"));
  } else if (!all_fit && reporter.version() < 2) {
    reporter.note("FCS-D04", stated + " does not match $PnB " + std::to_string(parameters[0].bits), done, offset);
  } else if (reporter.version() >= 2 && (order.permuted || order.width_bytes != 4)) {
    // From 3.1 on $BYTEORD states only which end comes first, and only in these two forms.
    reporter.note_as(Severity::Info, "FCS-D04", stated + " is neither 1,2,3,4 nor 4,3,2,1", done, offset);
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
  std::unordered_map<std::string_view, std::size_t> uses;
  std::vector<std::string> repeated;
  std::uint64_t offset = reader.text_offset();
  for (const Parameter& p : parameters) {
    if (++uses[p.name] != 2) continue;
    if (repeated.empty()) offset = reader.place(key_of(p.index, "N"));
    repeated.push_back(p.name);
  }
  reader.reporter().note_keys("FCS-K04", "Names that belong to more than one parameter", repeated,
                              "told apart by their number", offset);
}

}  // namespace

void parse_layout(KeywordReader& reader, const LengthEvidence& evidence, std::vector<Parameter>& parameters,
                  RowLayout& layout) {
  Reporter& reporter = reader.reporter();
  layout.histogram = check_mode(reader, layout);
  const auto n = count_parameters(reader);
  if (!n || reporter.failed()) return;
  parameters.resize(*n);
  layout.fields.resize(parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].index = i + 1;
  if (!parse_types(reader, parameters, layout.free_ascii)) return;
  if (!layout.free_ascii && !fill_absent_widths(reader, evidence, parameters)) return;
  if (!layout.free_ascii && !repair_odd_widths(reader, evidence, parameters)) return;
  check_float_widths(reader, parameters);
  if (parameters[0].type != DataType::Ascii) {
    check_byte_order(reader, parameters, layout.order);
  } else if (reader.text("$BYTEORD") == nullptr) {
    reporter.note_as(Severity::Info, "FCS-K01", "The keyword $BYTEORD is absent", "not needed for text",
                     reader.text_offset());
  }
  for (std::size_t i = 0; i < parameters.size() && !reporter.failed(); ++i) {
    parse_range(reader, parameters[i], layout.fields[i].mask);
    parse_description(reader, parameters[i]);
  }
  if (reporter.failed()) return;
  lay_out_fields(parameters, layout);
  check_names(reader, parameters);
}

}  // namespace fcscreen::io::fcs
