// SPDX-License-Identifier: Apache-2.0
#include "engine/report/report.h"

#include <utility>

#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"

namespace fcscreen::engine {

Result<std::string> render_report(const result::ScreenResult& result, const result::ScreenPlots& plots,
                                  const ReportOptions& options) {
  const std::size_t usual = options.review ? 6 : 5;  // the page of the audit
  const std::string who = !result.input.accession.empty() ? result.input.accession : result.input.sha256.substr(0, 12);
  const std::string call = call_title(result.target.call);
  auto info = document_info(say::kSampleDocument(test_title(options.laboratory), who),
                            result.input.synthetic ? say::kSyntheticSubject(call, synthetic_data()) : call,
                            result.fcscreen.version, "result.json", say::kAttachedResult, options);
  if (info.date.empty()) info.date = report_day(options.review);
  return render_document(info, options.page, usual, [&](Canvas& canvas, std::size_t total) {
    Pages pages(canvas, result, options, total);
    compose_answer(pages);
    compose_gating(pages, plots);
    compose_target(pages, plots);
    compose_normal(pages, plots);
    compose_quality(pages, plots);
    compose_audit(pages);
    pages.end();
    return pages.count();
  });
}

}  // namespace fcscreen::engine
