// SPDX-License-Identifier: Apache-2.0
// The online copy.
#include <sys/stat.h>

#include "engine/core/whole_file.h"
#include "io/store/laboratory/laboratory_internal.h"

namespace fcscreen::io::store {
namespace {

/// Copy one state of `from` and look at the copy's pages.
Status copy(Connection& from, const std::filesystem::path& to) {
  auto target = Connection::open(to, SQLITE_OPEN_READWRITE);
  if (!target) return fail(target.error());
  Connection& db = **target;
  db.execute("PRAGMA journal_mode = OFF");  // a copy that fails is thrown away
  if (auto ready = db.status(); !ready) return ready;
  sqlite3_backup* backup = sqlite3_backup_init(db.handle(), "main", from.handle(), "main");
  if (backup == nullptr) {
    db.fail(sqlite3_errcode(db.handle()));
    return db.status();
  }
  // All pages in one step: one read transaction, which in WAL mode hinders no writer.
  const int code = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) {
    db.fail(code);
    return db.status();
  }
  Statement& check = db.prepare("PRAGMA quick_check(1)");
  const std::string words = check.next() ? check.text(0) : "no answer";
  check.reset();
  if (auto read = db.status(); !read) return read;
  if (words == "ok") return {};
  return tl::unexpected<Error>(sqlite_error(to, SQLITE_CORRUPT, words));
}

}  // namespace

Status Laboratory::backup(const std::filesystem::path& target, bool force) const {
  if (auto clear = refuse_stale_log(target); !clear) return clear;
  auto file = WholeFile::create(target, force);
  if (!file) return fail(file.error());
  ::chmod(file->path().c_str(), 0600);
  if (auto done = copy(*impl_->db, file->path()); !done) return done;
  if (auto clear = refuse_stale_log(target); !clear) return clear;
  return file->commit();
}

}  // namespace fcscreen::io::store
