// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/report/allow_list.h"
#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"
#include "io/report/plot.h"
#include "io/report/table.h"

// Quality and method: whether the sample can carry its result, and how the result was made.
namespace fcscreen::engine {
namespace {

const io::report::TextStyle kCell = look::kBody.at(6.4);

double draw_acquisition(Pages& pages, const result::ScreenPlots& plots, double y) {
  Canvas& canvas = pages.canvas();
  constexpr double kHeight = 104, kBetween = 18;
  y += draw_heading(canvas, pages.left(), y, say::kAcquisition);
  if (plots.rate.empty() && plots.quality.empty()) {
    return y + canvas.text(pages.left(), y, say::kNoTime, kCell, {pages.width()}) + 8;
  }
  const double width = (pages.width() - kBetween) / 2;
  const io::report::PlotStyle style;
  double x = pages.left();
  for (const auto& plot : plots.rate) {
    io::report::draw_histogram_plot(canvas, {x, y, width, kHeight}, plot, style);
    double at = x;
    for (const auto& h : plot.histograms) {
      io::report::draw_line_sample(canvas, at + 7, y + kHeight + 5.5, h.kind);
      at += 17;
      canvas.text(at, y + kHeight + 1, h.name, look::kSmall.at(6.0));
      at += canvas.measure(h.name, look::kSmall.at(6.0)).width + 12;
    }
    x += width + kBetween;
  }
  for (const auto& plot : plots.quality) {
    io::report::draw_density_plot(canvas, {x, y, width, kHeight}, plot, style);
    canvas.text(x, y + kHeight + 1,
                say::kBackground(format_count(plot.background_shown), format_count(plot.background_total), plot.parent),
                look::kNote.at(6.0), {width, io::report::Align::Right, 1});
    x += width + kBetween;
  }
  return y + kHeight + 16;
}

struct Step {
  const char* name;
  const result::QcItem* item;
};

std::array<Step, 6> steps(const result::Qc& qc) {
  return {{{say::kStepCompensation, &qc.compensation},
           {say::kStepMargin, &qc.margin},
           {say::kStepTime, &qc.time},
           {say::kStepSinglets, &qc.singlets},
           {say::kStepViability, &qc.viability},
           {say::kStepDebris, &qc.debris}}};
}

Table steps_table(const result::ScreenResult& r) {
  Table table({{say::kColStep, 1.0, ColumnAlign::Left},
               {say::kColState, 0.8, ColumnAlign::Left},
               {say::kColReached, 0.8, ColumnAlign::Right},
               {say::kColRemoved, 0.75, ColumnAlign::Right},
               {say::kColShareCi, 1.3, ColumnAlign::Decimal},
               {say::kColMethod, 4.05, ColumnAlign::Left}},
              kCell, look::kHead);
  for (const Step& step : steps(r.qc)) {
    const result::QcItem& q = *step.item;
    table.add({step.name, qc_word(q.status), q.of > 0 ? format_count(q.of) : "–",
               q.of > 0 ? format_count(q.removed) : "–", q.removed > 0 ? format_share_interval(q.removed, q.of) : "–",
               q.note});
  }
  return table;
}

// Lost of how many, and the share with its interval below where there is one.
std::string lost_text(std::size_t lost, std::size_t of) {
  const std::string counts = say::kCountInTotal(format_count(lost), format_count(of));
  return lost == 0 ? counts : say::kOfCount(format_count(lost), format_count(of), format_share_interval(lost, of));
}

// How many of all lymphoid events the same step removed; results of before kept only the share.
std::string lymphoid_text(const result::GateLoss& loss) {
  if (!loss.lymphoid_of) return "–";
  const auto of = static_cast<double>(*loss.lymphoid_of);
  return lost_text(static_cast<std::size_t>(std::llround(loss.lymphoid_fraction * of)), *loss.lymphoid_of);
}

Table loss_table(const result::ScreenResult& r) {
  Table table({{say::kColStep, 0.9, ColumnAlign::Left},
               {say::kColLikeTarget, 1.8, ColumnAlign::Left},
               {say::kColLymphoid, 2.0, ColumnAlign::Left}},
              kCell, look::kHead);
  for (const auto& loss : r.qc.target_lost_per_gate) {
    table.add({loss.gate, lost_text(loss.lost, loss.of), lymphoid_text(loss)});
  }
  return table;
}

std::string control_state(const result::StainControl& c) {
  if (c.status == "pass") return say::kQcPass;
  if (c.status == "fail") return say::kQcFail;
  if (c.status == "explained") return say::kControlExplained;
  if (c.status == "not_assessable") return say::kControlTooFew;
  return say::kControlNoBaseline;
}

Table control_table(const result::ScreenResult& r) {
  Table table({{say::kColMarker, 0.75, ColumnAlign::Left},
               {say::kColControlCells, 1.2, ColumnAlign::Left},
               {say::kEventsHead, 0.8, ColumnAlign::Right},
               {say::kColLevel, 0.8, ColumnAlign::Decimal},
               {say::kColBaseline, 0.85, ColumnAlign::Decimal},
               {say::kColState, 1.2, ColumnAlign::Left}},
              kCell, look::kHead);
  const auto decades = [](const std::optional<double>& v) { return v ? format_decades(*v) : std::string("–"); };
  for (const auto& c : r.qc.controls) {
    table.add({c.marker, c.population, format_count(c.count), decades(c.level), decades(c.baseline), control_state(c)});
  }
  return table;
}

Table marrow_table(const result::ScreenResult& r) {
  Table table({{say::kColPopulation, 1.1, ColumnAlign::Left},
               {say::kEventsHead, 0.65, ColumnAlign::Right},
               {say::kColShareCi, 1.5, ColumnAlign::Decimal},
               {say::kColP5, 0.75, ColumnAlign::Decimal},
               {say::kColState, 1.75, ColumnAlign::Left}},
              kCell, look::kHead);
  for (const auto& p : r.marrow_quality.populations) {
    const std::string state = p.scored ? (p.low ? say::kBelow : say::kNotBelow) : say::kNotScored(p.note);
    table.add({p.population, format_count(p.count), format_share_interval(p.count, r.target.denominator_count),
               p.p5 ? format_percent(*p.p5) : "–", state});
  }
  return table;
}

Table mapping_table(const result::ScreenResult& r) {
  Table table({{"P", 0.3, ColumnAlign::Right},
               {"$PnN", 1.3, ColumnAlign::Left},
               {"$PnS", 1.2, ColumnAlign::Left},
               {say::kColMarker, 0.9, ColumnAlign::Left},
               {say::kColHow, 1.9, ColumnAlign::Left}},
              kCell, look::kHead);
  for (const auto& m : r.panel.mapping) {
    table.add({std::to_string(m.parameter), m.pnn, m.pns, m.marker.empty() ? "–" : m.marker, m.how}, 0,
              !m.marker.empty());
  }
  return table;
}

Table method_table(const result::ScreenResult& r) {
  Table table({{"", 1.0, ColumnAlign::Left}, {"", 2.4, ColumnAlign::Left}}, kCell, look::kHead);
  const auto& f = r.fcscreen;
  const auto& t = r.target;
  const auto or_none = [](const std::string& text) { return text.empty() ? std::string("–") : text; };
  table.add({say::kSoftware, say::kSoftwareVersion(f.version)});
  table.add({say::kAnalysisVersion, std::to_string(f.analysis_version)});
  table.add({say::kConfigHash, or_none(f.config_hash)});
  table.add({say::kReference, (f.reference_own ? say::kOwnReference : say::kGenericReference)(
                                  f.reference_id, or_none(f.reference_text))});
  table.add({say::kLimitOfBlank, or_none(f.lob_text)});
  std::string markers;
  for (const auto& m : r.panel.mapping) {
    if (!m.marker.empty()) markers += (markers.empty() ? "" : ", ") + m.marker;
  }
  table.add({say::kPanel, panel_name(r.panel)});
  table.add({say::kMarkersUsed, or_none(markers)});
  if (t.denominator_count > 0) {
    table.add({say::kDenominator, say::kDenominatorText(t.denominator, format_count(t.denominator_count),
                                                        t.denominator_text.empty() ? denominator_name(t.denominator)
                                                                                   : t.denominator_text)});
  }
  if (r.therapy) {
    const auto& th = *r.therapy;
    table.add({say::kTherapy, say::kTherapyText(th.anti_cd19, th.anti_cd20, th.anti_cd22, th.anti_cd38)});
  }
  table.add({say::kInputSha, or_none(r.input.sha256)});
  table.add({say::kFile, say::kFileText(or_none(r.input.fcs_version), std::to_string(r.input.dataset),
                                        format_count(r.input.n_events))});
  return table;
}

/// Warnings, or the notes beside them, as the reader may see them.
std::vector<Item> finding_items(const result::ScreenResult& r, bool warnings) {
  std::vector<Item> items;
  items.push_back({Item::Kind::Heading, "", warnings ? say::kWarnings : say::kNotesToo, "", {}});
  for (const Finding& f : r.findings.items()) {
    const bool warns = f.severity == Severity::Warning || f.severity == Severity::Failed;
    if (warns != warnings) continue;
    const std::string text = f.code + ", " + to_string(f.severity) + ": " + printable_finding(f.code, f.text);
    items.push_back({Item::Kind::Note, "", text, "", {}});
  }
  if (items.size() == 1) items.clear();
  if (items.empty() && warnings) items.push_back({Item::Kind::Note, "", say::kNoWarnings, "", {}});
  return items;
}

double height_of(const Canvas& canvas, const Table& table, double width) {
  double height = table.head_height(canvas, width);
  for (std::size_t row = 0; row < table.rows(); ++row) height += table.row_height(canvas, width, row);
  return height;
}

/// Tables under their headings down one column, which goes on over pages.
struct TableColumn {
  double x = 0, width = 0;
  std::vector<std::pair<const char*, Table>> tables = {};
  std::size_t at = 0, row = 0;

