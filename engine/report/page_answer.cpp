// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "engine/report/pages_internal.h"
#include "io/report/table.h"

// Page 1: the answer. It stands alone.
namespace fcscreen::engine {
namespace {

namespace ink = io::report::ink;
using io::report::Align;
using io::report::Canvas;
using io::report::Column;
using io::report::ColumnAlign;
using io::report::Table;
using io::report::TextStyle;
using io::report::Weight;

const TextStyle kProvenance{6.0, ink::kMuted};
const TextStyle kIntendedUse{6.8, ink::kText, Weight::SemiBold};

std::string missing_line(const result::Panel& panel) {
  std::string names;
  for (const auto& marker : panel.missing) names += (names.empty() ? "" : ", ") + marker;
  return "Level " + (panel.level.empty() ? std::string("L0") : panel.level) + ": " + level_sentence(panel.level) +
         (names.empty() ? "." : ". Not in this tube: " + names + ".");
}

double draw_verdict(Pages& pages, double y) {
  Canvas& canvas = pages.canvas();
  const auto& r = pages.result();
  const auto& t = r.target;
  const double x = pages.left() + 14, split = pages.width() * 0.60, pad = 11;
  TextStyle call{23, ink::kText, Weight::SemiBold, false, true};
  const TextStyle number{31, ink::kText, Weight::SemiBold, false, true};
  const double left_width = split - 24, right_x = pages.left() + split, right_width = pages.width() - split - 12;
  while (call.size > 18 && canvas.measure(call_title(t.call), call).width > left_width) call.size -= 0.5;
  const std::string population = population_sentence(r, Grouping::NarrowSpace) + ".";
  const std::string level = missing_line(r.panel);
  const double left_height = canvas.measure(call_title(t.call), call, {left_width}).height +
                             canvas.measure(call_sentence(t.call), look::kBody.at(9), {left_width}).height +
                             canvas.measure(population, look::kBody, {left_width}).height +
                             canvas.measure(level, look::kNote.at(7), {left_width}).height + 9 + 8;
  const double height = std::max(left_height, 105.0) + 2 * pad - 4;
  canvas.fill({pages.left(), y, pages.width(), height}, ink::kPanel, 3);
  canvas.fill({pages.left(), y, 4, height}, ink::kAccent);
  double at = y + pad - 3;
  canvas.text(x, at, std::string("RESULT   ") + result::to_string(t.call), look::kNote.at(6.0));
  at += 9;
  at += canvas.text(x, at, call_title(t.call), call, {left_width}) + 2;
  at += canvas.text(x, at, call_sentence(t.call), look::kBody.at(9), {left_width}) + 3;
  at += canvas.text(x, at, population, look::kBody, {left_width}) + 3;
  canvas.text(x, at, level, look::kNote.at(7), {left_width});

  at = y + pad - 3;
  const bool at_least = std::find(t.flags.begin(), t.flags.end(), "AT_LEAST") != t.flags.end();
  // Where the size of the compartment carries the call, it is what stands in large type.
  const bool whole = t.candidates_ci95 && t.denominator_count > 0;
  const std::string kicker = (whole ? "immature B cells, normal precursors included" : counted_name(t)) +
                             (at_least ? ", at least, of " : ", of ") + denominator_name(t.denominator);
  const double share =
      whole ? static_cast<double>(t.candidates) / static_cast<double>(t.denominator_count) : t.fraction.value_or(0);
  const bool measured = t.denominator_count > 0 && t.fraction.has_value();
  if (measured) canvas.text(right_x, at, kicker, look::kNote.at(7), {right_width, Align::Right});
  if (measured) at += canvas.measure(kicker, look::kNote.at(7), {right_width}).height;
  if (measured)
    canvas.text(right_x, at, whole ? format_percent(share) : target_percent(t), number, {right_width, Align::Right, 1});
  at += 42;
  if (measured) {
    const std::string counts =
        format_count(whole ? t.candidates : t.count) + " of " + format_count(t.denominator_count) + " events";
    at += canvas.text(right_x, at, "95 % CI " + format_interval(whole ? *t.candidates_ci95 : t.ci95), look::kBody.at(9),
                      {right_width, Align::Right});
    at += canvas.text(right_x, at, "counting error only", look::kNote.at(7), {right_width, Align::Right});
    at += canvas.text(right_x, at, counts, look::kBody.at(9), {right_width, Align::Right}) + 1;
    if (whole) {
      const std::string aberrant =
          counted_name(t) + ": " + target_percent(t) + " (" + format_count(t.count) + " events)";
      at += canvas.text(right_x, at, aberrant, look::kNote.at(7), {right_width, Align::Right});
    }
    canvas.text(right_x, at, "LOD " + format_percent(t.lod) + " · LOQ " + format_percent(t.loq), look::kNote.at(7),
                {right_width, Align::Right});
  }
  return y + height + 8;
}

Table numbers_table(const result::ScreenResult& r) {
  const auto& t = r.target;
  Table table({{"", 1.70, ColumnAlign::Left}, {"", 1.45, ColumnAlign::Decimal}, {"", 2.05, ColumnAlign::Left}},
              look::kBody, look::kHead);
  if (t.denominator_count == 0 || !t.fraction) {
    table.add({"Fraction", "–", "no cells to count in"});
    return table;
  }
  const double cells = static_cast<double>(t.denominator_count);
  // Fraction, interval and count stand in large type above.
  if (t.gate_band.hi > 0 || t.gate_band_hi_count > 0) {
    table.add({"Gate-sensitivity band", format_interval(t.gate_band),
               format_count(t.gate_band_lo_count) + "–" + format_count(t.gate_band_hi_count) + " events"});
  }
  table.add({"LOD", format_percent(t.lod), events_in_words(t.lod_events)});
  table.add({"LOQ", format_percent(t.loq), events_in_words(t.loq_events)});
  table.add({"95 %-detectable level", format_percent(t.detectable95),
             events_in_words(static_cast<std::size_t>(std::llround(t.detectable95 * cells)))});
  if (t.lob_events) {
    table.add({"Limit of blank", *t.lob_events == 0 ? "–" : format_percent(static_cast<double>(*t.lob_events) / cells),
               events_in_words(*t.lob_events)});
  } else {
    table.add({"Limit of blank", "–", "LOB not established"});
  }
  return table;
}

std::string counted_note(const result::Target& t) {
  std::string out = "Denominator " + t.denominator + ": " + format_count(t.denominator_count) + " " +
                    (t.denominator_text.empty() ? denominator_name(t.denominator) : t.denominator_text) + ".";
  if (!t.counted.empty()) out += " Counted: " + t.counted + ".";
  if (t.count > 0) out += " Decimal logarithm of the fraction " + format_log10(*t.fraction) + ".";
  out += " Interval: Clopper–Pearson.";
  if (t.gate_band.hi > 0) out += " Band: all margins moved 0.10 decade inwards and outwards.";
  return out;
}

Table phenotype_table(const result::Target& t) {
  Table table(
      {{"Phenotype", 2.2, ColumnAlign::Left}, {"Events", 1, ColumnAlign::Right}, {"Share", 1, ColumnAlign::Decimal}},
      look::kBody.at(7.2), look::kHead);
  std::size_t sum = 0, most = 0;
  for (const auto& p : t.phenotype_counts) {
    sum += p.count;
    most = std::max(most, p.count);
  }
  for (const auto& p : t.phenotype_counts) {
    table.add({p.phenotype, format_count(p.count), format_share(p.count, sum)}, 0, p.count == most && most > 0);
  }
  return table;
}

// How many findings are only in result.json.
std::string notes_text(const result::ScreenResult& r) {
  const auto notes = std::count_if(r.findings.items().begin(), r.findings.items().end(), [](const Finding& f) {
    return f.severity == Severity::Info || f.severity == Severity::Repaired;
  });
  if (notes == 0) return "";
  return ", " + format_count(static_cast<std::size_t>(notes)) + (notes == 1 ? " note" : " notes") +
         " on the file in result.json";
}

std::string provenance(const result::ScreenResult& r) {
  const auto& f = r.fcscreen;
  return "fcscreen " + f.version + ", analysis version " + std::to_string(f.analysis_version) + ", reference " +
         f.reference_id + (f.reference_text.empty() ? "" : " (" + f.reference_text + ")") +
         (f.lob_text.empty() ? "" : ", " + f.lob_text) + ". " + format_count(r.input.n_events) + " events, " +
         (r.input.fcs_version.empty() ? "FCS" : r.input.fcs_version) + ", data set " + std::to_string(r.input.dataset) +
         notes_text(r) + ".\nInput SHA-256 " + r.input.sha256 + "\nConfiguration " + f.config_hash;
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
    const std::string more = ", CONTINUED";
    auto& text = rest.back().text;
    const bool marked = text.size() > more.size() && text.compare(text.size() - more.size(), more.size(), more) == 0;
    if (!marked) text += more;
  }
  rest.insert(rest.end(), items.begin() + static_cast<std::ptrdiff_t>(next), items.end());
  return rest;
}

}  // namespace

