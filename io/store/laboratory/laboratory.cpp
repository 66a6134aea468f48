// SPDX-License-Identifier: Apache-2.0
#include "io/store/laboratory/laboratory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "io/store/laboratory/laboratory_internal.h"
#include "io/store/laboratory/schema_internal.h"

namespace fcscreen::io::store {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kApplicationId = 0x66637363;  // "fcsc", PRAGMA application_id

tl::unexpected<Error> cannot_make(const fs::path& path, int why) {
  return fail(ErrorKind::Output, "OUT-01", std::string("cannot be made: ") + std::strerror(why) + ".", path.string(),
              {}, "Choose a folder you may write to.");
}

tl::unexpected<Error> no_laboratory(const fs::path& path, const std::string& why) {
  return fail(ErrorKind::Input, "LAB-01", why, path.string(), {},
              "Name a laboratory database, or make one with 'fcscreen db init FILE'.");
}

/// Flush a file or folder to the disk; false where the system refuses.
bool flush(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool done = ::fsync(fd) == 0;
  ::close(fd);
  return done;
}

/// Write the schema and the first entry of the trail into an empty file.
Status fill(const fs::path& file, int schema, const std::string& actor) {
  auto db = Connection::open(file, SQLITE_OPEN_READWRITE);
  if (!db) return fail(db.error());
  Laboratory::Impl impl;
  impl.db = std::move(*db);
  impl.actor = actor;
  Connection& c = *impl.db;
  c.execute("PRAGMA journal_mode = MEMORY");
  c.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
  c.execute("PRAGMA user_version = " + std::to_string(schema));
  c.execute(migrations(0, schema));
  {
    Writing writing(impl);
    writing.note("create", nlohmann::ordered_json{{"schema", schema}}.dump());
    if (auto done = writing.commit(); !done) return done;
  }
  c.execute("PRAGMA journal_mode = WAL");
  return c.status();
}

/// Migrate within one transaction, unless another process has done it meanwhile.
Status migrate(Laboratory::Impl& impl) {
  Connection& db = *impl.db;
  Writing writing(impl);
  const int from = static_cast<int>(db.integer("PRAGMA user_version"));
  if (!db.good()) return db.status();
  if (from >= kLaboratorySchema) return writing.commit();
  db.execute(migrations(from, kLaboratorySchema));
  db.execute("PRAGMA user_version = " + std::to_string(kLaboratorySchema));
  writing.note("migrate", nlohmann::ordered_json{{"from", from}, {"to", kLaboratorySchema}}.dump());
  return writing.commit();
}

/// Open the file; a reader that may not write beside it reads it as it stands.
Result<std::unique_ptr<Connection>> connect(const fs::path& path, LaboratoryAccess access) {
  const bool writable = ::access(path.c_str(), W_OK) == 0 && ::access(path.parent_path().c_str(), W_OK) == 0;
  if (writable || access == LaboratoryAccess::Write) return Connection::open(path, SQLITE_OPEN_READWRITE);
  return Connection::open(path, SQLITE_OPEN_READONLY);
}

}  // namespace

std::string migrations(int from, int to) {
  const std::array<std::string_view, kLaboratorySchema> steps = {schema_1(), schema_2(), schema_3()};
  std::string sql;
  for (int schema = from; schema < to; ++schema) sql += steps[static_cast<std::size_t>(schema)];
  return sql;
}

void configure(Connection& db) {
  db.execute("PRAGMA foreign_keys = ON");
  db.execute("PRAGMA synchronous = FULL");
  db.execute("PRAGMA cell_size_check = ON");
}

