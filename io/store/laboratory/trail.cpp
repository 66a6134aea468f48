// SPDX-License-Identifier: Apache-2.0
// The audit trail: how a row becomes an entry, and an entry a link of the chain.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/core/content_hash.h"
#include "engine/core/version.h"
#include "io/store/laboratory/laboratory_internal.h"

namespace fcscreen::io::store {
namespace {

using Json = nlohmann::ordered_json;

/// UTC with milliseconds, ISO 8601.
std::string utc_now() {
  using namespace std::chrono;
  const auto now = floor<milliseconds>(system_clock::now());
  const auto day = floor<days>(now);
  const year_month_day date(day);
  const hh_mm_ss time(now - day);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

Json json_of(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return *integer;
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell)) {
    if (std::isnan(*number)) return nullptr;
    if (std::isinf(*number)) return *number > 0 ? "inf" : "-inf";
    return *number + 0.0;
  }
  return nullptr;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string row_content(std::int64_t id, const Row& row) {
  Json object = {{"id", id}};
  for (const auto& [column, cell] : row) object[column] = json_of(cell);
  return dump(object);
}

std::string entry_hash(const AuditEntry& e) {
  return sha256(
      dump(Json::array({e.seq, e.time, e.actor, e.software, e.action, e.subject, e.row, e.content, e.previous})));
}

std::string list_text(const std::vector<std::string>& items) { return dump(Json(items)); }

std::vector<std::string> parse_list(const std::string& text) {
  std::vector<std::string> items;
  const Json list = Json::parse(text, nullptr, false);
  if (!list.is_array()) return items;
  for (const Json& item : list) {
    if (item.is_string()) items.push_back(item.get<std::string>());
  }
  return items;
}

Writing::Writing(Laboratory::Impl& laboratory) : db_(*laboratory.db), transaction_(db_, Transaction::Kind::Write) {
  Statement& head = db_.prepare("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
  last_.hash = std::string(64, '0');
  if (head.next()) {
    last_.seq = head.integer(0);
    last_.hash = head.text(1);
  }
  head.reset();
  last_.time = utc_now();
  last_.actor = laboratory.actor;
  last_.software = std::string("fcscreen ") + version();
}

void Writing::append(const char* action, const std::string& subject, std::int64_t row, std::string content) {
  AuditEntry& e = last_;
  e.previous = e.hash;
  ++e.seq;
  e.action = action;
  e.subject = subject;
  e.row = row;
  e.content = std::move(content);
  e.hash = entry_hash(e);
  db_.prepare("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .with(e.seq, e.time, e.actor, e.software, e.action, e.subject, e.row, e.content, e.previous, e.hash)
      .run();
}

std::int64_t Writing::insert(const std::string& table, const char* action, const Row& row) {
  std::string columns, places;
  for (const auto& [column, cell] : row) {
    columns += (columns.empty() ? "" : ", ") + column;
    places += places.empty() ? "?" : ", ?";
  }
  Statement& statement = db_.prepare("INSERT INTO " + table + " (" + columns + ") VALUES (" + places + ")");
  int index = 0;
  for (const auto& [column, cell] : row) statement.bind(++index, cell);
  statement.run();
  if (!db_.good()) return 0;
  const std::int64_t id = db_.last_row();
  append(action, table, id, row_content(id, row));
  return id;
}

void Writing::note(const char* action, const std::string& content) { append(action, "database", 0, content); }

}  // namespace fcscreen::io::store
