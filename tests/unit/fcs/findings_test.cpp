// SPDX-License-Identifier: Apache-2.0
// Every finding code: the table of FINDINGS.md is the one the reader uses, and every code is made by a file per policy.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <sstream>

#include "io/fcs/reporter.h"
#include "io/fcs/statistics.h"
#include "tests/support/paths.h"
#include "tests/unit/fcs/oddities.h"

using namespace fcscreen;
using namespace fcscreen::io::fcs;
using namespace fcscreen::test;

namespace {

constexpr std::array kPolicies = {Policy::Strict, Policy::Standard, Policy::Salvage};

struct Row {
  std::string code, actions, file, libfcs;
};

std::string cell(std::istringstream& line) {
  std::string text;
  std::getline(line, text, '|');
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Rows of FINDINGS.md: | FCS-H01 | fail | fail | repair | what the file did | what libfcs did |
std::vector<Row> documented() {
  std::vector<Row> rows;
  std::ifstream in(source_dir() / "io/fcs/FINDINGS.md");
  for (std::string text; std::getline(in, text);) {
    if (text.rfind("| FCS-", 0) != 0) continue;
    std::istringstream line(text.substr(1));
    Row row;
    row.code = cell(line);
    for (std::size_t policy = 0; policy < kPolicies.size(); ++policy) {
      const std::string word = cell(line);
      row.actions += word == "fail" ? 'F' : word == "repair" ? 'R' : word == "warn" ? 'W' : word == "info" ? 'I' : '?';
    }
    row.file = cell(line);
    row.libfcs = cell(line);
    rows.push_back(row);
  }
  return rows;
}

/// Findings of all data sets, and of their events.
std::vector<Finding> all_findings(const File& file) {
  std::vector<Finding> all;
  for (std::size_t d = 0; d < file.datasets().size(); ++d) {
    Findings found = file.datasets()[d].findings;
    const auto raw = statistics(file, d, io::fcs::Values::Raw, 1);
    if (raw) found.append(data_findings(file, d, *raw));
    all.insert(all.end(), found.items().begin(), found.items().end());
  }
  return all;
}

void check_refused(const Oddity& odd, const Result<File>& file) {
  REQUIRE_FALSE(file);
  const Error& error = file.error();
  CHECK(error.code == odd.code);
  CHECK(error.kind == ErrorKind::Input);
  CHECK(error.offset);
  CHECK_MESSAGE(error.message.find(odd.read) != std::string::npos, error.message);
  CHECK_FALSE(error.next.empty());
}

void check_found(const Oddity& odd, Policy policy, const Result<File>& file) {
  REQUIRE_MESSAGE(file, file.error().text());
  const auto all = all_findings(*file);
  const auto found = std::find_if(all.begin(), all.end(), [&](const Finding& f) { return f.code == odd.code; });
  REQUIRE(found != all.end());
  CHECK(found->severity == severity_of(odd.code, policy));
  CHECK(found->offset);
  CHECK_MESSAGE(found->text.find(odd.read) != std::string::npos, found->text);
  CHECK_MESSAGE(found->text.find(odd.done) != std::string::npos, found->text);
  CHECK(found->text.back() == '.');
}

}  // namespace

TEST_CASE("findings: FINDINGS.md and the reader's table have the same codes and actions") {
  const std::vector<Row> rows = documented();
  const auto rules = finding_rules();
  REQUIRE(rows.size() == rules.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(rows[i].code);
    CHECK(rows[i].code == rules[i].code);
    CHECK(rows[i].actions == rules[i].actions);
    CHECK_FALSE(rows[i].file.empty());
    CHECK_FALSE(rows[i].libfcs.empty());
  }
}

TEST_CASE("findings: every code is made by a file, with its action under every policy, place, cause and consequence") {
  for (const Rule& rule : finding_rules()) {
    std::size_t cases = 0;
    for (const Oddity& odd : oddities()) {
      if (odd.code != rule.code) continue;
      ++cases;
      for (std::size_t p = 0; p < kPolicies.size(); ++p) {
        INFO(odd.code, " under policy ", p);
        const auto file = open_bytes(odd.bytes, kPolicies[p]);
        if (rule.actions[p] == 'F') {
          check_refused(odd, file);
        } else {
          check_found(odd, kPolicies[p], file);
        }
      }
    }
    CHECK_MESSAGE(cases > 0, rule.code, " is made by no file");
  }
}

TEST_CASE("findings: what salvage lets pass and standard refuses marks the data set") {
  for (const Oddity& odd : oddities()) {
    const auto standard = open_bytes(odd.bytes), salvage = open_bytes(odd.bytes, Policy::Salvage);
    INFO(odd.code);
    if (!standard && salvage) {
      const auto& sets = salvage->datasets();
      CHECK(std::any_of(sets.begin(), sets.end(), [](const Dataset& d) { return d.salvaged; }));
    }
    if (standard) CHECK_FALSE(standard->datasets().front().salvaged);
  }
}

TEST_CASE("findings: the files the oddities are made from conform, under strict, without a word") {
  for (const std::string& bytes : conforming_files()) {
    const auto file = open_bytes(bytes, Policy::Strict);
    REQUIRE_MESSAGE(file, file.error().text());
    for (const Finding& f : all_findings(*file)) FAIL_CHECK(f.code << " " << f.text);
  }
}

TEST_CASE("findings: they point at the keyword they speak of") {
  RawFcs raw = two_by_three("FCS3.0");
  set(raw.keywords, "$P2G", "zero");
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  for (const Finding& f : file->datasets()[0].findings.items()) {
    if (f.code == "FCS-K09") CHECK(bytes.compare(*f.offset, 4, "$P2G") == 0);
  }
  CHECK(file->datasets()[0].findings.has("FCS-K09"));
}

TEST_CASE("findings: a code met thousands of times is counted, not repeated") {
  RawFcs raw;
  raw.keywords = basic_keywords("I", 0, 1, "16", "1000", "1,2,3,4");
  set(raw.keywords, "$PAR", "200");
  for (int p = 1; p <= 200; ++p) {
    const std::string key = "$P" + std::to_string(p);
    raw.keywords.insert(raw.keywords.end(),
                        {{key + "B", "16"}, {key + "E", "0,0"}, {key + "N", key}, {key + "R", "NA"}});
  }
  raw.data = std::string(400, 'x');
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  const auto& items = file->datasets()[0].findings.items();
  CHECK(std::count_if(items.begin(), items.end(), [](const Finding& f) { return f.code == "FCS-K12"; }) == 21);
  CHECK(std::any_of(items.begin(), items.end(),
                    [](const Finding& f) { return f.text.find("180 more times") != std::string::npos; }));
}
