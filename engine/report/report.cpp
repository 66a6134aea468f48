// SPDX-License-Identifier: Apache-2.0
#include "engine/report/report.h"

#include <utility>

#include "engine/report/page_words.h"
#include "engine/report/pages_internal.h"

namespace fcscreen::engine {
namespace {

struct Rendered {
  std::string bytes;
  std::size_t pages = 0;
};

io::report::DocumentInfo document_info(const result::ScreenResult& result, const ReportOptions& options) {
  io::report::DocumentInfo info;
  const std::string who = !result.input.accession.empty() ? result.input.accession : result.input.sha256.substr(0, 12);
  info.title = test_title(options.laboratory) + ", " + who;
  info.subject = call_title(result.target.call) + (result.input.synthetic ? ". " + std::string(synthetic_data()) : "");
  info.creator = "fcscreen " + result.fcscreen.version;
  info.author = options.laboratory.name;
  info.date = options.report_date.empty() ? report_day(options.review) : options.report_date;
  if (!options.result_json.empty()) {
    info.attachments.push_back(
        {"result.json", "application/json", "The result, machine-readable", options.result_json});
  }
  return info;
}

Result<Rendered> render(const result::ScreenResult& result, const result::ScreenPlots& plots,
                        const ReportOptions& options, std::size_t total) {
  Result<io::report::Canvas> canvas = io::report::Canvas::create(options.page, document_info(result, options));
  if (!canvas) return fail(canvas.error());
  Pages pages(*canvas, result, options, total);
  compose_answer(pages);
  compose_gating(pages, plots);
  compose_target(pages, plots);
  compose_normal(pages, plots);
  compose_quality(pages, plots);
  compose_audit(pages);
  pages.end();
  Result<std::string> bytes = canvas->finish();
  if (!bytes) return fail(bytes.error());
  return Rendered{std::move(*bytes), pages.count()};
}

}  // namespace

Result<std::string> render_report(const result::ScreenResult& result, const result::ScreenPlots& plots,
                                  const ReportOptions& options) {
  constexpr std::size_t kUsualPages = 5;
  Result<Rendered> report = render(result, plots, options, kUsualPages);
  if (report && report->pages != kUsualPages) report = render(result, plots, options, report->pages);
  if (!report) return fail(report.error());
  return std::move(report->bytes);
}

}  // namespace fcscreen::engine
