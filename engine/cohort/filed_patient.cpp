// SPDX-License-Identifier: Apache-2.0
#include "engine/cohort/filed_patient.h"

#include <utility>

#include "engine/laboratory/filed_sample.h"
#include "io/text/dates.h"

namespace fcscreen::engine {

FiledPatient filed_patient(const io::store::PatientRecord& record) {
  FiledPatient out;
  out.input.patient = record.key;
  for (const auto& sample : record.samples) {
    const io::store::ResultFacts& facts = standing_result(sample).facts;
    out.synthetic = out.synthetic || facts.synthetic;
    const auto date = io::text::parse_date(sample.date);
    if (date && date->precision == result::DatePrecision::Day) {
      out.input.samples.push_back(filed_sample(facts, date->day));
    } else {
      out.left_out.push_back(record.key + ": sample " + sample.accession + " has no date and is left out.");
    }
  }
  for (const auto& exposure : record.exposures) out.input.exposures.push_back(exposure.row);
  return out;
}

}  // namespace fcscreen::engine
