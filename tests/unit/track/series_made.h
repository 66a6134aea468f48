// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "engine/track/series.h"

// Made-up series for tests: counts at days from an arbitrary lenalidomide stop. No data of any person.
namespace fcscreen::test {

inline constexpr std::chrono::sys_days kStop = std::chrono::year(2023) / 9 / 1;

/// A marrow `day` days after the stop; its accession is "D" and the day.
inline result::SerialSample sample_at(int day, std::uint64_t k, std::uint64_t n = 500000) {
  result::SerialSample s;
  s.accession = "D" + std::to_string(day);
  s.date = kStop + std::chrono::days(day);
  s.tissue = "BM";
  s.count = k;
  s.denominator = "TNC_gate";
  s.denominator_count = n;
  s.lob_events = 0;
  s.panel = "B-ALL";
  s.level = "L2";
  s.instrument = "1";
  s.analysis_version = 2;
  s.aberrancy_class = 2;
  s.call = k >= 50   ? result::Call::DetectedQuantifiable
           : k >= 20 ? result::Call::DetectedBelowLoq
           : k >= 10 ? result::Call::Trace
                     : result::Call::NotDetected;
  return s;
}

/// A course from `start` to `stop` days after the stop of lenalidomide.
inline result::ExposureRow course(const std::string& drug, int start, int stop) {
  result::ExposureRow row;
  row.patient = "P1";
  row.drug = drug;
  row.start = kStop + std::chrono::days(start);
  row.stop = kStop + std::chrono::days(stop);
  row.status = result::ExposureStatus::Stopped;
  return row;
}

/// Lenalidomide for five years until the stop.
inline engine::SeriesInput series(std::initializer_list<result::SerialSample> samples) {
  engine::SeriesInput in;
  in.patient = "P1";
  in.samples.assign(samples);
  in.exposures = {course("Lenalidomide", -1826, 0)};
  return in;
}

}  // namespace fcscreen::test