void compose_answer(Pages& pages) {
  const auto& r = pages.result();
  Canvas& canvas = pages.canvas();
  double y = pages.begin("The answer");
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
  left_y += draw_heading(canvas, pages.left(), left_y, "NUMBERS");
  numbers_table(r).draw(canvas, pages.left(), left_y, left_width, foot);
  if (r.target.denominator_count > 0 && r.target.fraction) {
    left_y += 3 + canvas.text(pages.left(), left_y + 3, counted_note(r.target), look::kNote, {left_width});
  }
  left_y += 5;
  const std::size_t left_next = draw_items(canvas, reasons, 0, pages.left(), left_y, left_width, foot, false);
  std::size_t typed = 0;
  for (const auto& p : r.target.phenotype_counts) typed += p.count;
  const bool whole = typed == r.target.count;
  right_y += draw_heading(canvas, right_x, right_y,
                          whole ? std::string("PHENOTYPE OF THE POPULATION")
                                : "PHENOTYPE OF ALL " + format_count(typed) + " IMMATURE B CELLS");
  if (r.target.phenotype_counts.empty()) {
    right_y +=
        canvas.text(right_x, right_y, "No combination of CD10, CD34 and TdT to count.", look::kBody, {right_width});
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
  draw_foot(pages);
  const std::vector<Item> more = rest_of(state, right_next);
  rest.insert(rest.end(), more.begin(), more.end());
  const double column = (pages.width() - look::kGap) / 2;
  for (std::size_t next = 0; next < rest.size();) {
    left_y = right_y = pages.begin("The answer", true);
    next = draw_items(canvas, rest, next, pages.left(), left_y, column, pages.bottom(), true);
    next = draw_items(canvas, rest, next, pages.left() + column + look::kGap, right_y, column, pages.bottom(), false);
  }
}

}  // namespace fcscreen::engine
