// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/parallel.h"
#include "io/fcs/file_events.h"
#include "io/fcs/numbers.h"
#include "io/fcs/reporter.h"
#include "io/fcs/rewrite_internal.h"

namespace fcscreen::io::fcs {
namespace {

constexpr double kExactDouble = 0x1p53;  // integers below it are exact in double
constexpr unsigned kFloatDigits = 24;    // bits of an integer that a float holds exactly

double power_of_two_from(double least) { return std::exp2(std::ceil(std::log2(std::max(least, 2.0)))); }

std::string key_of(const Parameter& p, const char* suffix) { return "$P" + std::to_string(p.index) + suffix; }

/// The largest value of every text column, or nothing when one value is no whole number from 0 to 2^53.
Result<std::vector<double>> whole_maxima(const File& file, std::size_t dataset, bool& whole) {
  FileEvents events(file, dataset, Values::Raw);
  std::vector<double> maxima(events.n_columns(), 0);
  whole = true;
  for (std::size_t first = 0; whole && first < events.n_events(); first += kBlockEvents) {
    const auto views = events.block(first, std::min(kBlockEvents, events.n_events() - first));
    if (!views) return fail(views.error());
    for (std::size_t c = 0; c < views->size(); ++c) {
      for (const double v : std::get<std::span<const double>>((*views)[c])) {
        whole = whole && v >= 0 && v < kExactDouble && v == std::floor(v);
        maxima[c] = std::max(maxima[c], v);
      }
    }
  }
  return maxima;
}

/// Range and amplification of integers: a power of two that holds `least`, no more than the width unless logarithmic.
void describe_integer(const Dataset& set, const Parameter& p, unsigned bits, double least, WriteParameter& out,
                      Changes& changes) {
  out.type = DataType::Integer;
  out.bits = bits;
  const double most = std::ldexp(1.0, static_cast<int>(bits));
  const bool log = is_logarithmic(set, p);
  out.range = p.range > 1 ? power_of_two_from(std::max(p.range, least)) : most;
  if (!log) out.range = std::min(out.range, most);
  out.range = std::min(out.range, 0x1p64);
  if (out.range != p.range) {
    const std::string key = key_of(p, "R");
    changes.ranges.push_back(key + " " + format_number(p.range) + " to " + format_number(out.range));
    if (const std::string* text = set.keywords.find(key)) changes.originals[key] = *text;
  }
  if (!log) return;
  out.log_offset = p.log_offset;
  out.log_decades = out.range == p.range ? p.log_decades : p.log_decades * (out.range / p.range);
}

void describe_real(const Dataset& set, const Parameter& p, DataType type, bool linearized, WriteParameter& out,
                   Changes& changes) {
  out.type = type;
  const bool log = linearized && is_logarithmic(set, p);
  out.range = log ? p.log_offset * std::pow(10.0, p.log_decades) : p.range;
  const std::string key = key_of(p, "R");
  const std::string* text = set.keywords.find(key);
  const bool whole = text != nullptr && text->find_first_not_of("0123456789") == std::string::npos && p.range >= 1;
  if (!whole && text != nullptr) changes.originals[key] = *text;
  if (log) {
    out.gain = 1;  // $PnG never applied to a logarithmic channel; on the linear values it would
  }
}

/// $PnE and $PnG that are not written as they stand.
void compare_texts(const Dataset& set, const Parameter& p, const WriteParameter& out, Changes& changes) {
  const std::string amplification = key_of(p, "E"), gain = key_of(p, "G");
  if (const std::string* text = set.keywords.find(amplification); text != nullptr && !trim(*text).empty()) {
    const std::size_t comma = std::min(text->find(','), text->size() - 1);
    const auto decades = parse_number(std::string_view(*text).substr(0, comma));
    const auto offset = parse_number(std::string_view(*text).substr(comma + 1));
    if (!decades || *decades != out.log_decades || (*decades != 0 && offset != out.log_offset)) {
      changes.originals[amplification] = *text;
      changes.amplifications.push_back(
          amplification + " " + printable(*text) + " to " +
          (out.log_decades > 0 ? format_number(out.log_decades) + "," + format_number(out.log_offset) : "0,0"));
    }
  }
  if (const std::string* text = set.keywords.find(gain); text != nullptr && !trim(*text).empty()) {
    if (parse_number(*text) == out.gain) return;
    changes.originals[gain] = *text;
    changes.gains.push_back(gain + " " + printable(*text));
  }
}

/// Text without zero bytes, which no value may hold, and without blanks at its ends.
std::string clean_text(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
  return std::string(trim(text));
}

/// A name of its own without commas.
std::string proper_name(const std::string& name, std::size_t index, const std::set<std::string>& taken) {
  std::string base = clean_text(name);
  if (base.empty()) base = "P" + std::to_string(index);
  std::replace(base.begin(), base.end(), ',', ';');
  std::string unique = base;
  for (std::size_t n = 2; taken.count(unique) != 0; ++n) unique = base + "_" + std::to_string(n);
  return unique;
}

void name_parameters(const Dataset& set, const RewriteOptions& options, WriteDataset& out,
                     std::map<std::string, std::string>& renamed, Changes& changes) {
  std::set<std::string> taken;
  for (std::size_t i = 0; i < set.parameters.size(); ++i) {
    const Parameter& p = set.parameters[i];
    const bool in_matrix =
        options.compensated && set.spillover &&
        std::find(set.spillover->names.begin(), set.spillover->names.end(), p.name) != set.spillover->names.end();
    std::string& name = out.parameters[i].name;
    name = proper_name(in_matrix ? "Comp-" + p.name : p.name, p.index, taken);
    taken.insert(name);
    out.parameters[i].label = clean_text(p.label);
    if (name == p.name) continue;
    renamed.emplace(p.name, name);
    changes.originals[key_of(p, "N")] = clean_text(p.name);
    changes.names.push_back(printable(p.name) + " to " + printable(name));
  }
}

/// Whether a float is too narrow for the stored values of a parameter.
bool needs_double(const Parameter& p) {
  if (p.type == DataType::Integer) return (p.mask_bits > 0 ? p.mask_bits : p.bits) > kFloatDigits;
  return stored_type(p) != DataType::Float;
}

}  // namespace

Status plan_parameters(const File& file, std::size_t dataset, const RewriteOptions& options, WriteDataset& out,
                       std::map<std::string, std::string>& renamed, Changes& changes, Findings& findings) {
  const Dataset& set = file.datasets()[dataset];
  const bool text = set.parameters[0].type == DataType::Ascii;
  const bool any_log = std::any_of(set.parameters.begin(), set.parameters.end(),
                                   [&](const Parameter& p) { return is_logarithmic(set, p); });
  const bool linearized = options.compensated || (options.values == Values::Linearized && any_log);
  const bool wide = std::any_of(set.parameters.begin(), set.parameters.end(), needs_double);
  bool whole = false;
  std::vector<double> maxima(set.parameters.size(), 0);
  if (text && !linearized) {
    auto found = whole_maxima(file, dataset, whole);
    if (!found) return fail(found.error());
    maxima = std::move(*found);
    findings.add("FCS-W11", Severity::Info,
                 std::string("Values stored as text are written as ") +
                     (whole ? "integers." : "doubles, since not all are whole numbers."));
  }
  for (std::size_t i = 0; i < set.parameters.size(); ++i) {
    const Parameter& p = set.parameters[i];
    WriteParameter parameter;
    parameter.gain = p.gain;
    if (linearized) {
      describe_real(set, p, wide && !options.compensated ? DataType::Double : DataType::Float, true, parameter,
                    changes);
    } else if (p.type == DataType::Integer) {
      describe_integer(set, p, p.bits, 0, parameter, changes);
    } else if (text && whole) {
      const double range = power_of_two_from(std::max(p.range, maxima[i] + 1));
      const unsigned bits = range <= 0x1p16 ? 16 : range <= 0x1p32 ? 32 : 64;
      describe_integer(set, p, bits, maxima[i] + 1, parameter, changes);
    } else {
      describe_real(set, p, text ? DataType::Double : stored_type(p), false, parameter, changes);
    }
    if (p.is_time) parameter.gain = 1;
    out.parameters.push_back(std::move(parameter));
  }
  name_parameters(set, options, out, renamed, changes);
  WriteDataset draft = out;
  draft.keywords = set.keywords.items();
  const bool is_32 = version_to_write(draft) == "FCS3.2";
  out.version = is_32 ? WriteVersion::Fcs32 : WriteVersion::Fcs31;
  for (std::size_t i = 0; i < set.parameters.size(); ++i) {
    if (is_32 && out.parameters[i].log_decades > 0) out.parameters[i].gain = 1;  // forbidden together in 3.2
    compare_texts(set, set.parameters[i], out.parameters[i], changes);
  }
  if (options.compensated && wide) {
    findings.add("FCS-W12", Severity::Info, "Values with more than 24 significant bits are rounded to float32.");
  }
  return {};
}

}  // namespace fcscreen::io::fcs
