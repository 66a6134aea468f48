// SPDX-License-Identifier: Apache-2.0
#include "io/store/event_file.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/core/version.h"
#include "engine/core/whole_file.h"
#include "io/store/hdf5_internal.h"
#include "io/store/store_internal.h"

namespace fcscreen::io::store {
namespace {

constexpr std::uint64_t kEventSchema = 1;

ColumnType type_of(const StoredColumn& column, const ColumnView& view) {
  if (std::holds_alternative<std::span<const float>>(view)) return ColumnType::Float;
  if (std::holds_alternative<std::span<const double>>(view)) return ColumnType::Double;
  if (column.integer_bits <= 8) return ColumnType::Integer8;
  if (column.integer_bits <= 16) return ColumnType::Integer16;
  return column.integer_bits <= 32 ? ColumnType::Integer32 : ColumnType::Integer64;
}

void describe(Column& data, const StoredColumn& column) {
  data.put_text("name", column.name);
  data.put_text("label", column.label);
  data.put_text("scale", column.scale);
  data.put_text("unit", column.unit);
  data.put_number("range", column.range);
  data.put_number("gain", column.gain);
  data.put_number("log_decades", column.log_decades);
  data.put_number("log_offset", column.log_offset);
}

/// Fill the file; an error of the source, else HDF5's fault in the session.
Status save(Handle& file, const EventFileContent& content, EventSource& events, Session& session) {
  Group root(file.id(), session);
  root.put_text("format", "fcscreen events");
  root.put_count("schema_version", kEventSchema);
  root.put_text("software", std::string("fcscreen ") + version());
  root.put_count("n_events", events.n_events());
  for (const auto& [name, value] : content.provenance) root.put_text(name.c_str(), value);
  Group keywords = root.create("keywords");
  for (const auto& [key, value] : content.keywords) keywords.put_long_text(key.c_str(), value);

  Group group = root.create("events");
  std::vector<Column> columns;
  for (std::size_t first = 0; session.fault.empty(); first += kBlockEvents) {
    const std::size_t count = std::min(kBlockEvents, events.n_events() - first);
    const auto views = events.block(first, count);
    if (!views) return fail(views.error());
    for (std::size_t c = 0; c < views->size(); ++c) {
      if (first == 0) {
        columns.push_back(
            group.create_column(member_name(c + 1), type_of(content.columns[c], (*views)[c]), events.n_events()));
        describe(columns.back(), content.columns[c]);
      }
      std::visit([&](const auto& values) { columns[c].write(first, values); }, (*views)[c]);
    }
    if (events.n_events() - first <= kBlockEvents) break;
  }
  return {};
}

}  // namespace

Status write_event_file(const std::filesystem::path& path, const EventFileContent& content, EventSource& events,
                        bool force) {
  FCS_ASSERT(content.columns.size() == events.n_columns());
  auto target = WholeFile::create(path, force);
  if (!target) return fail(target.error());
  Session session;
  {
    const std::lock_guard lock(hdf5_mutex());
    const QuietHdf5 quiet;
    Handle file = create_file(target->path());
    if (!file.valid()) session.fault = "the file cannot be made";
    if (file.valid()) {
      if (auto saved = save(file, content, events, session); !saved) return saved;
      if (!file.close() && session.fault.empty()) session.fault = "the file cannot be closed";
    }
  }
  if (!session.fault.empty()) {
    return fail(ErrorKind::Output, "STO-02", "cannot be written: " + session.fault + ".", path.string(), {},
                "Free space on the disk, or choose another folder with --out.");
  }
  return target->commit();
}

}  // namespace fcscreen::io::store
