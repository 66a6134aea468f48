// SPDX-License-Identifier: Apache-2.0
#include "engine/core/whole_file.h"
#include "engine/report/night_report.h"
#include "tools/fcscreen/batch_internal.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {

Status write_summary(const std::filesystem::path& folder, const engine::NightSummary& summary,
                     const engine::ReportOptions& given, bool pdf) {
  const std::string json = engine::to_json(summary);
  if (pdf) {
    engine::ReportOptions options = given;
    options.result_json = json;
    const auto rendered = engine::render_night_report(summary, options);
    if (!rendered) return fail(rendered.error());
    if (auto written = write_whole_file(folder / "summary.pdf", *rendered, true); !written) return written;
  }
  if (auto written = write_whole_file(folder / "summary.html", engine::to_html(summary), true); !written)
    return written;
  return write_whole_file(folder / "summary.json", json, true);
}

std::string night_text(const engine::NightSummary& s, const std::filesystem::path& folder) {
  std::string out = std::to_string(s.statistics.screened) + " screened, " + std::to_string(s.results.size()) +
                    " results in the summary, " + std::to_string(s.alerts.size()) + " alerts, " +
                    std::to_string(s.held.size()) + " held, " + std::to_string(s.missing.size()) +
                    " expected but not received, " + std::to_string(s.waiting.size()) + " not complete yet\n";
  for (const auto& a : s.alerts) out += "  " + a.rule + " " + shown(a.accession, 64) + ": " + shown(a.text, 300) + "\n";
  for (const auto& h : s.held) {
    out += "  " + h.triage + " " + shown(h.accession.empty() ? h.reference : h.accession, 300) + ": " +
           shown(h.detail.empty() ? h.meaning : h.detail, 300) + " " + h.action + "\n";
  }
  for (const auto& m : s.missing) out += "  missing " + shown(m.accession, 64) + ": " + shown(m.text, 200) + "\n";
  for (const auto& t : s.troubles) out += "  trouble: " + shown(t, 300) + "\n";
  for (const auto& n : s.notes) out += "  " + shown(n, 300) + "\n";
  if (!s.dry_run) out += "  summary " + (folder / "summary.html").string() + "\n";
  return out;
}

}  // namespace fcscreen::tool
