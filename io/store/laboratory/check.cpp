// SPDX-License-Identifier: Apache-2.0
// What does not agree: SQLite's own checks, the chain of the audit trail, and every row against its entry.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/core/content_hash.h"
#include "io/store/laboratory/laboratory_internal.h"

namespace fcscreen::io::store {
namespace {

using Json = nlohmann::ordered_json;

/// Tables whose rows have an entry each.
constexpr std::array<std::string_view, 9> kTables = {
    "patient", "sample", "tube", "result", "relocation", "exposure", "alert", "acknowledgement", "sign_off"};

std::string audit_row(std::int64_t seq) { return "audit row " + std::to_string(seq); }

/// "exposure row 3 (patient SYN-1)": a row by its number and by what a person knows it by.
std::string row_name(Connection& db, const std::string& table, std::int64_t id, const Json& content) {
  const std::string name = table + " row " + std::to_string(id);
  const auto known_by = [&](const char* sql, const char* column, const char* what) -> std::string {
    if (!content.is_object() || !content.contains(column) || !content[column].is_number_integer()) return name;
    Statement& s = db.prepare(sql).with(content[column].get<std::int64_t>());
    const std::string text = s.next() ? s.text(0) : std::string();
    s.reset();
    return text.empty() ? name : name + " (" + what + " " + text + ")";
  };
  if (table == "exposure" || table == "alert") {
    return known_by("SELECT key FROM patient WHERE id = ?", "patient_id", "patient");
  }
  if (table == "result") {
    return known_by(
        "SELECT s.accession || ', tube \"' || t.name || '\"' FROM tube t JOIN sample s ON s.id = t.sample_id WHERE "
        "t.id = ?",
        "tube_id", "accession");
  }
  if (table == "sign_off") return known_by("SELECT sha256 FROM result WHERE id = ?", "result_id", "result");
  return name;
}

bool is_name(const std::string& text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

/// Walks the trail once; two entries are in view, since a link is judged from both its ends.
class TrailCheck {
 public:
  TrailCheck(Connection& db, std::vector<Fault>& faults) : db_(db), faults_(faults) {}

  void run() {
    Statement& rows = db_.prepare(
        "SELECT seq, time, actor, software, action, subject, row, content, previous, hash FROM audit ORDER BY seq");
    AuditEntry before;
    before.hash = std::string(64, '0');
    std::string before_computed = before.hash;
    while (rows.next()) {
      const AuditEntry e{rows.integer(0), rows.text(1),    rows.text(2), rows.text(3), rows.text(4),
                         rows.text(5),    rows.integer(6), rows.text(7), rows.text(8), rows.text(9)};
      const std::string computed = entry_hash(e);
      if (e.seq == before.seq + 1) {
        judge(before, before_computed, e.previous, computed == e.hash);
      } else {
        judge(before, before_computed, before.hash, true);
        missing(before.seq + 1, e.seq - 1);
      }
      if (computed == e.hash) compare_row(e);
      before = e;
      before_computed = computed;
    }
    judge(before, before_computed, before.hash, true);
    const std::int64_t written = db_.integer("SELECT seq FROM sqlite_sequence WHERE name = 'audit'");
    if (written > before.seq) missing(before.seq + 1, written);
  }

 private:
  /// One entry: its own hash, the one computed from it, and the one that the next entry holds of it.
  void judge(const AuditEntry& e, const std::string& computed, const std::string& held_by_next, bool next_is_sound) {
    const std::string text = "does not say what was written.";
    if (computed != e.hash) {
      const bool hash_itself = computed == held_by_next;
      faults_.push_back({"AUDIT_CHANGED", audit_row(e.seq), text, hash_itself ? computed : held_by_next,
                         hash_itself ? e.hash : computed});
    } else if (held_by_next != e.hash && next_is_sound) {
      if (e.seq == 0) {
        faults_.push_back(
            {"AUDIT_CHANGED", audit_row(1), "is not the first entry that was written.", e.hash, held_by_next});
      } else {
        faults_.push_back({"AUDIT_CHANGED", audit_row(e.seq), text, held_by_next, e.hash});
      }
    }
  }

  void missing(std::int64_t first, std::int64_t last) {
    for (std::int64_t seq = first; seq <= std::min(last, first + 99); ++seq) {
      faults_.push_back({"AUDIT_MISSING", audit_row(seq), "was removed.", {}, {}});
    }
  }

  void compare_row(const AuditEntry& e) {
    if (e.row == 0) return;
    const Json content = Json::parse(e.content, nullptr, false);
    const bool known = std::find(kTables.begin(), kTables.end(), e.subject) != kTables.end();
    std::string columns;
    for (const auto& [column, value] : content.items()) {
      if (column != "id" && is_name(column)) columns += (columns.empty() ? "" : ", ") + column;
    }
    if (!known || columns.empty()) return;
    Statement& s = db_.prepare("SELECT " + columns + " FROM " + e.subject + " WHERE id = ?").with(e.row);
    if (!s.next()) {
      if (!db_.good()) return;
      faults_.push_back({"ROW_MISSING",
                         row_name(db_, e.subject, e.row, content),
                         "was removed; " + audit_row(e.seq) + " holds what it said.",
                         sha256(e.content),
                         {}});
      return;
    }
    Row row;
    int c = 0;
    for (const auto& [column, value] : content.items()) {
      if (column != "id" && is_name(column)) row.emplace_back(column, s.cell(c++));
    }
    s.reset();
    const std::string found = row_content(e.row, row);
    if (found == e.content) return;
    faults_.push_back({"ROW_CHANGED", row_name(db_, e.subject, e.row, content),
                       "was changed" + differences(content, found) + "; " + audit_row(e.seq) + " holds what it said.",
                       sha256(e.content), sha256(found)});
  }

  /// " in dose_mg, stop": the columns that differ.
  static std::string differences(const Json& content, const std::string& found) {
    const Json now = Json::parse(found, nullptr, false);
    std::string names;
    for (const auto& [column, value] : content.items()) {
      if (!now.contains(column) || now[column] != value) names += (names.empty() ? " in " : ", ") + column;
    }
    return names;
  }

  Connection& db_;
  std::vector<Fault>& faults_;
};

void find_unknown_rows(Connection& db, std::vector<Fault>& faults) {
  for (const std::string_view table : kTables) {
    const std::string name(table);
    Statement& rows = db.prepare("SELECT id FROM " + name + " WHERE NOT EXISTS (SELECT 1 FROM audit WHERE subject = '" +
                                 name + "' AND row = " + name + ".id AND row > 0)");
    while (rows.next()) {
      faults.push_back({"ROW_UNKNOWN",
                        name + " row " + std::to_string(rows.integer(0)),
                        "was not written by fcscreen: the audit trail has no entry of it.",
                        {},
                        {}});
    }
  }
}

/// The statements that made the tables, indexes, views and triggers, by name.
std::map<std::string, std::string> objects_of(Connection& db) {
  std::map<std::string, std::string> objects;
  Statement& rows = db.prepare("SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
  while (rows.next()) objects[rows.text(0)] = rows.text(1);
  return objects;
}

/// Triggers switched off and tables altered: the schema against that of a new database.
void compare_schema(Connection& db, std::vector<Fault>& faults) {
  auto fresh = Connection::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY);
  if (!fresh) return;
  (*fresh)->execute(migrations(0, kLaboratorySchema));
  const auto expected = objects_of(**fresh), found = objects_of(db);
  for (const auto& [name, sql] : expected) {
    const auto it = found.find(name);
    if (it == found.end()) {
      faults.push_back({"SCHEMA_CHANGED", name, "was removed from the schema.", sha256(sql), {}});
    } else if (it->second != sql) {
      faults.push_back({"SCHEMA_CHANGED", name, "was changed.", sha256(sql), sha256(it->second)});
    }
  }
  for (const auto& [name, sql] : found) {
    if (expected.count(name) == 0) {
      faults.push_back({"SCHEMA_CHANGED", name, "does not belong to the schema.", {}, sha256(sql)});
    }
  }
}

/// A fault of SQLite while looking is one more thing found.
std::vector<Fault> finished(Connection& db, std::vector<Fault> faults) {
  if (const auto fault = db.take_fault()) faults.push_back({"DATABASE_DAMAGED", fault->file, fault->message, {}, {}});
  return faults;
}

}  // namespace

Result<std::vector<Fault>> Laboratory::check_database() const {
  Connection& db = *impl_->db;
  std::vector<Fault> faults;
  Statement& pages = db.prepare("PRAGMA integrity_check(100)");
  while (pages.next()) {
    const std::string words = pages.text(0);
    if (words != "ok") faults.push_back({"DATABASE_DAMAGED", impl_->path.string(), words, "ok", words});
  }
  Statement& keys = db.prepare("PRAGMA foreign_key_check");
  while (keys.next()) {
    faults.push_back({"FOREIGN_KEY",
                      keys.text(0) + " row " + std::to_string(keys.integer(1)),
                      "points to a row of " + keys.text(2) + " that is not there.",
                      {},
                      {}});
  }
  return finished(db, std::move(faults));
}

Result<std::vector<Fault>> Laboratory::check_trail() const {
  Connection& db = *impl_->db;
  std::vector<Fault> faults;
  const Transaction one_state(db, Transaction::Kind::Read);
  compare_schema(db, faults);
  TrailCheck(db, faults).run();
  find_unknown_rows(db, faults);
  return finished(db, std::move(faults));
}

}  // namespace fcscreen::io::store
