// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/serial/spec_tables.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>

#include "engine/core/whole_file.h"

namespace fcscreen::bench {
namespace {

using Fields = std::vector<std::string>;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> out;
  std::stringstream in(text);
  for (std::string part; std::getline(in, part, separator);) out.push_back(part);
  return out;
}

std::optional<double> number(const std::string& text) {
  if (text == "Inf") return std::numeric_limits<double>::infinity();
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Every row of a table after its head, fields in the columns of `lists` may hold several numbers.
Result<std::vector<Fields>> rows_of(const std::filesystem::path& path, std::size_t columns) {
  const auto refuse = [&path](const std::string& what) {
    return fail(ErrorKind::Input, "BEN-01", what, path.string(), {},
                "Copy the table from the domain specification again.");
  };
  auto text = read_whole_file(path);
  if (!text) return fail(text.error());
  std::vector<Fields> out;
  const auto lines = split(*text, '\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    out.push_back(split(lines[i], '\t'));
    if (out.back().size() != columns) return refuse("line " + std::to_string(i + 1) + ": another number of columns.");
    for (std::size_t c = 0; c < columns; ++c) {
      for (const std::string& part : split(out.back()[c], ',')) {
        if (c > 0 && !number(part)) return refuse("line " + std::to_string(i + 1) + ": \"" + part + "\" is no number.");
      }
    }
  }
  if (out.empty()) return refuse("holds no row.");
  return out;
}

std::vector<double> numbers(const std::string& list) {
  std::vector<double> out;
  for (const std::string& part : split(list, ',')) out.push_back(number(part).value_or(0));
  return out;
}

double at(const Fields& row, std::size_t column) { return number(row[column]).value_or(0); }

}  // namespace

Result<std::vector<RuleRow>> read_rule_table(const std::filesystem::path& folder) {
  const auto rows = rows_of(folder / "rule_operating_characteristics.tsv", 7 + kRuleColumns.size());
  if (!rows) return fail(rows.error());
  std::vector<RuleRow> out;
  for (const Fields& r : *rows) {
    RuleRow row;
    row.scenario = {r[0], at(r, 1), at(r, 2), static_cast<std::uint64_t>(at(r, 3)), at(r, 4), at(r, 5)};
    row.simulations = static_cast<std::size_t>(at(r, 6));
    for (std::size_t c = 0; c < kRuleColumns.size(); ++c) row.rates[c] = at(r, 7 + c);
    out.push_back(row);
  }
  return out;
}

Result<std::vector<NadirRow>> read_nadir_table(const std::filesystem::path& folder) {
  const auto rows = rows_of(folder / "nadir_bias.tsv", 3 + kNadirColumns.size());
  if (!rows) return fail(rows.error());
  std::vector<NadirRow> out;
  for (const Fields& r : *rows) {
    NadirRow row;
    row.fold = r[0] == "stable" ? 1 : 5;  // "rise x5"
    row.priors = static_cast<std::size_t>(at(r, 1));
    row.simulations = static_cast<std::size_t>(at(r, 2));
    for (std::size_t c = 0; c < kNadirColumns.size(); ++c) row.rates[c] = at(r, 3 + c);
    out.push_back(row);
  }
  return out;
}

Result<std::vector<SlopeRow>> read_slope_table(const std::filesystem::path& folder) {
  const auto rows = rows_of(folder / "kinetics_power.tsv", 11);
  if (!rows) return fail(rows.error());
  std::vector<SlopeRow> out;
  for (const Fields& r : *rows) {
    SlopeRow row;
    row.scenario = {numbers(r[0]), numbers(r[1]), at(r, 2), at(r, 3), at(r, 4), at(r, 5)};
    row.rates = {at(r, 6), at(r, 7), at(r, 8), at(r, 9), at(r, 10)};
    out.push_back(row);
  }
  return out;
}

double standard_errors_apart(double rate, std::size_t simulations, double printed, std::size_t printed_simulations,
                             double rounding) {
  const auto variance = [](double p, std::size_t n) {
    const double size = static_cast<double>(n), inside = std::clamp(p, 0.5 / size, 1 - 0.5 / size);
    return inside * (1 - inside) / size;
  };
  const double apart = std::max(0.0, std::abs(rate - printed) - rounding);
  return apart / std::sqrt(variance(rate, simulations) + variance(printed, printed_simulations));
}

}  // namespace fcscreen::bench
