// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/store/laboratory/laboratory.h"
#include "io/store/laboratory/sqlite_internal.h"

namespace fcscreen::io::store {

struct Laboratory::Impl {
  std::filesystem::path path, folder;
  std::unique_ptr<Connection> db;
  std::string actor;
  int schema = 0, schema_before = 0;
};

/// A row to be written: its columns in the order of the table, without `id`.
using Row = std::vector<std::pair<std::string, Cell>>;

/// The JSON object of a row as the audit trail holds it: {"id":1,"key":"…"}; infinities as text.
[[nodiscard]] std::string row_content(std::int64_t id, const Row& row);

/// The hash of an entry (records.h, AuditEntry).
[[nodiscard]] std::string entry_hash(const AuditEntry& entry);

/// A write transaction in which every row gets its entry in the audit trail. Nothing is written unless commit()
/// succeeds.
class Writing {
 public:
  explicit Writing(Laboratory::Impl& laboratory);
  /// Insert a row and its entry; the id of the row.
  std::int64_t insert(const std::string& table, const char* action, const Row& row);
  /// An entry that is itself what is kept: number `number` of `subject`, which is no table.
  void state(const char* action, const std::string& subject, std::int64_t number, const std::string& content) {
    append(action, subject, number, content);
  }
  /// An entry that concerns no row.
  void note(const char* action, const std::string& content);
  [[nodiscard]] Status commit() { return transaction_.commit(); }

 private:
  void append(const char* action, const std::string& subject, std::int64_t row, std::string content);
  Connection& db_;
  Transaction transaction_;
  AuditEntry last_;
};

/// All statements of the migrations from schema `from` (exclusive) to `to` (inclusive); 0 is an empty file.
[[nodiscard]] std::string migrations(int from, int to);

/// Make an empty database of schema `schema` at `path`, whole or not at all; create() with the newest one.
[[nodiscard]] Status create_database(const std::filesystem::path& path, int schema, const std::string& actor);

/// Refuse a name that an earlier database was not closed under: its log would be read into the new one. Error: OUT-02.
[[nodiscard]] Status refuse_stale_log(const std::filesystem::path& target);

/// The settings of every connection to a database that exists.
void configure(Connection& db);

/// Id of the row of `table` whose `column` is `value`; 0 where there is none.
[[nodiscard]] std::int64_t find_id(Connection& db, const std::string& table, const std::string& column,
                                   std::string_view value);
/// The same, inserted where there is none.
[[nodiscard]] std::int64_t patient_id(Connection& db, Writing& writing, const std::string& key);

[[nodiscard]] Error not_found(const Laboratory::Impl& laboratory, const std::string& what, const std::string& next);

/// A list of codes as stored: a JSON array of strings.
[[nodiscard]] std::string list_text(const std::vector<std::string>& items);
[[nodiscard]] std::vector<std::string> parse_list(const std::string& text);

/// A cell of an optional value.
template <class T>
[[nodiscard]] Cell optional_cell(const std::optional<T>& value) {
  if (!value) return std::monostate{};
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<double>(*value);
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<std::int64_t>(*value);
  } else {
    return *value;
  }
}

// Readers of single rows, where a statement stands on one.
[[nodiscard]] std::vector<FiledExposure> standing_exposures(Connection& db, std::int64_t patient);
[[nodiscard]] std::vector<FiledAlert> alerts_where(Connection& db, const std::string& condition, std::int64_t value);
[[nodiscard]] std::vector<SignOff> sign_offs_of(Connection& db, std::int64_t patient);

/// Columns of result in a query, and the result read from them; the table is called r, tube t, sample s, patient p.
extern const char* const kResultColumns;
[[nodiscard]] FiledResult read_result(const Statement& row, const std::filesystem::path& folder);

}  // namespace fcscreen::io::store
