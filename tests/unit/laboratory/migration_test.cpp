// SPDX-License-Identifier: Apache-2.0
// Databases of other releases. schema_1.sql is a whole database as schema 1 was, never to be changed.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "engine/core/whole_file.h"
#include "tests/support/paths.h"
#include "tests/unit/laboratory/sample.h"

using namespace fcscreen;
using io::store::Laboratory;
using io::store::LaboratoryAccess;
namespace fs = std::filesystem;

namespace {

fs::path schema_1_database(const std::string& name, const std::string& then = {}) {
  const fs::path path = test::scratch(name) / "lab.db";
  const auto sql = read_whole_file(test::source_dir() / "tests/unit/laboratory/schema_1.sql");
  REQUIRE(sql.has_value());
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  const int code = sqlite3_exec(db, (*sql + then).c_str(), nullptr, nullptr, nullptr);
  REQUIRE_MESSAGE(code == SQLITE_OK, sqlite3_errmsg(db));
  sqlite3_close(db);
  return path;
}

}  // namespace

TEST_CASE("Migration: a database of schema 1 is migrated with all it holds, and the trail says so") {
  const fs::path path = schema_1_database("migration");
  auto laboratory = Laboratory::open(path, LaboratoryAccess::Write, "tester");
  REQUIRE_MESSAGE(laboratory.has_value(), laboratory.error().text());
  CHECK(laboratory->schema_before() == 1);
  CHECK(laboratory->schema() == io::store::kLaboratorySchema);
  CHECK(test::named(*laboratory->check_trail()).empty());
  CHECK(laboratory->check_database()->empty());
  CHECK(laboratory->last_entry()->value().action == "migrate");
  CHECK(laboratory->last_entry()->value().content == R"({"from":1,"to":3})");
  const auto record = laboratory->patient("SYN-P1");
  REQUIRE_MESSAGE(record.has_value(), record.error().text());
  REQUIRE(record->samples.size() == 2);
  CHECK(record->samples[0].accession == "SYN-A1");
  REQUIRE(record->samples[0].tubes.at(0).versions.size() == 2);
  const auto& facts = record->samples[0].tubes[0].current().facts;
  CHECK(facts.call == result::Call::DetectedQuantifiable);
  CHECK(facts.count == 590);
  CHECK(facts.fraction == 0.018296843019289213);
  CHECK(facts.reasons == std::vector<std::string>{"LOB_NOT_ESTABLISHED"});
  REQUIRE(record->exposures.size() == 1);
  CHECK(record->exposures[0].row.drug == "lenalidomide");
  CHECK(record->exposures[0].row.start_precision == result::DatePrecision::Month);
  // What schema 2 brought works on what schema 1 held.
  CHECK(laboratory->sign("SYN-A1", {}, "A. Pathologist", "reviewed", "first reading").has_value());
  CHECK(Laboratory::open(path, LaboratoryAccess::Write)->schema_before() == io::store::kLaboratorySchema);
}

TEST_CASE("Migration: a reader leaves an earlier schema as it is and says what to do") {
  const fs::path path = schema_1_database("migration_reader");
  const auto before = read_whole_file(path);
  const auto opened = Laboratory::open(path, LaboratoryAccess::Read);
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().code == "LAB-03");
  CHECK(opened.error().next.find("db init") != std::string::npos);
  CHECK(*read_whole_file(path) == *before);
}

TEST_CASE("Migration: one that fails half-way changes nothing") {
  // The last statements of the step fail here, after its tables were made.
  const fs::path path = schema_1_database("migration_fails", "CREATE VIEW sign_off AS SELECT 1 AS id;");
  const auto opened = Laboratory::open(path, LaboratoryAccess::Write, "tester");
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().code == "LAB-04");
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  const auto number = [&](const char* sql) {
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) == SQLITE_OK);
    const int n = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int(statement, 0) : -1;
    sqlite3_finalize(statement);
    return n;
  };
  CHECK(number("PRAGMA user_version") == 1);
  CHECK(number("SELECT count(*) FROM sqlite_schema WHERE name IN ('alert', 'acknowledgement')") == 0);
  CHECK(number("SELECT count(*) FROM audit WHERE action = 'migrate'") == 0);
  sqlite3_close(db);
}

TEST_CASE("Migration: a database of a later schema is refused and not touched") {
  const fs::path path = schema_1_database("migration_later", "PRAGMA user_version = 99;");
  const auto before = read_whole_file(path);
  for (const auto access : {LaboratoryAccess::Read, LaboratoryAccess::Write}) {
    const auto opened = Laboratory::open(path, access, "tester");
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().code == "LAB-02");
    CHECK(opened.error().message.find("schema 99") != std::string::npos);
  }
  CHECK(*read_whole_file(path) == *before);
}
