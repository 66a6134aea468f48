// SPDX-License-Identifier: Apache-2.0
// The audit trail: nothing of it, and no row it speaks of, can be changed without being named.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "engine/core/content_hash.h"
#include "tests/support/paths.h"
#include "tests/unit/laboratory/sample.h"

using namespace fcscreen;
using io::store::Fault;
using io::store::Laboratory;
using io::store::LaboratoryAccess;
namespace fs = std::filesystem;

namespace {

/// A database with rows of every kind; its path.
fs::path filled(const std::string& name) {
  const fs::path path = test::scratch(name) / "lab.db";
  Laboratory laboratory = test::new_laboratory(path);
  const io::store::Filing filings[] = {test::filing("P-1", "A-1", "T", 1), test::filing("P-1", "A-2", "T", 2)};
  REQUIRE(laboratory.file(filings).has_value());
  result::ExposureRow row;
  row.patient = "P-1";
  row.drug = "lenalidomide";
  row.start = std::chrono::year(2019) / 2 / 1;
  row.dose_mg = 10;
  REQUIRE(laboratory.add_exposures({&row, 1}).has_value());
  io::store::FiledAlert alert;
  alert.patient = "P-1";
  alert.accession = "A-2";
  alert.rule = "A1";
  alert.priority = "same_day";
  alert.text = "text";
  REQUIRE(laboratory.raise_alert(alert).has_value());
  REQUIRE(laboratory.acknowledge(1, "A. Pathologist", "seen").has_value());
  REQUIRE(laboratory.sign("A-1", {}, "A. Pathologist", "reviewed", "first reading").has_value());
  return path;
}

std::vector<Fault> faults_of(const fs::path& path) {
  const auto laboratory = Laboratory::open(path, LaboratoryAccess::Read);
  REQUIRE_MESSAGE(laboratory.has_value(), laboratory.error().text());
  const auto faults = laboratory->check_trail();
  REQUIRE(faults.has_value());
  return *faults;
}

/// What the check names after this SQL.
std::string named_after(const std::string& sql) {
  const fs::path path = filled("trail_tampered");
  REQUIRE(test::named(faults_of(path)).empty());
  test::tamper(path, sql);
  return test::named(faults_of(path));
}

}  // namespace

TEST_CASE("Trail: every changed column of every row is named, and nothing else") {
  const char* kRows[][3] = {{"patient", "key", "patient row 1"},
                            {"sample", "accession", "sample row 1"},
                            {"tube", "name", "tube row 1"},
                            {"result", "path", "result row 1 (accession A-1, tube \"T\")"},
                            {"result", "call", "result row 1 (accession A-1, tube \"T\")"},
                            {"exposure", "drug", "exposure row 1 (patient P-1)"},
                            {"exposure", "start", "exposure row 1 (patient P-1)"},
                            {"exposure", "schedule", "exposure row 1 (patient P-1)"},
                            {"alert", "text", "alert row 1 (patient P-1)"},
                            {"acknowledgement", "person", "acknowledgement row 1"},
                            {"sign_off", "reason", ""}};
  for (const auto& [table, column, name] : kRows) {
    CAPTURE(table);
    CAPTURE(column);
    const std::string found =
        named_after(std::string("UPDATE ") + table + " SET " + column + " = " + column + " || 'x' WHERE id = 1");
    CHECK(found.rfind("ROW_CHANGED " + std::string(name), 0) == 0);
    // A name that rows are told by shows in them; nothing else is named.
    CHECK(std::count(found.begin(), found.end(), '\n') == 1);
  }
  CHECK(named_after("UPDATE result SET count = count + 1 WHERE id = 2") ==
        "ROW_CHANGED result row 2 (accession A-2, tube \"T\")\n");
  CHECK(named_after("UPDATE result SET lod = lod * 1.0000000000000002 WHERE id = 2") ==
        "ROW_CHANGED result row 2 (accession A-2, tube \"T\")\n");
  CHECK(named_after("UPDATE exposure SET dose_mg = NULL") == "ROW_CHANGED exposure row 1 (patient P-1)\n");
}

