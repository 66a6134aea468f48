// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "engine/core/error.h"
#include "engine/result/laboratory_profile.h"
#include "engine/result/plot_data.h"
#include "engine/result/review.h"
#include "engine/result/screen_result.h"
#include "io/report/style.h"

namespace fcscreen::engine {

struct ReportOptions {
  io::report::PageSize page = io::report::PageSize::A4;
  result::LaboratoryProfile laboratory;  ///< head, statements and ranges of the laboratory
  std::optional<result::Review> review;  ///< what the laboratory database knows of this result
  std::string report_date;               ///< ISO 8601; empty: the day of the last signature, if any. Never the clock
  std::string result_json;               ///< carried inside the PDF as result.json; empty: nothing is attached
};

/// Compose the report of one screened sample: the answer, the gating tree, the target population. Lists too long for
/// their page flow onto further ones. Without plots the pages say so. Depends on nothing but its arguments: the same
/// give the same bytes. It prints neither the name of the input file nor the specimen field of the instrument, which
/// often hold a person's name. Until the result is signed each page says that nobody has reviewed it; with a `review`
/// a last page tells who did what, and what a corrected report said before. Errors: PDF-F01 fonts missing, PDF-C01 or
/// PDF-Q01 a library failed. Thread-safe.
[[nodiscard]] Result<std::string> render_report(const result::ScreenResult& result, const result::ScreenPlots& plots,
                                                const ReportOptions& options);

}  // namespace fcscreen::engine
