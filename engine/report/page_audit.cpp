// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"
#include "io/report/table.h"

// SPEC §5, P6: who ran, reviewed and signed what, when and why.
namespace fcscreen::engine {
namespace {

Table signatures_table(const result::Review& review) {
  Table table({{say::kColNumber, 0.4, ColumnAlign::Right},
               {say::kColSignedBy, 1.5},
               {say::kColMeaning, 0.8},
               {say::kColVersion, 0.6, ColumnAlign::Right},
               {say::kColWhen, 2.2},
               {say::kColReason, 2.6}},
              look::kBody.at(7.0), look::kHead);
  for (const auto& s : review.signatures) {
    table.add(
        {std::to_string(s.number), s.by, s.meaning, std::to_string(s.version), moment_text(s.at, s.local), s.reason}, 0,
        s.version == review.version);
  }
  return table;
}

std::string size_text(const result::ReviewedVersion& v) {
  if (v.denominator_count == 0 || !v.fraction) return say::kNoCells;
  return say::kSizeLines(v.count == 0 ? std::string("<LOD") : format_percent(*v.fraction), format_count(v.count),
                         format_count(v.denominator_count), format_interval(v.ci95));
}

Table versions_table(const result::Review& review) {
  Table table({{say::kColVersion, 0.7, ColumnAlign::Right},
               {say::kColResult, 1.6},
               {say::kColSize, 1.6},
               {"LOD", 0.8},
               {say::kColFiled, 2.1},
               {say::kColBy, 1.0},
               {say::kColMethod, 1.7},
               {say::kColResultFile, 1.5}},
              look::kBody.at(7.0), look::kHead);
  for (const auto& v : review.versions) {
    table.add({std::to_string(v.version), call_title(v.call), size_text(v), format_percent(v.lod),
               moment_text(v.filed_at, v.filed_local), v.filed_by,
               say::kVersionMethod(v.software_version, v.analysis_version, v.config_hash.substr(0, 12)),
               v.sha256.substr(0, 16) + "…"},
              0, v.version == review.version);
  }
  return table;
}

double draw_table(Pages& pages, double y, const char* heading, const Table& table) {
  Canvas& canvas = pages.canvas();
  for (std::size_t row = 0; row < table.rows();) {
    if (row > 0 || y + 70 > pages.bottom()) y = pages.begin(say::kAuditPage, true);
    y += draw_heading(canvas, pages.left(), y, heading);
    row = table.draw(canvas, pages.left(), y, pages.width(), pages.bottom(), row);
  }
  return y + 12;
}

}  // namespace

void compose_audit(Pages& pages) {
  const auto& review = pages.options().review;
  if (!review) return;
  Canvas& canvas = pages.canvas();
  double y = pages.begin(say::kAuditPage);
  const std::string whose = review->tube.empty() ? say::kAuditOf(review->accession, review->version)
                                                 : say::kAuditOfTube(review->accession, review->tube, review->version);
  y += canvas.text(pages.left(), y, whose, look::kBody, {pages.width()}) + 8;
  if (review->signatures.empty()) {
    y += draw_heading(canvas, pages.left(), y, say::kSignatures);
    y += canvas.text(pages.left(), y, say::kNoSignature, look::kBody, {pages.width()}) + 12;
  } else {
    y = draw_table(pages, y, say::kSignatures, signatures_table(*review));
  }
  if (const auto correction = correction_of(review)) {
    std::string text = correction->sentence;
    for (const auto& value : correction->values) text += "\n" + value;
    const double need = canvas.measure(text, look::kBody, {pages.width()}).height + 24;
    if (y + need > pages.bottom()) y = pages.begin(say::kAuditPage, true);
    y += draw_heading(canvas, pages.left(), y, correction->title);
    y += canvas.text(pages.left(), y, text, look::kBody, {pages.width()}) + 12;
  }
  y = draw_table(pages, y, say::kVersions, versions_table(*review));
  const std::string edits = say::kNoEdits;
  const double need = canvas.measure(edits, look::kBody, {pages.width()}).height + 14;
  if (y + need > pages.bottom()) y = pages.begin(say::kAuditPage, true);
  y += draw_heading(canvas, pages.left(), y, say::kGates);
  canvas.text(pages.left(), y, edits, look::kBody, {pages.width()});
}

}  // namespace fcscreen::engine
