// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "io/fcs/layout.h"
#include "io/fcs/numbers.h"

namespace fcscreen::io::fcs {
namespace {

std::string key_of(std::size_t index, std::string_view suffix) {
  return "$P" + std::to_string(index) + std::string(suffix);
}

std::optional<std::uint64_t> row_bytes_of(const std::vector<Parameter>& parameters) {
  std::size_t total = 0;
  for (const Parameter& p : parameters) {
    const auto sum = checked_add(total, p.bits / 8);
    if (!sum) return std::nullopt;
    total = *sum;
  }
  return total;
}

bool length_fits(const std::vector<Parameter>& parameters, const LengthEvidence& evidence) {
  const auto row = row_bytes_of(parameters);
  if (!row || !evidence.n_events) return false;
  const auto need = checked_mul(static_cast<std::size_t>(*row), static_cast<std::size_t>(*evidence.n_events));
  if (!need || *need == 0) return false;
  return std::any_of(evidence.data_bytes.begin(), evidence.data_bytes.end(),
                     [&](std::uint64_t length) { return length == *need || (length > 0 && length - 1 == *need); });
}

}  // namespace

unsigned bits_of_range(std::uint64_t range) {
  return range == 0 ? 0 : static_cast<unsigned>(std::bit_width(range - 1));
}

bool fill_absent_widths(KeywordReader& reader, const LengthEvidence& evidence, std::vector<Parameter>& parameters) {
  std::vector<std::string> absent;
  std::vector<Parameter> filled = parameters;
  std::vector<Parameter*> open;
  for (Parameter& p : filled) {
    if (p.bits != 0) continue;
    absent.push_back(key_of(p.index, "B"));
    if (p.type == DataType::Float) p.bits = 32;
    if (p.type == DataType::Double) p.bits = 64;
    if (p.bits == 0) open.push_back(&p);
  }
  if (absent.empty()) return true;
  unsigned proven = 0;
  for (unsigned bytes = 1; !open.empty() && proven == 0 && bytes <= 8; ++bytes) {
    for (Parameter* p : open) p->bits = bytes * 8;
    if (length_fits(filled, evidence)) proven = bytes;
  }
  if (!open.empty() && proven == 0) {
    reader.reporter().refuse("FCS-K01", "expected a width in the keyword " + absent.front() + ", found nothing.",
                             reader.text_offset(), "The file is damaged or incomplete: export it again.");
    return false;
  }
  reader.reporter().note_keys("FCS-K01", "Widths that are absent", absent,
                              proven != 0 ? "taken as " + std::to_string(proven * 8) + " bits by the length of DATA"
                                          : std::string("taken from $DATATYPE"),
                              reader.text_offset());
  parameters = std::move(filled);
  return true;
}

bool repair_odd_widths(KeywordReader& reader, const LengthEvidence& evidence, std::vector<Parameter>& parameters) {
  std::vector<Parameter> rounded = parameters;
  std::vector<std::string> odd;
  unsigned widest = 0;
  for (Parameter& p : rounded) {
    widest = std::max(widest, p.bits);
    if (p.bits % 8 == 0) continue;
    odd.push_back(key_of(p.index, "B"));
    p.bits = (p.bits + 7) / 8 * 8;
  }
  if (odd.empty()) return true;
  bool proven = length_fits(rounded, evidence);
  for (unsigned bytes = (widest + 7) / 8; !proven && bytes <= 8; ++bytes) {  // no narrower than what is stated
    for (Parameter& p : rounded) p.bits = bytes * 8;
    proven = length_fits(rounded, evidence);
  }
  if (!proven) {
    reader.reporter().refuse("FCS-D05",
                             "expected widths of whole bytes in $PnB, found " + printable(*reader.text(odd.front())) +
                                 " bits in " + odd.front() + ", and the length of DATA proves no other.",
                             reader.place(odd.front()), "Export the sample again with 16- or 32-bit values.");
    return false;
  }
  reader.reporter().note_keys("FCS-D05", "Widths that are no whole bytes", odd,
                              "read as " + std::to_string(rounded[0].bits) + " bits, which the length of DATA proves",
                              reader.place(odd.front()));
  parameters = std::move(rounded);
  return true;
}

void check_float_widths(KeywordReader& reader, std::vector<Parameter>& parameters) {
  for (Parameter& p : parameters) {
    const bool is_float = p.type == DataType::Float;
    if (!is_float && p.type != DataType::Double) continue;
    const std::string key = key_of(p.index, "B");
    const std::string text = key + " is " + std::to_string(p.bits) + " for $DATATYPE " + (is_float ? "F" : "D");
    if (p.bits != 32 && p.bits != 64) {
      reader.reporter().refuse("FCS-D10", "expected 32 or 64 bits, found that " + text + ".", reader.place(key),
                               "The file is damaged: export it again.");
    } else if (p.bits != (is_float ? 32U : 64U)) {
      reader.reporter().note("FCS-D10", text, "the width is followed", reader.place(key));
    }
  }
}

void parse_range(KeywordReader& reader, Parameter& parameter, std::uint64_t& mask) {
  Reporter& reporter = reader.reporter();
  const std::string key = key_of(parameter.index, "R");
  const std::string* text = reader.text(key);
  const bool is_integer = parameter.type == DataType::Integer;
  const auto number = text == nullptr ? std::nullopt : parse_number(*text);
  parameter.range = number.value_or(0);
  if (text != nullptr && trim(*text).size() != text->size()) reader.mark_padded(key);
  if (!is_integer) {
    if (!number) reader.mark_bad(key);
    return;
  }
  if (text == nullptr &&
      !reporter.note("FCS-K01", "expected the range of an integer parameter in " + key + ", found nothing",
                     "values are not masked", reader.text_offset())) {
    return;
  }
  constexpr double kTwo64 = 18446744073709551616.0;
  const double stated = parameter.range;
  if (text != nullptr && (stated < 2 || stated != std::floor(stated))) {
    reporter.note("FCS-K12", key + " is '" + printable(*text) + "', no range of integers",
                  stated > 1 ? "rounded up" : "values are not masked", reader.place(key));
  }
  if (stated <= 1 || stated >= kTwo64) return;
  // As an integer where it is one: a double has 53 bits.
  const std::uint64_t range = parse_unsigned(*text).value_or(static_cast<std::uint64_t>(std::ceil(stated)));
  if (!std::has_single_bit(range)) {
    reporter.note("FCS-K12", key + " is " + printable(*text) + ", not a power of two", "masked with the next one",
                  reader.place(key));
  }
  const unsigned bits = bits_of_range(range);
  if (bits == 0 || bits >= parameter.bits) return;
  parameter.mask_bits = bits;
  mask = (std::uint64_t{1} << bits) - 1;
}

}  // namespace fcscreen::io::fcs
