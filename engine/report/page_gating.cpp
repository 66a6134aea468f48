// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"
#include "io/report/plot.h"
#include "io/report/table.h"

// Page 2: the gating tree in sequence and the populations with their parents.
namespace fcscreen::engine {
namespace {

std::vector<std::string> split_path(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  while (from <= path.size()) {
    const std::size_t slash = path.find('/', from);
    parts.push_back(path.substr(from, slash == std::string::npos ? std::string::npos : slash - from));
    if (slash == std::string::npos) break;
    from = slash + 1;
  }
  return parts;
}

const result::Population* population_of(const result::ScreenResult& r, const result::DensityPlot& plot,
                                        const result::Outline& outline) {
  for (const auto& p : r.populations) {
    if (split_path(p.path).back() == outline.name || (!p.gate.empty() && p.gate == outline.name)) return &p;
  }
  for (const auto& p : r.populations) {
    if (!p.gate.empty() && p.gate == plot.id && plot.outlines.size() == 1) return &p;
  }
  return nullptr;
}

struct CaptionLine {
  std::string text;
  io::report::TextStyle style;
};

std::string marks_text(const result::Marks& marks) {
  switch (marks.kind) {
    case result::MarkKind::Target: return say::kMarkDots(marks.name);
    case result::MarkKind::Hematogone: return say::kMarkTriangles(marks.name);
    case result::MarkKind::Reference: return say::kMarkSquares(marks.name);
    case result::MarkKind::Other: return say::kMarkCrosses(marks.name);
  }
  return marks.name;
}

std::vector<CaptionLine> caption(const result::ScreenResult& r, const result::DensityPlot& plot) {
  std::vector<CaptionLine> lines;
  for (const auto& outline : plot.outlines) {
    const auto* population = population_of(r, plot, outline);
    std::string label = outline.label.empty() ? outline.name : outline.label;
    lines.push_back({label, look::kSmall.at(6.0).bold()});
    if (population == nullptr) continue;
    std::string how = population->method;
    if (!population->confidence.empty() && population->confidence != say::kQcNotAssessed) {
      how += (how.empty() ? "" : " · ") + say::kConfidence(population->confidence);
    }
    const auto cells = r.target.denominator_count;
    if (cells > 0 && population->count < cells && population->parent_count != cells) {
      how = say::kShareOf(format_count(population->count), format_count(cells), denominator_name(r.target.denominator),
                          format_share_interval(population->count, cells)) +
            (how.empty() ? "" : " · ") + how;
    }
    if (!how.empty()) lines.push_back({how, look::kNote.at(6.0)});
  }
  for (const auto& marks : plot.marks) {
    lines.push_back({marks_text(marks), look::kNote.at(6.0)});
  }
  lines.push_back({say::kBackground(format_count(plot.background_shown), format_count(plot.background_total),
                                    plot.parent.empty() ? say::kEvents : plot.parent),
                   look::kNote.at(5.4)});
  return lines;
}

double caption_height(const Canvas& canvas, const std::vector<CaptionLine>& lines, double width) {
  double h = 0;
  for (const auto& line : lines) h += canvas.measure(line.text, line.style, {width}).height;
  return h;
}

double draw_thumbnails(Pages& pages, const std::vector<result::DensityPlot>& plots, double y) {
  Canvas& canvas = pages.canvas();
  constexpr double kBetween = 16, kRowGap = 7;
  const std::size_t columns = plots.size() > 6 ? 4 : 3;
  const double width = (pages.width() - kBetween * static_cast<double>(columns - 1)) / static_cast<double>(columns);
  const double height = columns == 3 ? 140 : plots.size() > 8 ? 98 : 108;  // three rows, and the table below
  io::report::PlotStyle style;
  for (std::size_t first = 0; first < plots.size(); first += columns) {
    const std::size_t last = std::min(first + columns, plots.size());
    std::vector<std::vector<CaptionLine>> captions;
    double tallest = 0;
    for (std::size_t i = first; i < last; ++i) {
      captions.push_back(caption(pages.result(), plots[i]));
      tallest = std::max(tallest, caption_height(canvas, captions.back(), width));
    }
    if (y + height + tallest + 4 > pages.bottom()) y = pages.begin(say::kGatingPage, true);
    for (std::size_t i = first; i < last; ++i) {
      const double x = pages.left() + static_cast<double>(i - first) * (width + kBetween);
      result::DensityPlot plot = plots[i];
      plot.title = std::to_string(i + 1) + "  " + plot.title;
      io::report::draw_density_plot(canvas, {x, y, width, height}, plot, style);
      double at = y + height + 2;
      for (const auto& line : captions[i - first]) at += canvas.text(x, at, line.text, line.style, {width});
    }
    y += height + tallest + kRowGap;
  }
  return y;
}

// A linear intensity: whole and grouped, with three figures below 100 as on pre-scaled data.
std::string intensity(double linear) {
  if (linear >= 99.5) return format_count(static_cast<std::size_t>(std::llround(linear)));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", linear);
  return text.data();
}

std::string cuts_text(const result::Population& p) {
  std::string out = p.method;
  for (const auto& cut : p.cuts) {
    if (!out.empty()) out += "; ";
    out += std::isfinite(cut.linear) ? say::kCutAt(cut.marker, intensity(cut.linear)) : say::kCut(cut.marker);
    if (!cut.methods.empty()) out += say::kCutMethods(cut.methods);
  }
  return out;
}

Table population_table(const result::ScreenResult& r) {
  Table table({{say::kColPopulation, 1.8, ColumnAlign::Left},
               {say::kEventsHead, 0.7, ColumnAlign::Right},
               {say::kColOfParent, 1.35, ColumnAlign::Decimal},
               {say::kColOf(denominator_name(r.target.denominator)), 1.35, ColumnAlign::Decimal},
               {say::kColMethodCuts, 3.65, ColumnAlign::Left},
               {say::kColConfidence, 0.85, ColumnAlign::Left}},
              look::kBody.at(6.4), look::kHead.at(6.2));
  for (const auto& p : r.populations) {
    const auto parts = split_path(p.path);
    const double indent = 5.0 * static_cast<double>(std::min<std::size_t>(parts.size() - 1, 8));
    table.add({parts.back(), format_count(p.count), format_share_interval(p.count, p.parent_count),
               p.count <= r.target.denominator_count ? format_share_interval(p.count, r.target.denominator_count) : "–",
               cuts_text(p), p.confidence},
              indent);
  }
  return table;
}

std::string deepest_chain(const result::ScreenResult& r) {
  std::vector<std::string> deepest;
  for (const auto& p : r.populations) {
    auto parts = split_path(p.path);
    if (parts.size() > deepest.size()) deepest = std::move(parts);
  }
  std::string out;
  for (const auto& part : deepest) out += (out.empty() ? "" : " › ") + part;
  return out;
}

}  // namespace

void compose_gating(Pages& pages, const result::ScreenPlots& plots) {
  Canvas& canvas = pages.canvas();
  const auto& r = pages.result();
  double y = pages.begin(say::kGatingPage);
  const std::string chain = deepest_chain(r);
  if (!chain.empty()) {
    canvas.text(pages.left(), y, say::kParentChain(chain), look::kSmall, {pages.width() - 130});
    io::report::draw_density_scale(canvas, pages.left() + pages.width() - 118, y, 40, io::report::Palette::Sea,
                                   say::kFew, say::kManyEvents, look::kNote.at(5.6));
    y += canvas.measure(say::kParentChain(chain), look::kSmall, {pages.width() - 130}).height + 8;
  }
  if (plots.gating.empty()) {
    y += canvas.text(pages.left(), y, say::kNoGate, look::kBody) + 10;
  }
  y = draw_thumbnails(pages, plots.gating, y);
  y = draw_table(pages, say::kGatingPage, say::kPopulations, population_table(r), y) + 2;
  if (y + 10 < pages.bottom()) canvas.text(pages.left(), y, say::kCountingErrorNote, look::kNote.at(6.0));
}

}  // namespace fcscreen::engine
