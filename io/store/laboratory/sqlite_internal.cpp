// SPDX-License-Identifier: Apache-2.0
#include "io/store/laboratory/sqlite_internal.h"

#include <cmath>
#include <limits>

namespace fcscreen::io::store {
namespace {

constexpr int kBusyTimeoutMs = 10000;

}  // namespace

Error sqlite_error(const std::filesystem::path& path, int code, const std::string& words) {
  Error error{ErrorKind::Internal, "LAB-04", "the database refuses: " + words + ".", path.string(), {}, {}};
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      error.kind = ErrorKind::Output;
      error.message = "another program has been writing to the database for more than 10 s.";
      error.next = "Wait until it is done and try again; nothing of this was saved.";
      break;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      error.kind = ErrorKind::Output;
      error.message = "cannot be read and written as a database: " + words + ".";
      error.next = "Check the space on the disk and the permissions of the file and its folder.";
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      error.kind = ErrorKind::Input;
      error.message = "is damaged: " + words + ".";
      error.next = "Restore a backup, or make it anew with 'fcscreen db rebuild'.";
      break;
    default: break;
  }
  return error;
}

void Statement::bind(int index, const Cell& value) {
  if (!connection_.good()) return;
  int code = SQLITE_OK;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    code = sqlite3_bind_int64(handle_, index, *integer);
  } else if (const auto* number = std::get_if<double>(&value); number != nullptr && !std::isnan(*number)) {
    code = sqlite3_bind_double(handle_, index, *number + 0.0);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    code = sqlite3_bind_text64(handle_, index, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  } else {
    code = sqlite3_bind_null(handle_, index);
  }
  if (code != SQLITE_OK) connection_.fail(code);
}

bool Statement::next() {
  if (!connection_.good()) return false;
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.fail(code);
  sqlite3_reset(handle_);  // no lock is kept by a statement that is done
  return false;
}

void Statement::reset() {
  if (handle_ == nullptr) return;
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

Cell Statement::cell(int column) const {
  switch (sqlite3_column_type(handle_, column)) {
    case SQLITE_INTEGER: return integer(column);
    case SQLITE_FLOAT: return sqlite3_column_double(handle_, column);
    case SQLITE_NULL: return std::monostate{};
    default: return text(column);
  }
}

std::string Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(handle_, column);
  const int n = sqlite3_column_bytes(handle_, column);
  return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(n));
}

double Statement::number(int column) const {
  return is_null(column) ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(handle_, column);
}

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& path, int flags) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_EXRESCODE, nullptr);
  std::unique_ptr<Connection> connection(new Connection(path, handle));
  if (code != SQLITE_OK) {
    const std::string words = handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle);
    return tl::unexpected<Error>(sqlite_error(path, code, words));
  }
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  // Functions and views of a file that others may have written run nothing beyond SQL.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return connection;
}

Connection::~Connection() {
  statements_.clear();
  sqlite3_close(handle_);
}

void Connection::fail(int code) {
  if (!fault_) fault_ = sqlite_error(path_, code, sqlite3_errmsg(handle_));
}

void Connection::execute(const char* sql) {
  if (!good()) return;
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

Statement& Connection::prepare(const std::string& sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) {
    found->second->reset();
    return *found->second;
  }
  sqlite3_stmt* handle = nullptr;
  if (good()) {
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &handle, nullptr);
    if (code != SQLITE_OK) fail(code);
  }
  auto statement = std::make_unique<Statement>(*this, handle);
  if (handle == nullptr)
    return *(statements_[std::string()] = std::move(statement));  // never stepped: there is a fault
  return *(statements_[sql] = std::move(statement));
}

std::int64_t Connection::integer(const std::string& sql) {
  Statement& statement = prepare(sql);
  const std::int64_t value = statement.next() ? statement.integer(0) : 0;
  statement.reset();
  return value;
}

std::optional<Error> Connection::take_fault() { return std::exchange(fault_, std::nullopt); }

Status Connection::status() {
  if (auto fault = take_fault()) return tl::unexpected<Error>(std::move(*fault));
  return {};
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
  connection.execute(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN");
  open_ = connection.good();
}

Transaction::~Transaction() {
  if (open_) sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Status Transaction::commit() {
  connection_.execute("COMMIT");
  if (connection_.good()) open_ = false;
  return connection_.status();
}

}  // namespace fcscreen::io::store
