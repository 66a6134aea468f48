// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/report/pages_internal.h"
#include "io/report/table.h"

// SPEC §5, P6: who ran, reviewed and signed what, when and why.
namespace fcscreen::engine {
namespace {

using io::report::Canvas;
using io::report::ColumnAlign;
using io::report::Table;

constexpr const char* kTitle = "Who did what";

Table signatures_table(const result::Review& review) {
  Table table({{"Nr", 0.4, ColumnAlign::Right},
               {"Signed by", 1.5},
               {"Meaning", 0.8},
               {"Version", 0.6, ColumnAlign::Right},
               {"When", 2.2},
               {"Reason", 2.6}},
              look::kBody.at(7.0), look::kHead);
  for (const auto& s : review.signatures) {
    table.add(
        {std::to_string(s.number), s.by, s.meaning, std::to_string(s.version), moment_text(s.at, s.local), s.reason}, 0,
        s.version == review.version);
  }
  return table;
}

std::string size_text(const result::ReviewedVersion& v) {
  if (v.denominator_count == 0 || !v.fraction) return "no cells to count in";
  return (v.count == 0 ? std::string("<LOD") : format_percent(*v.fraction)) + "\n" + format_count(v.count) + " of " +
         format_count(v.denominator_count) + "\n95 % CI " + format_interval(v.ci95);
}

Table versions_table(const result::Review& review) {
  Table table({{"Version", 0.7, ColumnAlign::Right},
               {"Result", 1.6},
               {"Size", 1.6},
               {"LOD", 0.8},
               {"Filed", 2.1},
               {"By", 1.0},
               {"Method", 1.7},
               {"Result file, SHA-256", 1.5}},
              look::kBody.at(7.0), look::kHead);
  for (const auto& v : review.versions) {
    table.add({std::to_string(v.version), call_title(v.call), size_text(v), format_percent(v.lod),
               moment_text(v.filed_at, v.filed_local), v.filed_by,
               "fcscreen " + v.software_version + "\nanalysis " + std::to_string(v.analysis_version) +
                   "\nconfiguration " + v.config_hash.substr(0, 12),
               v.sha256.substr(0, 16) + "…"},
              0, v.version == review.version);
  }
  return table;
}

double draw_table(Pages& pages, double y, const char* heading, const Table& table) {
  Canvas& canvas = pages.canvas();
  for (std::size_t row = 0; row < table.rows();) {
    if (row > 0 || y + 70 > pages.bottom()) y = pages.begin(kTitle, true);
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
  double y = pages.begin(kTitle);
  y += canvas.text(pages.left(), y,
                   "Accession " + review->accession + (review->tube.empty() ? "" : ", tube " + review->tube) +
                       ", version " + std::to_string(review->version) +
                       " of the result, from the audit trail of the "
                       "laboratory database.",
                   look::kBody, {pages.width()}) +
       8;
  if (review->signatures.empty()) {
    y += draw_heading(canvas, pages.left(), y, "SIGNATURES");
    y += canvas.text(pages.left(), y, "None: nobody has reviewed this result.", look::kBody, {pages.width()}) + 12;
  } else {
    y = draw_table(pages, y, "SIGNATURES", signatures_table(*review));
  }
  if (const auto correction = correction_of(review)) {
    std::string text = correction->sentence;
    for (const auto& value : correction->values) text += "\n" + value;
    const double need = canvas.measure(text, look::kBody, {pages.width()}).height + 24;
    if (y + need > pages.bottom()) y = pages.begin(kTitle, true);
    y += draw_heading(canvas, pages.left(), y, correction->title);
    y += canvas.text(pages.left(), y, text, look::kBody, {pages.width()}) + 12;
  }
  y = draw_table(pages, y, "RESULTS OF THIS TUBE", versions_table(*review));
  const std::string edits =
      "Every gate was chosen by the method printed beside it on the gating pages; none was set or moved by a person.";
  const double need = canvas.measure(edits, look::kBody, {pages.width()}).height + 14;
  if (y + need > pages.bottom()) y = pages.begin(kTitle, true);
  y += draw_heading(canvas, pages.left(), y, "GATES");
  canvas.text(pages.left(), y, edits, look::kBody, {pages.width()});
}

}  // namespace fcscreen::engine
