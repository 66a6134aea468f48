// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/filed_series.h"

#include "engine/core/version.h"
#include "engine/laboratory/filed_sample.h"
#include "engine/laboratory/sigma.h"
#include "io/store/laboratory/laboratory.h"
#include "io/text/dates.h"
#include "tools/fcscreen/db_common_internal.h"

namespace fcscreen::tool {
namespace {

using io::store::Laboratory;
using io::store::LaboratoryAccess;

}  // namespace

Result<FiledSeries> filed_series(const std::filesystem::path& database, const std::string& patient) {
  const auto laboratory = Laboratory::open(database, LaboratoryAccess::Read);
  if (!laboratory) return fail(laboratory.error());
  const auto record = laboratory->patient(patient);
  if (!record) return fail(record.error());
  FiledSeries out;
  out.series.source = database.string();
  out.series.patient = patient;
  for (const io::store::FiledSample& sample : record->samples) {
    const auto date = io::text::parse_date(sample.date);
    if (!date || date->precision != result::DatePrecision::Day) {
      out.left_out.push_back(sample.accession + ": no result of it says on which day it was acquired; left out.");
      continue;
    }
    const io::store::FiledResult& filed = engine::standing_result(sample);
    result::SeriesSample s;
    s.result = filed.path;
    s.accession = sample.accession;
    s.date = date->day;
    s.tissue = filed.facts.tissue;
    out.series.samples.push_back(std::move(s));
  }
  for (const io::store::FiledExposure& exposure : record->exposures) out.series.exposures.push_back(exposure.row);
  const auto sigma = laboratory->sigma();
  if (!sigma) return fail(sigma.error());
  if (*sigma) out.series.sigma = engine::sigma_in_use(**sigma);
  if (*sigma && !out.series.sigma) out.left_out.push_back(engine::stale_sigma_sentence(**sigma));
  if (out.series.samples.empty()) {
    return fail(ErrorKind::Input, "TRK-D01", "holds no sample of patient " + patient + " with a date.",
                database.string(), {}, "File its results first: fcscreen db ingest.");
  }
  return out;
}

Result<std::size_t> file_alerts(const std::filesystem::path& database, const result::SerialReport& report,
                                const std::string& by) {
  auto laboratory = Laboratory::open(database, LaboratoryAccess::Write, actor_of(by));
  if (!laboratory) return fail(laboratory.error());
  std::size_t raised = 0;
  for (const result::Alert& alert : report.alerts) {
    io::store::FiledAlert filed;
    filed.patient = report.patient;
    filed.accession = alert.accession;
    filed.rule = alert.id;
    filed.priority = to_string(alert.priority);
    filed.text = alert.text;
    filed.analysis_version = alert.analysis_version;
    filed.held = alert.held;
    const auto fresh = laboratory->raise_alert(filed);
    if (!fresh) return fail(fresh.error());
    raised += *fresh ? 1 : 0;
  }
  return raised;
}

}  // namespace fcscreen::tool
