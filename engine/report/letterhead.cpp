// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"

// The head of page 1: laboratory, sample, and whether the report corrects an earlier one.
namespace fcscreen::engine {
namespace {

std::string or_not_given(const std::string& value) { return value.empty() ? std::string(say::kNotGiven) : value; }

// "2014-07-18T09:44:26" for reading.
std::string spaced(std::string time) {
  if (time.size() > 10 && time[10] == 'T') time[10] = ' ';
  return time;
}

std::string report_date(const ReportOptions& options) {
  if (!options.report_date.empty()) return options.report_date;
  const std::string day = report_day(options.review);
  return day.empty() ? std::string(say::kNotReviewedYet) : day;
}

}  // namespace

double draw_letterhead(PageRun& pages, double y, const std::string& title) {
  Canvas& canvas = pages.canvas();
  const double x = pages.left(), width = pages.width();
  TextStyle style{15, ink::kText, Weight::SemiBold, false, true};
  const TextBox box{width / 2 - 8};
  // A long name is set smaller, down to a size that still leads the page, so that it takes two lines.
  constexpr double kSmallest = 10.5;
  while (style.size > kSmallest && canvas.measure(title, style, box).height > 2.1 * box.leading * style.size) {
    style.size -= 0.5;
  }
  const double title_height = canvas.text(x, y, title, style, box);
  const auto& laboratory = pages.options().laboratory;
  double right = y + 1;
  if (laboratory.name.empty()) {
    canvas.text(x, y + 6, say::kDocumentKind, look::kNote, {width, Align::Right});
  } else {
    right += canvas.text(x + width / 2, right, laboratory.name, look::kSmall.bold(), {width / 2, Align::Right});
  }
  for (const auto& line : laboratory.address) {
    right += canvas.text(x + width / 2, right, line, look::kNote, {width / 2, Align::Right});
  }
  y = std::max({y + 22, y + title_height + 2, right + 2});
  canvas.line(x, y, x + width, y, ink::kAccent, 0.9);
  return y + 6;
}

double draw_identity(Pages& pages, double y) {
  const auto& input = pages.result().input;
  const auto& panel = pages.result().panel;
  std::vector<std::pair<const char*, std::string>> fields = {
      {say::kPatient, or_not_given(input.patient)},     {say::kAccession, or_not_given(input.accession)},
      {say::kSpecimen, tissue_name(input.tissue)},      {say::kAcquired, or_not_given(spaced(input.acquired))},
      {say::kTube, or_not_given(input.tube)},           {say::kPanel, panel_name(panel)},
      {say::kCytometer, or_not_given(input.cytometer)}, {say::kReportDate, report_date(pages.options())},
  };
  if (input.collected || input.received) {
    fields.insert(fields.begin() + 3, {say::kReceived, or_not_given(input.received.value_or(""))});
    fields.insert(fields.begin() + 3, {say::kCollected, or_not_given(input.collected.value_or(""))});
  }
  Canvas& canvas = pages.canvas();
  const std::size_t across = fields.size() / 2;
  const double gap = 12, count = static_cast<double>(across), column = (pages.width() - (count - 1) * gap) / count;
  for (std::size_t row = 0; row < fields.size(); row += across) {
    double tallest = 0;
    for (std::size_t i = row; i < row + across; ++i) {
      const double x = pages.left() + static_cast<double>(i - row) * (column + gap);
      canvas.text(x, y, fields[i].first, look::kNote.at(6.0));
      const bool blank = fields[i].second == say::kNotGiven || fields[i].second == say::kNotStated;
      const TextStyle value = blank ? look::kBody.in(ink::kMuted) : look::kBody.bold();
      tallest = std::max(tallest, canvas.text(x, y + 7.6, fields[i].second, value, {column, Align::Left, 6}));
    }
    y += 7.6 + tallest + 4.0;
  }
  return y + 3;
}

double draw_correction(Pages& pages, double y) {
  const auto correction = correction_of(pages.options().review);
  if (!correction) return y;
  Canvas& canvas = pages.canvas();
  const double x = pages.left() + 10, width = pages.width() - 20;
  std::string text = correction->sentence;
  for (const auto& value : correction->values) text += "\n" + value;
  const TextStyle title = look::kBody.at(9).bold();
  const double height = canvas.measure(correction->title, title, {width}).height +
                        canvas.measure(text, look::kBody.at(7.2), {width}).height + 8;
  canvas.stroke({pages.left(), y, pages.width(), height}, ink::kText, 1.2, 2);
  const double below = y + 3 + canvas.text(x, y + 3, correction->title, title, {width});
  canvas.text(x, below, text, look::kBody.at(7.2), {width});
  return y + height + 7;
}

}  // namespace fcscreen::engine
