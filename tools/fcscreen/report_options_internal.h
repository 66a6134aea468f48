// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "engine/report/report.h"

namespace fcscreen::tool {

/// The options of every command that writes a PDF.
struct ReportArguments {
  std::string page = "a4", report_date, laboratory;
};

/// Add --page, --report-date and --laboratory.
void add_report_options(CLI::App& app, ReportArguments& arguments);

/// What they ask for. Errors: CLI-01 a date that is none; those of load_laboratory_profile().
[[nodiscard]] Result<engine::ReportOptions> report_options_of(const ReportArguments& arguments);

}  // namespace fcscreen::tool
