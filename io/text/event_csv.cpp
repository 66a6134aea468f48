// SPDX-License-Identifier: Apache-2.0
#include "io/text/event_csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <vector>

#include "engine/core/parallel.h"
#include "engine/core/whole_file.h"
#include "io/text/csv.h"

namespace fcscreen::io::text {
namespace {

void append_number(std::string& out, std::size_t value) {
  std::array<char, 24> buffer{};
  out.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
}

void append_number(std::string& out, float value) {
  if (std::isnan(value)) return;
  std::array<char, 24> buffer{};
  out.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
}

}  // namespace

void append_event_rows(const result::EventAnnotation& events, std::size_t first, std::size_t last, std::string& out) {
  const std::size_t n = events.class_index.size();
  const std::array<const Bitmask*, 5> flags = {&events.singlet, &events.nucleated, &events.b_lineage,
                                               &events.immature_b, &events.target};
  for (const Bitmask* flag : flags) FCS_ASSERT(flag->size() == n);
  FCS_ASSERT(events.distance.size() == n && events.pseudotime.size() == n && first <= last && last <= n);
  std::vector<std::string> names;
  for (const std::string& name : events.class_names) names.push_back(csv_field(name));
  for (std::size_t i = first; i < last; ++i) {
    append_number(out, i);
    for (const Bitmask* flag : flags) out += flag->test(i) ? ",1" : ",0";
    FCS_ASSERT(events.class_index[i] < names.size());
    out += ',';
    out += names[events.class_index[i]];
    out += ',';
    append_number(out, events.distance[i]);
    out += ',';
    append_number(out, events.pseudotime[i]);
    out += '\n';
  }
}

Status write_event_csv(const std::filesystem::path& path, const result::EventAnnotation& events, bool force) {
  auto file = WholeFile::create(path, force);
  if (!file) return fail(file.error());
  std::ofstream stream(file->path(), std::ios::binary | std::ios::trunc);
  std::string rows = kEventCsvHeader;
  const std::size_t n = events.class_index.size();
  for (std::size_t first = 0; first < n; first += kBlockEvents) {
    append_event_rows(events, first, std::min(n, first + kBlockEvents), rows);
    stream.write(rows.data(), static_cast<std::streamsize>(rows.size()));
    rows.clear();
  }
  stream.write(rows.data(), static_cast<std::streamsize>(rows.size()));
  stream.close();
  if (!stream) {
    return fail(ErrorKind::Output, "OUT-01", "cannot write the rows of all events.", path.string(), {},
                "Free space on the disk, or choose another folder.");
  }
  return file->commit();
}

}  // namespace fcscreen::io::text
