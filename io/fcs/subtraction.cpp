// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/subtraction.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"
#include "io/fcs/spillover.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::size_t kMaxParameters = 512;

/// "$DFC2TO1" → 2 and 1.
std::optional<std::pair<std::size_t, std::size_t>> dfc_indices(std::string_view upper) {
  if (upper.substr(0, 4) != "$DFC") return std::nullopt;
  const std::size_t to = upper.find("TO", 4);
  if (to == std::string_view::npos) return std::nullopt;
  const auto i = parse_unsigned(upper.substr(4, to - 4));
  const auto j = parse_unsigned(upper.substr(to + 2));
  if (!i || !j) return std::nullopt;
  return std::pair<std::size_t, std::size_t>(static_cast<std::size_t>(*i), static_cast<std::size_t>(*j));
}

bool read_comp(const std::string& value, std::size_t n, std::vector<double>& k, std::string& why) {
  std::vector<double> numbers;
  std::string_view rest = value;
  while (true) {
    const std::size_t comma = rest.find(',');
    const auto number = parse_number(rest.substr(0, comma));
    if (!number) {
      why = "holds entries that are no numbers";
      return false;
    }
    numbers.push_back(*number);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (numbers[0] != static_cast<double>(n) || numbers.size() != 1 + n * n) {
    why = "is no square matrix over all parameters";
    return false;
  }
  for (std::size_t i = 0; i < n * n; ++i) k[i] = i / n == i % n ? 0 : std::abs(numbers[i + 1]) / 100;
  return true;
}

/// True when at least one coefficient was found.
bool read_dfc(const Keywords& keywords, std::size_t n, std::vector<double>& k, std::string& why) {
  bool any = false;
  for (const auto& [key, value] : keywords.items()) {
    const auto indices = dfc_indices(upper_ascii(key));
    if (!indices || trim(value).empty()) continue;
    any = true;
    const auto percent = parse_number(value);
    const auto [i, j] = *indices;
    if (!percent) {
      why = "holds entries that are no numbers";
    } else if (i < 1 || j < 1 || i > n || j > n) {
      if (*percent != 0) why = "names parameters beyond $PAR";
    } else if (i != j) {
      k[(j - 1) * n + (i - 1)] = std::abs(*percent) / 100;
    }
  }
  return any;
}

}  // namespace

Subtraction read_subtraction(const Keywords& keywords, const std::vector<std::string>& known, std::uint64_t offset,
                             Reporter& reporter) {
  Subtraction result;
  const std::size_t n = known.size();
  if (n == 0 || n > kMaxParameters) return result;
  std::vector<double> k(n * n, 0.0);
  const std::string* comp = keywords.find("$COMP");
  if (comp != nullptr && !trim(*comp).empty()) {
    result.keyword = "$COMP";
    read_comp(*comp, n, k, result.why);
  } else if (read_dfc(keywords, n, k, result.why)) {
    result.keyword = "$DFCnTOm";
  } else {
    return result;
  }
  if (!result.why.empty()) {
    reporter.note("FCS-C01", result.keyword + " " + result.why, "the matrix is not used", offset);
    return result;
  }
  std::vector<double> unmixing(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) unmixing[j * n + i] = (i == j ? 1.0 : 0.0) - k[i * n + j];
  }
  std::vector<double> spill = inverse(unmixing, n);
  if (spill.empty()) {
    result.why = "cannot be inverted";
    reporter.note("FCS-C06", result.keyword + " " + result.why, "the matrix is not used", offset);
    return result;
  }
  const bool any = std::any_of(k.begin(), k.end(), [](double v) { return v != 0; });
  if (any) {
    reporter.note("FCS-C07",
                  result.keyword +
                      " holds subtraction coefficients, whose orientation and sign differ between vendors and whose "
                      "events may be compensated already",
                  "converted to a spillover matrix that needs consent", offset);
  }
  result.spillover = Spillover{known, std::move(spill), result.keyword};
  return result;
}

}  // namespace fcscreen::io::fcs
