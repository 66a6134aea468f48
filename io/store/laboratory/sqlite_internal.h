// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/core/error.h"

// SQLite's C API behind values that close themselves. The first fault of a connection is kept; after it every call does
// nothing and returns empty values, until take_fault().
namespace fcscreen::io::store {

/// A cell: NULL, INTEGER, REAL or TEXT. NaN is kept as NULL and -0 as 0, as SQLite does.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

class Connection;

/// A prepared statement, kept by its connection and reset each time it is asked for.
class Statement {
 public:
  Statement(Connection& connection, sqlite3_stmt* handle) : connection_(connection), handle_(handle) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(handle_); }

  /// Bind parameter `index`, from 1.
  void bind(int index, const Cell& value);
  /// Bind all parameters from the first on.
  template <class... Values>
  Statement& with(Values&&... values) {
    int index = 0;
    (bind(++index, Cell(std::forward<Values>(values))), ...);
    return *this;
  }
  /// Step to the next row; false at the end or on a fault.
  [[nodiscard]] bool next();
  /// Run to the end.
  void run() {
    while (next()) {
    }
  }
  // Cells of the row, from column 0.
  [[nodiscard]] Cell cell(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] bool is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
  /// NaN where NULL.
  [[nodiscard]] double number(int column) const;
  void reset();

 private:
  Connection& connection_;
  sqlite3_stmt* handle_;
};

/// An open database.
class Connection {
 public:
  /// Open with SQLITE_OPEN_… flags; waits up to 10 s for another process. Whether the file is a database shows at the
  /// first statement.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& path, int flags);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] bool good() const { return !fault_; }
  /// Run statements that give nothing back.
  void execute(const char* sql);
  void execute(const std::string& sql) { execute(sql.c_str()); }
  /// A statement ready to be bound; the same text gives the same statement again.
  [[nodiscard]] Statement& prepare(const std::string& sql);
  /// First cell of the first row as an integer; 0 without one.
  [[nodiscard]] std::int64_t integer(const std::string& sql);
  [[nodiscard]] std::int64_t last_row() const { return sqlite3_last_insert_rowid(handle_); }
  [[nodiscard]] sqlite3* handle() { return handle_; }
  /// Keep the fault `code` with SQLite's words.
  void fail(int code);
  /// The fault, if there was one; the connection is good again.
  [[nodiscard]] std::optional<Error> take_fault();
  /// The same as a Status.
  [[nodiscard]] Status status();

 private:
  Connection(std::filesystem::path path, sqlite3* handle) : path_(std::move(path)), handle_(handle) {}
  std::filesystem::path path_;
  sqlite3* handle_;
  std::map<std::string, std::unique_ptr<Statement>, std::less<>> statements_;
  std::optional<Error> fault_;
};

/// A transaction, for writing from its start on or for reading one state: rolled back unless committed.
class Transaction {
 public:
  enum class Kind { Read, Write };
  Transaction(Connection& connection, Kind kind);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  /// Commit unless there was a fault; what is committed is on the disk.
  [[nodiscard]] Status commit();

 private:
  Connection& connection_;
  bool open_;
};

/// What a fault of SQLite means to the person who runs the program (LAB-04).
[[nodiscard]] Error sqlite_error(const std::filesystem::path& path, int code, const std::string& words);

}  // namespace fcscreen::io::store
