// SPDX-License-Identifier: Apache-2.0
#include "io/store/laboratory/batch_journal.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/core/content_hash.h"
#include "io/store/laboratory/laboratory_internal.h"

namespace fcscreen::io::store {
namespace {

constexpr std::array<const char*, 4> kStates = {"ignored", "waiting", "held", "item"};
constexpr const char* kItemColumns =
    "id, input_sha256, state, coalesce(stem, ''), accession, tube, acquired, facts, class, detail, result_sha256, "
    "attempts, finished";

FileState state_of(const std::string& word) {
  const auto at = std::find(kStates.begin(), kStates.end(), word);
  return at == kStates.end() ? FileState::Ignored : static_cast<FileState>(at - kStates.begin());
}

BatchItem read_item(const Statement& row) {
  BatchItem item;
  item.id = row.integer(0);
  item.input_sha256 = row.text(1);
  item.state = row.text(2);
  item.stem = row.text(3);
  item.accession = row.text(4);
  item.tube = row.text(5);
  item.acquired = row.text(6);
  item.facts = row.text(7);
  item.triage = row.text(8);
  item.detail = row.text(9);
  item.result_sha256 = row.text(10);
  item.attempts = static_cast<int>(row.integer(11));
  item.finished = row.integer(12);
  return item;
}

void write_files(Connection& db, std::span<const ShareFile> files) {
  for (const ShareFile& f : files) {
    db.prepare(
          "INSERT INTO batch_file (path_a, path_b, bytes, changed, state, first_seen, looked, looks, input_sha256, "
          "class, detail) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path_a, path_b) DO UPDATE SET bytes = excluded.bytes, "
          "changed = excluded.changed, state = excluded.state, first_seen = excluded.first_seen, looked = "
          "excluded.looked, looks = excluded.looks, input_sha256 = excluded.input_sha256, class = excluded.class, "
          "detail = excluded.detail")
        .with(f.path.a, f.path.b, static_cast<std::int64_t>(f.bytes), f.changed,
              std::string(kStates[static_cast<std::size_t>(f.state)]), f.first_seen, f.looked, std::int64_t{f.looks},
              f.input_sha256, f.triage, f.detail)
        .run();
  }
}

std::string free_stem(Connection& db, const std::string& stem, const std::function<bool(const std::string&)>& taken) {
  for (int n = 1;; ++n) {
    std::string name = n == 1 ? stem : stem + "." + std::to_string(n);
    if (!db.good() || (find_id(db, "batch_item", "stem", name) == 0 && !taken(name))) return name;
  }
}

}  // namespace

PathDigest path_digest(std::string_view path) {
  const std::string hex = sha256(path);
  std::uint64_t a = 0, b = 0;
  std::from_chars(hex.data(), hex.data() + 16, a, 16);
  std::from_chars(hex.data() + 16, hex.data() + 32, b, 16);
  return {static_cast<std::int64_t>(a), static_cast<std::int64_t>(b)};
}

BatchJournal::BatchJournal(Laboratory& laboratory) : lab_(*laboratory.impl_) {}

Result<std::vector<KnownFile>> BatchJournal::known_files() const {
  Connection& db = *lab_.db;
  std::vector<KnownFile> out;
  out.reserve(static_cast<std::size_t>(std::max<std::int64_t>(0, db.integer("SELECT count(*) FROM batch_file"))));
  Statement& rows = db.prepare(
      "SELECT f.path_a, f.path_b, f.bytes, f.changed, f.first_seen, f.looked, f.looks, f.state, coalesce(i.state, '') "
      "FROM "
      "batch_file f LEFT JOIN batch_item i ON f.state = 'item' AND i.input_sha256 = f.input_sha256 ORDER BY f.path_a, "
      "f.path_b");
  while (rows.next()) {
    KnownFile f;
    f.path = {rows.integer(0), rows.integer(1)};
    f.bytes = static_cast<std::uint64_t>(rows.integer(2));
    f.changed = rows.integer(3);
    f.first_seen = rows.integer(4);
    f.looked = rows.integer(5);
    f.looks = static_cast<std::int32_t>(rows.integer(6));
    f.state = state_of(rows.text(7));
    const std::string item = rows.text(8);
    f.finished = f.state == FileState::Ignored || (f.state == FileState::Item && (item == "done" || item.empty()));
    out.push_back(f);
  }
  if (auto read = db.status(); !read) return fail(read.error());
  return out;
}

Result<std::optional<ShareFile>> BatchJournal::file(const PathDigest& path) const {
  Connection& db = *lab_.db;
  Statement& row = db.prepare(
      "SELECT bytes, changed, state, first_seen, looked, looks, input_sha256, class, detail FROM batch_file WHERE "
      "path_a = ? AND path_b = ?");
  row.with(path.a, path.b);
  std::optional<ShareFile> out;
  if (row.next()) {
    out = ShareFile{path,
                    static_cast<std::uint64_t>(row.integer(0)),
                    row.integer(1),
                    state_of(row.text(2)),
                    row.integer(3),
                    row.integer(4),
                    static_cast<int>(row.integer(5)),
                    row.text(6),
                    row.text(7),
                    row.text(8)};
  }
  row.reset();
  if (auto read = db.status(); !read) return fail(read.error());
  return out;
}

Status BatchJournal::note(std::span<const ShareFile> files) {
  Transaction transaction(*lab_.db, Transaction::Kind::Write);
  write_files(*lab_.db, files);
  return transaction.commit();
}

Status BatchJournal::add(std::span<BatchItem> items, std::span<const ShareFile> files,
                         const std::function<bool(const std::string&)>& taken) {
  Connection& db = *lab_.db;
  Transaction transaction(db, Transaction::Kind::Write);
  for (BatchItem& item : items) {
    if (!item.stem.empty()) item.stem = free_stem(db, item.stem, taken);
    db.prepare(
          "INSERT INTO batch_item (input_sha256, state, stem, accession, tube, acquired, facts, class, detail, "
          "result_sha256, attempts, owner, leased_until, finished) VALUES (?, ?, nullif(?, ''), ?, ?, ?, ?, ?, ?, ?, "
          "0, '', 0, 0)")
        .with(item.input_sha256, item.state, item.stem, item.accession, item.tube, item.acquired, item.facts,
              item.triage, item.detail, item.result_sha256)
        .run();
    item.id = db.last_row();
  }
  write_files(db, files);
  return transaction.commit();
}

Result<std::optional<BatchItem>> BatchJournal::item(std::string_view input_sha256) const {
  Connection& db = *lab_.db;
  Statement& row = db.prepare(std::string("SELECT ") + kItemColumns + " FROM batch_item WHERE input_sha256 = ?");
  row.with(std::string(input_sha256));
  std::optional<BatchItem> out;
  if (row.next()) out = read_item(row);
  row.reset();
  if (auto read = db.status(); !read) return fail(read.error());
  return out;
}

Result<std::vector<BatchItem>> BatchJournal::items(std::string_view state) const {
  Connection& db = *lab_.db;
  Statement& rows = db.prepare(std::string("SELECT ") + kItemColumns +
                               " FROM batch_item WHERE ?1 = '' OR state = ?1 ORDER BY accession, tube, acquired, "
                               "input_sha256");
  rows.with(std::string(state));
  std::vector<BatchItem> out;
  while (rows.next()) out.push_back(read_item(rows));
  if (auto read = db.status(); !read) return fail(read.error());
  return out;
}

Result<std::vector<std::string>> BatchJournal::accessions() const {
  Connection& db = *lab_.db;
  Statement& rows = db.prepare(
      "SELECT DISTINCT accession FROM batch_item WHERE state <> 'held' AND accession <> '' ORDER BY accession");
  std::vector<std::string> out;
  while (rows.next()) out.push_back(rows.text(0));
  if (auto read = db.status(); !read) return fail(read.error());
  return out;
}

Result<std::optional<std::string>> BatchJournal::filed_accession(std::string_view input_sha256) const {
  Connection& db = *lab_.db;
  Statement& row = db.prepare(
      "SELECT s.accession FROM result r JOIN tube t ON t.id = r.tube_id JOIN sample s ON s.id = t.sample_id WHERE "
      "r.input_sha256 = ? LIMIT 1");
  row.with(std::string(input_sha256));
  std::optional<std::string> out;
  if (row.next()) out = row.text(0);
  row.reset();
  if (auto read = db.status(); !read) return fail(read.error());
  return out;
}

Status BatchJournal::lease(std::int64_t id, const std::string& owner, std::int64_t until) {
  lab_.db
      ->prepare(
          "UPDATE batch_item SET state = 'running', owner = ?, leased_until = ?, attempts = attempts + 1 WHERE id = ?")
      .with(owner, until, id)
      .run();
  return lab_.db->status();
}

Status BatchJournal::set(const BatchItem& item) {
  lab_.db
      ->prepare(
          "UPDATE batch_item SET state = ?, class = ?, detail = ?, result_sha256 = ?, finished = ?, owner = '', "
          "leased_until = 0 WHERE id = ?")
      .with(item.state, item.triage, item.detail, item.result_sha256, item.finished, item.id)
      .run();
  return lab_.db->status();
}

Result<std::int64_t> BatchJournal::release() {
  Connection& db = *lab_.db;
  Transaction transaction(db, Transaction::Kind::Write);
  const std::int64_t left = db.integer("SELECT count(*) FROM batch_item WHERE state = 'running'");
  if (left > 0) {
    db.execute("UPDATE batch_item SET state = 'queued', owner = '', leased_until = 0 WHERE state = 'running'");
  }
  if (auto done = transaction.commit(); !done) return fail(done.error());
  return left;
}

Result<std::int64_t> BatchJournal::retry(const std::string& triage) {
  Connection& db = *lab_.db;
  Transaction transaction(db, Transaction::Kind::Write);
  // Whether an item could be identified and read may have changed: both are looked at anew.
  Statement& count = db.prepare(
      "SELECT (SELECT count(*) FROM batch_item WHERE state = 'held' AND result_sha256 = '' AND (?1 = 'all' OR class = "
      "?1)) + (SELECT count(*) FROM batch_file WHERE state = 'held' AND (?1 = 'all' OR class = ?1))");
  const std::int64_t n = count.with(triage).next() ? count.integer(0) : 0;
  count.reset();
  db.prepare(
        "DELETE FROM batch_file WHERE state = 'item' AND input_sha256 IN (SELECT input_sha256 FROM batch_item WHERE "
        "state "
        "= 'held' AND result_sha256 = '' AND (?1 = 'all' OR class = ?1))")
      .with(triage)
      .run();
  db.prepare("DELETE FROM batch_item WHERE state = 'held' AND result_sha256 = '' AND (?1 = 'all' OR class = ?1)")
      .with(triage)
      .run();
  db.prepare("DELETE FROM batch_file WHERE state = 'held' AND (?1 = 'all' OR class = ?1)").with(triage).run();
  if (auto done = transaction.commit(); !done) return fail(done.error());
  return n;
}

Result<std::int64_t> BatchJournal::begin_run(std::int64_t now) {
  Connection& db = *lab_.db;
  db.prepare("INSERT INTO batch_run (started, counts) VALUES (?, '{}')").with(now).run();
  const std::int64_t id = db.last_row();
  db.prepare("DELETE FROM batch_run WHERE id <= ?").with(id - 1000).run();
  if (auto done = db.status(); !done) return fail(done.error());
  return id;
}

Result<std::int64_t> BatchJournal::last_ended() const {
  const std::int64_t ended = lab_.db->integer("SELECT coalesce(max(ended), 0) FROM batch_run");
  if (auto read = lab_.db->status(); !read) return fail(read.error());
  return ended;
}

Status BatchJournal::end_run(std::int64_t run, std::int64_t now, const std::string& counts) {
  lab_.db->prepare("UPDATE batch_run SET ended = ?, counts = ? WHERE id = ?").with(now, counts, run).run();
  return lab_.db->status();
}

Result<std::optional<BatchJournal::Run>> BatchJournal::last_run() const {
  Connection& db = *lab_.db;
  Statement& row = db.prepare("SELECT started, coalesce(ended, 0), counts FROM batch_run ORDER BY id DESC LIMIT 1");
  std::optional<Run> out;
  if (row.next()) out = Run{row.integer(0), row.integer(1), row.text(2)};
  row.reset();
  if (auto read = db.status(); !read) return fail(read.error());
  return out;
}

Result<std::vector<std::pair<std::string, std::int64_t>>> BatchJournal::counts() const {
  Connection& db = *lab_.db;
  std::vector<std::pair<std::string, std::int64_t>> out;
  Statement& rows = db.prepare(
      "SELECT CASE state WHEN 'held' THEN 'held ' || class ELSE state END AS what, count(*) FROM (SELECT state, class "
      "FROM batch_item UNION ALL SELECT state, class FROM batch_file WHERE state IN ('waiting', 'held')) GROUP BY what "
      "ORDER BY what");
  while (rows.next()) out.emplace_back(rows.text(0), rows.integer(1));
  if (auto read = db.status(); !read) return fail(read.error());
  return out;
}

}  // namespace fcscreen::io::store
