// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "engine/report/answer_internal.h"
#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"
#include "io/report/table.h"

// Page 1: the answer. It stands alone.
namespace fcscreen::engine {
namespace {

const TextStyle kProvenance{6.0, ink::kMuted};
const TextStyle kIntendedUse{6.8, ink::kText, Weight::SemiBold};

// How many findings are only in result.json.
std::string notes_text(const result::ScreenResult& r) {
  const auto notes = std::count_if(r.findings.items().begin(), r.findings.items().end(), [](const Finding& f) {
    return f.severity == Severity::Info || f.severity == Severity::Repaired;
  });
  if (notes == 0) return "";
  const auto n = static_cast<std::size_t>(notes);
  return say::kFileNotes(n, format_count(n));
}

std::string provenance(const result::ScreenResult& r) {
  const auto& f = r.fcscreen;
  return say::kProvenance(f.version, f.analysis_version, f.reference_id,
                          f.reference_text.empty() ? "" : " (" + f.reference_text + ")",
                          f.lob_text.empty() ? "" : ", " + f.lob_text, format_count(r.input.n_events),
                          r.input.fcs_version.empty() ? "FCS" : r.input.fcs_version, r.input.dataset, notes_text(r),
                          r.input.sha256, f.config_hash);
}

// What stands at the foot of page 1: provenance and the intended use. It is drawn last, so that the reading order is
// top to bottom; where it starts is needed before.
double foot_top(const Pages& pages, const Canvas& canvas) {
  const auto height = [&](const std::string& text, const TextStyle& style) {
    return canvas.measure(text, style, {pages.width()}).height;
  };
  double total = height(intended_use(), kIntendedUse) + height(provenance(pages.result()), kProvenance) + 8;
  for (const auto& statement : pages.options().laboratory.statements) total += height(statement, kProvenance) + 1;
  return pages.bottom() - total;
}

void draw_foot(Pages& pages) {
  Canvas& canvas = pages.canvas();
  double y = foot_top(pages, canvas);
  canvas.line(pages.left(), y, pages.left() + pages.width(), y, ink::kRule, 0.5);
  y += 4;
  y += canvas.text(pages.left(), y, provenance(pages.result()), kProvenance, {pages.width()}) + 2;
  for (const auto& statement : pages.options().laboratory.statements) {
    y += canvas.text(pages.left(), y, statement, kProvenance, {pages.width()}) + 1;
  }
  canvas.text(pages.left(), y, intended_use(), kIntendedUse, {pages.width()});
}

// The items from `next` on, under the heading they belong to.
std::vector<Item> rest_of(const std::vector<Item>& items, std::size_t next) {
  std::vector<Item> rest;
  if (next >= items.size()) return rest;
  std::size_t heading = next;
  while (heading > 0 && items[heading].kind != Item::Kind::Heading) --heading;
  if (heading < next) {
    rest.push_back(items[heading]);
    auto& text = rest.back().text;
    const std::string more = say::kMoreItems("");
    const bool marked = text.size() > more.size() && text.compare(text.size() - more.size(), more.size(), more) == 0;
    if (!marked) text = say::kMoreItems(text);
  }
  rest.insert(rest.end(), items.begin() + static_cast<std::ptrdiff_t>(next), items.end());
  return rest;
}

}  // namespace

void compose_answer(Pages& pages) {
  const auto& r = pages.result();
  Canvas& canvas = pages.canvas();
  double y = pages.begin(say::kAnswerPage);
  y = draw_letterhead(pages, y, test_title(pages.options().laboratory));
  y = draw_identity(pages, y);
  y = draw_correction(pages, y);
  y = draw_verdict(pages, y);
  y += draw_fraction_scale(canvas, r.target, pages.left(), y, pages.width());

  const double left_width = (pages.width() - look::kGap) * 0.57;
  const double right_x = pages.left() + left_width + look::kGap;
  const double right_width = pages.width() - left_width - look::kGap;
  const auto reasons = reasons_column(r);
  const auto state = state_column(r, pages.options().laboratory);
  const double foot = foot_top(pages, canvas) - 6;
  double left_y = y + 4, right_y = y + 4;
  left_y += draw_heading(canvas, pages.left(), left_y, say::kNumbers);
  numbers_table(r).draw(canvas, pages.left(), left_y, left_width, foot);
  if (r.target.denominator_count > 0 && r.target.fraction) {
    left_y += 3 + canvas.text(pages.left(), left_y + 3, counted_note(r.target), look::kNote, {left_width});
  }
  left_y += 5;
  const std::size_t left_next = draw_items(canvas, reasons, 0, pages.left(), left_y, left_width, foot, false);
  std::size_t typed = 0;
  for (const auto& p : r.target.phenotype_counts) typed += p.count;
  const bool whole = typed == r.target.count || r.target.phenotype_counts.empty();
  right_y += draw_heading(canvas, right_x, right_y,
                          whole ? std::string(say::kPhenotype) : say::kPhenotypeAll(format_count(typed)));
  if (r.target.phenotype_counts.empty()) {
    right_y += canvas.text(right_x, right_y, say::kNoPhenotype, look::kBody, {right_width});
  } else {
    phenotype_table(r.target).draw(canvas, right_x, right_y, right_width, foot);
  }
  right_y += 5;
  const std::size_t right_next = draw_items(canvas, state, 0, right_x, right_y, right_width, foot, false);
  std::vector<Item> rest = rest_of(reasons, left_next);
  // What the left column has no room for goes below the right one, as far as it fits there.
  if (right_next == state.size()) {
    rest = rest_of(rest, draw_items(canvas, rest, 0, right_x, right_y, right_width, foot, false));
  }
  std::vector<Item> more = rest_of(state, right_next);
  // And the other way round: the quality lights belong on page 1.
  if (left_next == reasons.size() && !more.empty()) {
    more = rest_of(more, draw_items(canvas, more, 0, pages.left(), left_y, left_width, foot, false));
  }
  draw_foot(pages);
  rest.insert(rest.end(), more.begin(), more.end());
  const double column = (pages.width() - look::kGap) / 2;
  for (std::size_t next = 0; next < rest.size();) {
    left_y = right_y = pages.begin(say::kAnswerPage, true);
    next = draw_items(canvas, rest, next, pages.left(), left_y, column, pages.bottom(), true);
    next = draw_items(canvas, rest, next, pages.left() + column + look::kGap, right_y, column, pages.bottom(), false);
  }
}

}  // namespace fcscreen::engine
