// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/worklist.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>

#include "io/store/laboratory/laboratory.h"
#include "io/text/csv.h"
#include "io/text/dates.h"

namespace fcscreen::engine {
namespace {

using io::text::CsvTable;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

class WorklistReader {
 public:
  WorklistReader(const CsvTable& table, const std::string& name) : table_(table), name_(name) {}

  Result<std::vector<ExpectedSample>> read() {
    if (!table_.column("accession")) return wrong(1, "there is no column \"accession\"");
    for (std::size_t row = 0; row < table_.rows.size(); ++row) {
      if (auto added = add(row); !added) return fail(added.error());
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string cell(std::size_t row, const char* column) const {
    const auto at = table_.column(column);
    return at ? trimmed(table_.rows[row][*at]) : std::string();
  }

  [[nodiscard]] tl::unexpected<Error> wrong(std::size_t line, const std::string& what) const {
    return fail(ErrorKind::Input, "BAT-02", "line " + std::to_string(line) + ": " + what + ".", name_, {},
                "Correct the worklist; nothing was done.");
  }

  Status add(std::size_t row) {
    ExpectedSample s;
    s.line = table_.lines[row];
    s.accession = cell(row, "accession");
    s.patient = cell(row, table_.column("patient") ? "patient" : "patient_key");
    s.tissue = cell(row, "tissue");
    s.panel = cell(row, "panel");
    s.collected = cell(row, "collected");
    if (!io::store::is_key(s.accession))
      return wrong(s.line, "the accession is no key (letters, digits, . _ - : / # +)");
    if (!s.patient.empty() && !io::store::is_key(s.patient)) {
      return wrong(s.line, "the patient is no key; names of persons do not belong here");
    }
    std::transform(s.tissue.begin(), s.tissue.end(), s.tissue.begin(), [](unsigned char c) { return std::toupper(c); });
    if (!s.tissue.empty() && s.tissue != "BM" && s.tissue != "PB") return wrong(s.line, "the tissue is not BM or PB");
    if (!s.collected.empty()) {
      const auto date = io::text::parse_date(s.collected.substr(0, 10));
      if (!date || date->precision != result::DatePrecision::Day) {
        return wrong(s.line, "\"collected\" is no date (YYYY-MM-DD)");
      }
      s.collected = s.collected.substr(0, 10);
    }
    const std::string tubes = cell(row, "tubes");
    if (!tubes.empty()) {
      const auto [end, bad] = std::from_chars(tubes.data(), tubes.data() + tubes.size(), s.tubes);
      if (bad != std::errc{} || end != tubes.data() + tubes.size() || s.tubes == 0 || s.tubes > 99) {
        return wrong(s.line, "\"tubes\" is no number from 1 to 99");
      }
    }
    return merge(std::move(s), tubes.empty());
  }

  Status merge(ExpectedSample s, bool count_lines) {
    const auto [at, fresh] = index_.emplace(s.accession, out_.size());
    if (fresh) {
      out_.push_back(std::move(s));
      return {};
    }
    ExpectedSample& before = out_[at->second];
    if (before.patient != s.patient || before.collected != s.collected || before.tissue != s.tissue) {
      return wrong(s.line, "accession " + s.accession + " stands on line " + std::to_string(before.line) +
                               " with another patient, tissue or date");
    }
    if (count_lines) before.tubes = std::max<std::size_t>(before.tubes, 1) + 1;
    return {};
  }

  const CsvTable& table_;
  const std::string& name_;
  std::map<std::string, std::size_t> index_;
  std::vector<ExpectedSample> out_;
};

}  // namespace

Result<std::vector<ExpectedSample>> parse_worklist(std::string_view text, const std::string& name) {
  const auto table = io::text::parse_csv(text, name);
  if (!table) return fail(table.error());
  return WorklistReader(*table, name).read();
}

}  // namespace fcscreen::engine
