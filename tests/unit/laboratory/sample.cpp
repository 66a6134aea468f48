// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/laboratory/sample.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include "engine/core/content_hash.h"
#include "io/store/result_file.h"
#include "io/text/result_json.h"
#include "tests/unit/store/random_stored_result.h"
#include "tests/unit/text/random_result.h"

namespace fcscreen::test {
namespace {

/// Run statements; the first cell of every row.
std::vector<std::string> run(sqlite3* db, const std::string& sql) {
  std::vector<std::string> cells;
  const auto collect = [](void* out, int n, char** values, char**) {
    if (n > 0) static_cast<std::vector<std::string>*>(out)->push_back(values[0] == nullptr ? "" : values[0]);
    return 0;
  };
  char* words = nullptr;
  const int code = sqlite3_exec(db, sql.c_str(), collect, &cells, &words);
  const std::string said = words == nullptr ? "" : words;
  sqlite3_free(words);
  REQUIRE_MESSAGE(code == SQLITE_OK, sql << ": " << said);
  return cells;
}

}  // namespace

result::ScreenResult screened(const std::string& patient, const std::string& accession, const std::string& tube,
                              std::uint64_t seed) {
  result::ScreenResult r = random_result(seed);
  r.input.patient = patient;
  r.input.accession = accession;
  r.input.tube = tube;
  r.input.tissue = "BM";
  r.input.acquired = "2024-03-01T10:20:30";
  r.input.path = "input_" + std::to_string(seed) + ".fcs";
  r.input.sha256 = sha256(std::string_view("input " + std::to_string(seed)));
  r.fcscreen.analysis_version = 2;
  return r;
}

io::store::Filing filing(const std::string& patient, const std::string& accession, const std::string& tube,
                         std::uint64_t seed) {
  return {io::store::facts_of(screened(patient, accession, tube, seed)),
          "results/" + std::to_string(seed) + ".result.h5", sha256(std::string_view("result " + std::to_string(seed))),
          1000 + seed};
}

void write_result(const std::filesystem::path& path, const result::ScreenResult& result, std::size_t n_events) {
  auto stored = random_stored_result(3, n_events);
  stored.result_json = io::text::to_json(result);
  const Status written = io::store::write_result_file(path, stored, true);
  REQUIRE_MESSAGE(written.has_value(), written.error().text());
}

io::store::Laboratory new_laboratory(const std::filesystem::path& path) {
  auto laboratory = io::store::Laboratory::create(path, "tester");
  REQUIRE_MESSAGE(laboratory.has_value(), laboratory.error().text());
  return std::move(*laboratory);
}

void tamper(const std::filesystem::path& path, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  const auto names = run(db, "SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid");
  const auto triggers = run(db, "SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid");
  for (const std::string& name : names) run(db, "DROP TRIGGER " + name);
  run(db, sql);
  for (const std::string& trigger : triggers) run(db, trigger);
  sqlite3_close(db);
}

std::string named(const std::vector<io::store::Fault>& faults) {
  std::string text;
  for (const auto& fault : faults) text += fault.code + " " + fault.where + "\n";
  return text;
}

}  // namespace fcscreen::test
