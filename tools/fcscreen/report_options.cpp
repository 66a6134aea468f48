// SPDX-License-Identifier: Apache-2.0
#include "io/text/dates.h"
#include "io/text/laboratory_toml.h"
#include "tools/fcscreen/report_options_internal.h"

namespace fcscreen::tool {

void add_report_options(CLI::App& app, ReportArguments& a) {
  app.add_option("--page", a.page, "paper of the PDF")->check(CLI::IsMember({"a4", "letter"}));
  app.add_option("--report-date", a.report_date, "date printed on the report, ISO 8601");
  app.add_option("--laboratory", a.laboratory, "TOML with the laboratory's name, address, statements and ranges");
}

Result<engine::ReportOptions> report_options_of(const ReportArguments& a) {
  engine::ReportOptions options;
  options.page = a.page == "letter" ? io::report::PageSize::Letter : io::report::PageSize::A4;
  const auto day = io::text::parse_date(a.report_date.substr(0, 10));
  if (!a.report_date.empty() && (!day || day->precision != result::DatePrecision::Day)) {
    return fail(ErrorKind::Usage, "CLI-01", "--report-date \"" + a.report_date + "\" is no date.", {}, {},
                "Write it as 2024-03-05.");
  }
  options.report_date = a.report_date;
  if (a.laboratory.empty()) return options;
  auto profile = io::text::load_laboratory_profile(a.laboratory);
  if (!profile) return fail(profile.error());
  options.laboratory = std::move(*profile);
  return options;
}

}  // namespace fcscreen::tool
