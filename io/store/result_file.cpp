// SPDX-License-Identifier: Apache-2.0
#include "io/store/result_file.h"

#include <mutex>
#include <new>

#include "engine/core/version.h"
#include "engine/core/whole_file.h"
#include "io/store/store_internal.h"

namespace fcscreen::io::store {
namespace fs = std::filesystem;
namespace {

// 2: /phenotype; 3: therapy, controls … in result_json; 4: /plots/{path,quality,rate}, normal bands. All are read.
constexpr std::uint64_t kStoreSchema = 4;
constexpr std::uint64_t kOldestSchema = 1;

std::string inconsistency(const result::EventAnnotation& e) {
  const std::size_t n = e.class_index.size();
  for (const Bitmask* mask : {&e.singlet, &e.nucleated, &e.b_lineage, &e.immature_b, &e.target}) {
    if (mask->size() != n) return "a mask has another number of events";
  }
  for (const auto& gate : e.gates) {
    if (gate.second.size() != n) return "the mask of " + gate.first + " has another number of events";
  }
  if (e.distance.size() != n || e.pseudotime.size() != n || e.cluster.size() != n) {
    return "distance, pseudotime or cluster has another number of events";
  }
  for (const std::uint8_t c : e.class_index) {
    if (c >= e.class_names.size()) return "a class has no name";
  }
  return {};
}

/// Write all parts and close; a sentence on a fault.
std::string save(const fs::path& path, const StoredResult& stored) {
  Handle file = create_file(path);
  if (!file.valid()) return "the file cannot be made";
  Session session;
  {
    Group root(file.id(), session);
    root.put_text("format", "fcscreen result");
    root.put_count("schema_version", kStoreSchema);
    root.put_text("software", std::string("fcscreen ") + version());
    root.put_count("analysis_version", kAnalysisVersion);
    root.put_document("result_json", stored.result_json);
    save_events(root.create("events"), stored.events);
    save_gates(root.create("gates"), stored.gates);
    save_plots(root.create("plots"), stored.plots);
    root.put_count("has_phenotype", stored.phenotype ? 1 : 0);
    if (stored.phenotype) save_phenotype(root.create("phenotype"), *stored.phenotype);
  }
  if (!file.close() && session.fault.empty()) return "the file cannot be closed";
  return session.fault;
}

/// The root group of a result file of a schema that is known.
std::string check_root(Group& root, std::uint64_t& schema) {
  if (root.text("format") != "fcscreen result") return "it is an HDF5 file of something else";
  schema = root.count("schema_version");
  if (schema < kOldestSchema || schema > kStoreSchema) return "it has a schema_version this release does not read";
  return {};
}

std::string load(const fs::path& path, std::uint64_t file_bytes, StoredResult& stored) {
  const Handle access = access_list();
  const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose);
  if (!file.valid()) return "it is not a whole HDF5 file";
  Session session;
  session.file_bytes = file_bytes;
  Group root(file.id(), session);
  std::uint64_t schema = 0;
  if (std::string fault = check_root(root, schema); !fault.empty()) return fault;
  stored.result_json = root.document("result_json");
  stored.events = load_events(root.open("events"));
  stored.gates = load_gates(root.open("gates"));
  stored.plots = load_plots(root.open("plots"), schema);
  if (schema >= 2 && root.count("has_phenotype") != 0) stored.phenotype = load_phenotype(root.open("phenotype"));
  return session.fault;
}

std::string load_document(std::string_view bytes, std::string& document) {
  const Handle file = open_image(bytes);
  if (!file.valid()) return "it is not a whole HDF5 file";
  Session session;
  session.file_bytes = bytes.size();
  Group root(file.id(), session);
  std::uint64_t schema = 0;
  if (std::string fault = check_root(root, schema); !fault.empty()) return fault;
  document = root.document("result_json");
  return session.fault;
}

tl::unexpected<Error> no_result(const fs::path& path, const std::string& why) {
  return fail(ErrorKind::Input, "STO-01", "is not a result file that can be read: " + why + ".", path.string(), {},
              "Screen the sample again to write a new result.");
}

}  // namespace

Status write_result_file(const fs::path& path, const StoredResult& stored, bool force) {
  if (const std::string fault = inconsistency(stored.events); !fault.empty()) {
    return fail(ErrorKind::Internal, "STO-03", "the event annotation does not fit together: " + fault + ".",
                path.string());
  }
  auto target = WholeFile::create(path, force);
  if (!target) return fail(target.error());
  std::string fault;
  {
    const std::lock_guard lock(hdf5_mutex());
    const QuietHdf5 quiet;
    fault = save(target->path(), stored);
  }
  if (!fault.empty()) {
    return fail(ErrorKind::Output, "STO-02", "cannot be written: " + fault + ".", path.string(), {},
                "Free space on the disk, or choose another folder with --out.");
  }
  return target->commit();
}

Result<StoredResult> read_result_file(const fs::path& path) {
  std::error_code ec;
  if (!fs::exists(path, ec)) {
    return fail(ErrorKind::Input, "IN-01", "does not exist.", path.string(), {}, "Check the name.");
  }
  if (!fs::is_regular_file(path, ec)) return no_result(path, "it is not a file");
  const std::uint64_t bytes = fs::file_size(path, ec);
  if (ec) return no_result(path, ec.message());
  const std::lock_guard lock(hdf5_mutex());
  const QuietHdf5 quiet;
  try {
    StoredResult stored;
    if (const std::string fault = load(path, bytes, stored); !fault.empty()) return no_result(path, fault);
    return stored;
  } catch (const std::bad_alloc&) {
    return no_result(path, "it needs more memory than there is");
  }
}

Result<std::string> read_result_document(std::string_view bytes, const fs::path& path) {
  const std::lock_guard lock(hdf5_mutex());
  const QuietHdf5 quiet;
  try {
    std::string document;
    if (const std::string fault = load_document(bytes, document); !fault.empty()) return no_result(path, fault);
    return document;
  } catch (const std::bad_alloc&) {
    return no_result(path, "it needs more memory than there is");
  }
}

}  // namespace fcscreen::io::store
