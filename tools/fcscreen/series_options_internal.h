// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/core/error.h"
#include "engine/report/report.h"
#include "engine/result/maturation_reference.h"
#include "engine/screen/screen.h"
#include "engine/track/rules.h"
#include "io/text/config.h"
#include "tools/fcscreen/common_options_internal.h"
#include "tools/fcscreen/report_options_internal.h"
#include "tools/fcscreen/therapy_options_internal.h"

namespace fcscreen::tool {

/// The options of commands that screen series of samples and write a report: track and cohort.
struct SeriesOptions {
  TherapyWords therapy;
  CommonOptions common;
  std::filesystem::path folder = ".";  ///< --out
  std::string policy = "standard", memory_limit, references;
  ReportArguments pdf;
  std::optional<result::MaturationReference> reference;  ///< of the laboratory, when one is asked for
  bool force = false, no_pdf = false;
  engine::ScreenOptions screen;  ///< points to `reference`: the options are not copied after prepare_series()
  engine::TrackRules rules;
  engine::ReportOptions report;  ///< of `pdf`
};

/// Add the options, the common ones included, with the example shown below --help.
void add_series_options(CLI::App& app, SeriesOptions& options, const std::string& example);

/// Make the folder of the outputs, load configuration and reference, and set what follows from the options.
/// `config` gets the configuration in force.
[[nodiscard]] Status prepare_series(SeriesOptions& options, io::text::Config* config = nullptr);

}  // namespace fcscreen::tool