Status create_database(const fs::path& path, int schema, const std::string& actor) {
  const fs::path folder = fs::absolute(path).parent_path();
  const fs::path part = folder / ("." + path.filename().string() + "." + std::to_string(::getpid()) + ".part");
  const int fd = ::open(part.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return cannot_make(path, errno);
  ::close(fd);
  Status done = fill(part, schema, actor);
  if (done) done = publish_database(part, path);
  ::unlink(part.c_str());
  return done;
}

Status refuse_stale_log(const fs::path& target) {
  std::error_code ec;
  const fs::path log = target.string() + "-wal";
  if (!fs::exists(log, ec) || fs::file_size(log, ec) == 0) return {};
  return fail(ErrorKind::Output, "OUT-02", "belongs to a database of this name that is in use or was not closed.",
              log.string(), {}, "Choose another name.");
}

Status publish_database(const fs::path& part, const fs::path& target) {
  if (auto clear = refuse_stale_log(target); !clear) return clear;
  if (!flush(part)) return cannot_make(target, errno);
  // A link never replaces what is there; folders that know no links get a rename.
  if (::link(part.c_str(), target.c_str()) == 0) {
    ::unlink(part.c_str());
  } else if (const int why = errno; why == EEXIST) {
    return fail(ErrorKind::Output, "OUT-02", "exists already.", target.string(), {}, "Choose another name.");
  } else if ((why != EPERM && why != ENOTSUP) || ::rename(part.c_str(), target.c_str()) != 0) {
    return cannot_make(target, why);
  }
  flush(fs::absolute(target).parent_path());
  return {};
}

Laboratory::Laboratory(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Laboratory::Laboratory(Laboratory&&) noexcept = default;
Laboratory& Laboratory::operator=(Laboratory&&) noexcept = default;
Laboratory::~Laboratory() = default;

int Laboratory::schema() const { return impl_->schema; }
int Laboratory::schema_before() const { return impl_->schema_before; }
const fs::path& Laboratory::folder() const { return impl_->folder; }

Result<Laboratory> Laboratory::create(const fs::path& path, const std::string& actor) {
  if (auto made = create_database(path, kLaboratorySchema, actor); !made) return fail(made.error());
  return open(path, LaboratoryAccess::Write, actor);
}

Result<Laboratory> Laboratory::open(const fs::path& path, LaboratoryAccess access, const std::string& actor) {
  std::error_code ec;
  if (!fs::exists(path, ec)) return no_laboratory(path, "does not exist.");
  if (!fs::is_regular_file(path, ec)) return no_laboratory(path, "is no file.");
  auto impl = std::make_unique<Impl>();
  impl->path = fs::canonical(path, ec);
  if (ec) return no_laboratory(path, "cannot be reached: " + ec.message() + ".");
  impl->folder = impl->path.parent_path();
  impl->actor = actor.empty() ? "unknown" : actor;
  auto db = connect(impl->path, access);
  if (!db) return fail(db.error());
  impl->db = std::move(*db);
  Connection& c = *impl->db;
  const std::int64_t application = c.integer("PRAGMA application_id");
  impl->schema = impl->schema_before = static_cast<int>(c.integer("PRAGMA user_version"));
  if (auto fault = c.take_fault()) {
    if (fault->kind == ErrorKind::Input) return no_laboratory(path, "is no SQLite database.");
    return fail(*fault);
  }
  if (application != kApplicationId || impl->schema < 1) return no_laboratory(path, "is no laboratory database.");
  const std::string schemas =
      "has schema " + std::to_string(impl->schema) + "; this release knows schema " + std::to_string(kLaboratorySchema);
  if (impl->schema > kLaboratorySchema) {
    return fail(ErrorKind::Input, "LAB-02", schemas + " and has changed nothing.", path.string(), {},
                "Use the release that wrote it, or a later one.");
  }
  if (impl->schema < kLaboratorySchema && access == LaboratoryAccess::Read) {
    return fail(ErrorKind::Input, "LAB-03", schemas + ", and was asked to read only.", path.string(), {},
                "Back it up, then migrate it forward with 'fcscreen db init FILE'.");
  }
  configure(c);
  if (access == LaboratoryAccess::Read) c.execute("PRAGMA query_only = ON");
  if (auto ready = c.status(); !ready) return fail(ready.error());
  if (impl->schema < kLaboratorySchema) {
    if (auto done = migrate(*impl); !done) return fail(done.error());
    impl->schema = kLaboratorySchema;
  }
  return Laboratory(std::move(impl));
}

Error not_found(const Laboratory::Impl& laboratory, const std::string& what, const std::string& next) {
  return {ErrorKind::Input, "LAB-08", "holds no " + what + ".", laboratory.path.string(), {}, next};
}

std::int64_t find_id(Connection& db, const std::string& table, const std::string& column, std::string_view value) {
  Statement& statement = db.prepare("SELECT id FROM " + table + " WHERE " + column + " = ?").with(std::string(value));
  const std::int64_t id = statement.next() ? statement.integer(0) : 0;
  statement.reset();
  return id;
}

std::int64_t patient_id(Connection& db, Writing& writing, const std::string& key) {
  const std::int64_t id = find_id(db, "patient", "key", key);
  return id != 0 ? id : writing.insert("patient", "file", {{"key", key}});
}

}  // namespace fcscreen::io::store