TEST_CASE("Trail: a changed row is told with the hash that was expected, the one found, and the columns") {
  const fs::path path = filled("trail_hashes");
  test::tamper(path, "UPDATE exposure SET dose_mg = 25, stop = '2020'");
  const auto faults = faults_of(path);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].text.find("in stop, dose_mg;") != std::string::npos);
  const std::string content =
      R"({"id":1,"patient_id":1,"drug":"lenalidomide","start":"2019-02-01","stop":null,"status":"unknown","dose_mg":10.0,)"
      R"("schedule":"","reason":"","source":"","replaces":null,"withdrawn":0})";
  CHECK(faults[0].expected == sha256(std::string_view(content)));
  std::string changed = content;
  changed.replace(changed.find("null"), 4, "\"2020\"");
  changed.replace(changed.find("10.0"), 4, "25.0");
  CHECK(faults[0].found == sha256(std::string_view(changed)));
}

TEST_CASE("Trail: every changed column of an audit row is named, in the middle, at the start and at the end") {
  const fs::path path = filled("trail_audit");
  const auto last = std::to_string((*Laboratory::open(path, LaboratoryAccess::Read)->last_entry())->seq);
  for (const std::string& seq : {std::string("1"), std::string("4"), last}) {
    for (const char* column : {"time", "actor", "software", "action", "subject", "content"}) {
      CAPTURE(seq);
      CAPTURE(column);
      const std::string found =
          named_after(std::string("UPDATE audit SET ") + column + " = " + column + " || ' ' WHERE seq = " + seq);
      // A changed subject also leaves a row without an entry.
      CHECK(found.rfind("AUDIT_CHANGED audit row " + seq + "\n", 0) == 0);
      if (column != std::string("subject")) CHECK(found == "AUDIT_CHANGED audit row " + seq + "\n");
    }
    for (const char* column : {"previous", "hash"}) {
      CAPTURE(seq);
      CAPTURE(column);
      const std::string zeros = "'" + std::string(63, '0') + "1'";
      CHECK(named_after(std::string("UPDATE audit SET ") + column + " = " + zeros + " WHERE seq = " + seq) ==
            "AUDIT_CHANGED audit row " + seq + "\n");
    }
  }
}

TEST_CASE("Trail: an audit row that was rewritten with a hash that fits it is named by its neighbour") {
  const fs::path path = filled("trail_rewritten");
  const auto entries = *Laboratory::open(path, LaboratoryAccess::Read)->audit();
  auto forged = entries.at(4);
  forged.actor = "somebody else";
  const std::string text = "[" + std::to_string(forged.seq) + ",\"" + forged.time + "\",\"" + forged.actor + "\",\"" +
                           forged.software + "\",\"" + forged.action + "\",\"" + forged.subject + "\"," +
                           std::to_string(forged.row) + ",";
  std::string content;
  for (const char c : forged.content) content += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  const std::string hash = sha256(std::string_view(text + "\"" + content + "\",\"" + forged.previous + "\"]"));
  test::tamper(path, "UPDATE audit SET actor = '" + forged.actor + "', hash = '" + hash +
                         "' WHERE seq = " + std::to_string(forged.seq));
  const auto faults = faults_of(path);
  CHECK(test::named(faults) == "AUDIT_CHANGED audit row 5\n");
  CHECK(faults[0].expected == entries[4].hash);
  CHECK(faults[0].found == hash);
}

