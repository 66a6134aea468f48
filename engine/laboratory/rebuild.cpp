// SPDX-License-Identifier: Apache-2.0
#include "engine/laboratory/rebuild.h"

#include <unistd.h>

namespace fcscreen::engine {
namespace fs = std::filesystem;
namespace {

using io::store::Laboratory;

/// Fill the database on its way; it is closed when this returns.
Status fill(const fs::path& part, std::span<const fs::path> files, std::span<const result::ExposureRow> exposures,
            const std::string& actor, const IngestOptions& options, const std::function<void(const Ingested&)>& told) {
  auto laboratory = Laboratory::create(part, actor);
  if (!laboratory) return fail(laboratory.error());
  if (auto done = ingest(*laboratory, files, options, told); !done) return done;
  const auto added = laboratory->add_exposures(exposures);
  if (!added) return fail(added.error());
  for (const auto& outcome : *added) {
    if (outcome.refusal) return fail(*outcome.refusal);
  }
  return {};
}

}  // namespace

Status rebuild(const fs::path& target, std::span<const fs::path> files, std::span<const result::ExposureRow> exposures,
               const std::string& actor, const IngestOptions& options,
               const std::function<void(const Ingested&)>& told) {
  std::error_code ec;
  if (fs::exists(target, ec)) {
    return fail(ErrorKind::Output, "OUT-02", "exists already.", target.string(), {},
                "Rebuild under another name, compare, and then change the names.");
  }
  const fs::path part = fs::absolute(target).parent_path() /
                        ("." + target.filename().string() + ".rebuild." + std::to_string(::getpid()) + ".part");
  Status done = fill(part, files, exposures, actor, options, told);
  if (done) done = io::store::publish_database(part, target);
  for (const char* beside : {"", "-wal", "-shm"}) fs::remove(part.string() + beside, ec);
  return done;
}

}  // namespace fcscreen::engine
