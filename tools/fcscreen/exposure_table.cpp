// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/exposure_table.h"

#include <fmt/format.h>

#include <cstdio>

#include "engine/core/whole_file.h"
#include "io/text/csv.h"
#include "io/text/dates.h"
#include "io/text/exposure_csv.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {

Result<std::vector<result::ExposureRow>> read_exposure_table(const std::filesystem::path& path, bool quiet) {
  const auto bytes = read_whole_file(path);
  if (!bytes) return fail(bytes.error());
  auto table = io::text::parse_exposure_csv(*bytes, path.string());
  if (!table) return fail(table.error());
  for (const Finding& finding : table->findings.items()) {
    if (quiet) break;
    std::fprintf(stderr, "fcscreen: %s: %s [%s]\n", path.c_str(), shown(finding.text, 400).c_str(),
                 finding.code.c_str());
  }
  return std::move(table->rows);
}

const char* status_name(result::ExposureStatus status) {
  switch (status) {
    case result::ExposureStatus::Stopped: return "stopped";
    case result::ExposureStatus::Ongoing: return "ongoing";
    case result::ExposureStatus::Unknown: return "unknown";
  }
  return "unknown";
}

std::string exposure_table(std::span<const result::ExposureRow> rows) {
  std::string out = "patient_key,drug,start_date,stop_date,status,dose_mg,schedule,reason,source\n";
  for (const auto& e : rows) {
    using io::text::csv_field;
    using io::text::date_text;
    out += fmt::format("{},{},{},{},{},{},{},{},{}\n", csv_field(e.patient), csv_field(e.drug),
                       date_text(e.start, e.start_precision), e.stop ? date_text(*e.stop, e.stop_precision) : "",
                       status_name(e.status), e.dose_mg ? fmt::format("{}", *e.dose_mg) : "", csv_field(e.schedule),
                       csv_field(e.reason), csv_field(e.source));
  }
  return out;
}

}  // namespace fcscreen::tool