TEST_CASE("Trail: removed rows are named, also the last entries") {
  CHECK(named_after("DELETE FROM audit WHERE seq = 5").find("AUDIT_MISSING audit row 5\n") == 0);
  const fs::path path = filled("trail_last");
  const auto last = (*Laboratory::open(path, LaboratoryAccess::Read)->last_entry())->seq;
  test::tamper(path, "DELETE FROM audit WHERE seq >= " + std::to_string(last - 1) +
                         "; DELETE FROM sign_off; DELETE FROM acknowledgement");
  CHECK(test::named(faults_of(path)) == "AUDIT_MISSING audit row " + std::to_string(last - 1) +
                                            "\nAUDIT_MISSING audit row " + std::to_string(last) + "\n");
  CHECK(named_after("DELETE FROM exposure") == "ROW_MISSING exposure row 1 (patient P-1)\n");
  CHECK(named_after("DELETE FROM sign_off").find("ROW_MISSING sign_off row 1") == 0);
}

TEST_CASE("Trail: a row nobody filed is named") {
  CHECK(named_after("INSERT INTO patient (key) VALUES ('P-9')") == "ROW_UNKNOWN patient row 2\n");
  CHECK(
      named_after("INSERT INTO exposure (patient_id, drug, start, status, schedule, reason, source, withdrawn) VALUES "
                  "(1, 'dexamethasone', '2020', 'ongoing', '', '', '', 0)") == "ROW_UNKNOWN exposure row 2\n");
}

TEST_CASE("Trail: triggers, tables and views that are not as they were made are named") {
  const auto named = [](const std::string& sql) {
    const fs::path path = filled("trail_schema");
    test::tamper(path, "SELECT 1");
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    REQUIRE(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
    return test::named(faults_of(path));
  };
  CHECK(named("SELECT 1").empty());
  CHECK(named("DROP TRIGGER audit_update") == "SCHEMA_CHANGED trigger audit_update\n");
  CHECK(named("CREATE TRIGGER silent AFTER INSERT ON audit BEGIN SELECT 1; END") == "SCHEMA_CHANGED trigger silent\n");
  CHECK(named("ALTER TABLE exposure ADD COLUMN note TEXT").find("SCHEMA_CHANGED table exposure\n") == 0);
}

TEST_CASE("Trail: the database itself refuses to change or remove any row") {
  const fs::path path = filled("trail_append_only");
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  for (const std::string table :
       {"audit", "patient", "sample", "tube", "result", "exposure", "alert", "acknowledgement", "sign_off"}) {
    CAPTURE(table);
    const std::string column = table == "audit" ? "time = time" : "id = id";
    CHECK(sqlite3_exec(db, ("UPDATE " + table + " SET " + column).c_str(), nullptr, nullptr, nullptr) ==
          SQLITE_CONSTRAINT);
    CHECK(std::string(sqlite3_errmsg(db)).find("never changed") != std::string::npos);
    CHECK(sqlite3_exec(db, ("DELETE FROM " + table).c_str(), nullptr, nullptr, nullptr) == SQLITE_CONSTRAINT);
    CHECK(std::string(sqlite3_errmsg(db)).find("never removed") != std::string::npos);
  }
  sqlite3_close(db);
}

TEST_CASE("Trail: pages that were overwritten are found by the check of the database") {
  const fs::path path = filled("trail_pages");
  sqlite3* db = nullptr;
  sqlite3_stmt* root = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_prepare_v2(db, "SELECT rootpage FROM sqlite_schema WHERE name = 'exposure'", -1, &root, nullptr) ==
          SQLITE_OK);
  REQUIRE(sqlite3_step(root) == SQLITE_ROW);
  const long page = sqlite3_column_int(root, 0);
  sqlite3_finalize(root);
  sqlite3_close(db);
  std::FILE* file = std::fopen(path.c_str(), "r+b");
  REQUIRE(file != nullptr);
  std::fseek(file, (page - 1) * 4096, SEEK_SET);
  for (int i = 0; i < 200; ++i) std::fputc(0xA5, file);
  std::fclose(file);
  const auto laboratory = Laboratory::open(path, LaboratoryAccess::Read);
  REQUIRE(laboratory.has_value());
  const auto faults = laboratory->check_database();
  REQUIRE(faults.has_value());
  REQUIRE_FALSE(faults->empty());
  CHECK(faults->front().code == "DATABASE_DAMAGED");
}