  [[nodiscard]] bool done() const { return at >= tables.size(); }
  void add(const char* heading, Table table) {
    if (table.rows() > 0) tables.emplace_back(heading, std::move(table));
  }
  [[nodiscard]] double height(const Canvas& canvas) const {
    double sum = 0;
    for (const auto& [heading, table] : tables) sum += height_of(canvas, table, width);
    return sum;
  }
  double draw(Canvas& canvas, double y, double bottom) {
    for (; !done(); ++at, row = 0) {
      const Table& table = tables[at].second;
      const double need = 14 + table.head_height(canvas, width) + table.row_height(canvas, width, row);
      if (y + need > bottom) return y;
      if (row == 0) y += draw_heading(canvas, x, y, tables[at].first);
      row = table.draw(canvas, x, y, width, bottom, row);
      if (row < table.rows()) return y;
      y += 9;
    }
    return y;
  }
};

}  // namespace

void compose_quality(Pages& pages, const result::ScreenPlots& plots) {
  const auto& r = pages.result();
  Canvas& canvas = pages.canvas();
  double y = pages.begin(say::kQualityPage);
  y = draw_acquisition(pages, plots, y);
  y = draw_table(pages, say::kQualityPage, say::kSteps, steps_table(r), y) + 9;
  const double width = (pages.width() - look::kGap) / 2;
  TableColumn left{pages.left(), width}, right{pages.left() + width + look::kGap, width};
  const Table marrow = marrow_table(r);
  left.add(say::kLosses, loss_table(r));
  right.add(say::kControls, control_table(r));
  Table method = method_table(r), mapping = mapping_table(r);
  // Where there is more room; below what stands beside it, so that the order stays.
  const auto tall = [&](const Table& table) { return height_of(canvas, table, width); };
  const bool on_left = left.height(canvas) + tall(method) <= right.height(canvas) + tall(mapping);
  (on_left ? left : right).add(say::kMarrow, marrow);
  left.add(say::kMethod, std::move(method));
  right.add(say::kMapping, std::move(mapping));
  while (true) {
    y = std::max(left.draw(canvas, y, pages.bottom()), right.draw(canvas, y, pages.bottom()));
    if (left.done() && right.done()) break;
    y = pages.begin(say::kQualityPage, true);
  }
  std::vector<Item> items = {{Item::Kind::Note, "", say::kCountingErrorNote, "", {}}};
  std::string remarks;
  for (const auto& text : r.marrow_quality.notes) remarks += (remarks.empty() ? "" : "; ") + text;
  if (!remarks.empty()) items.push_back({Item::Kind::Note, "", capital(remarks) + ".", "", {}});
  for (const bool warnings : {true, false}) {
    for (auto& item : finding_items(r, warnings)) items.push_back(std::move(item));
  }
  for (std::size_t next = 0; next < items.size();) {
    next = draw_items(canvas, items, next, pages.left(), y, pages.width(), pages.bottom(), false);
    if (next < items.size()) y = pages.begin(say::kQualityPage, true);
  }
}

}  // namespace fcscreen::engine
