// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"

namespace fcscreen::engine {
namespace {

constexpr double kBandHeight = 17;
// A code stands before its meaning, other leads on a line of their own.
bool coded(const Item& item) {
  return !item.lead.empty() &&
         item.lead.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:") == std::string::npos;
}

// Code, what it means and what to do, in one paragraph.
std::string point_text(const Item& item) {
  const std::string text = coded(item) ? item.lead + ": " + item.text : item.text;
  return item.note.empty() ? text : text + " → " + item.note;
}

constexpr double kLightLead = 11, kLightName = 62;

void draw_watermark(Canvas& canvas, const std::string& words) {
  const auto page = canvas.page();
  const TextStyle style{44, Colour{0.1, 0.12, 0.15, 0.05}, Weight::SemiBold, false, true, 1.5};
  canvas.rotated_text(page.width / 2, page.height / 2, 52, words, style);
}

}  // namespace

std::string foot_text(const std::string& version, int analysis_version, const std::string& config_hash) {
  const std::string software = say::kFootSoftware(version, analysis_version);
  return config_hash.empty() ? software : say::kFootConfiguration(software, config_hash.substr(0, 12));
}

PageFrame frame_of(const result::ScreenResult& r, const ReportOptions& options) {
  PageFrame frame;
  if (const auto* signature = last_signature(options.review)) {
    frame.status = signature_line(*signature);
    frame.watermark = false;
  }
  frame.synthetic = r.input.synthetic;
  if (!r.input.patient.empty()) frame.heads.push_back(say::kHeadPatient(r.input.patient));
  if (!r.input.accession.empty()) frame.heads.push_back(say::kHeadAccession(r.input.accession));
  if (frame.heads.empty()) frame.heads.push_back(say::kHeadInput(r.input.sha256.substr(0, 12)));
  const auto& t = r.target;
  const bool whole = t.candidates_ci95 && t.denominator_count > 0;  // the size of the compartment carries the call
  const std::string total = format_count(t.denominator_count);
  std::string share = target_percent(t);
  if (whole) {
    const double part = static_cast<double>(t.candidates) / static_cast<double>(t.denominator_count);
    share = say::kHeadWhole(
        say::kSize(format_percent(part), format_count(t.candidates), total, format_interval(*t.candidates_ci95)));
  } else if (t.denominator_count > 0 && t.fraction) {
    share = say::kSize(share, format_count(t.count), total, format_interval(t.ci95));
  }
  frame.heads.push_back(say::kHeadCall(call_title(t.call), share));
  frame.foot = say::kFootInput(foot_text(r.fcscreen.version, r.fcscreen.analysis_version, r.fcscreen.config_hash),
                               r.input.sha256.substr(0, 12));
  return frame;
}

PageRun::PageRun(Canvas& canvas, PageFrame frame, const ReportOptions& options, std::size_t total)
    : canvas_(canvas), frame_(std::move(frame)), options_(options), total_(total) {}

double PageRun::begin(const std::string& title, bool continued) {
  if (number_ > 0) {
    end();
    canvas_.next_page();
  }
  ++number_;
  const bool first = number_ == 1;
  if (!continued) canvas_.bookmark(title, 0);
  double y = 30;
  if (frame_.synthetic) {
    const Rect band{0, 0, canvas_.page().width, kBandHeight};
    canvas_.fill(band, Colour{0.64, 0.25, 0.0});
    const TextStyle loud{9.5, ink::kWhite, Weight::SemiBold, false, false, 0.5};
    canvas_.text(0, 2.2, synthetic_data(), loud, {band.width, Align::Centre});
    y = 32;
  }
  if (first) return y;
  const TextStyle heading{14, ink::kText, Weight::SemiBold, false, true};
  const std::string shown = continued ? say::kContinued(title) : title;
  {
    const Canvas::Tagged tagged(canvas_, io::report::Tag::Title);
    canvas_.text(left(), y, shown, heading);
  }
  const double room = width() - canvas_.measure(shown, heading).width - 16;
  double at = y - 2;
  for (const auto& line : frame_.heads) {
    at += canvas_.text(left() + width() - room, at, line, look::kNote.at(6.2), {room, Align::Right});
  }
  const double rule = std::max(y + 23, at + 2);
  canvas_.line(left(), rule, left() + width(), rule, ink::kAccent, 0.9);
  return rule + 8;
}

void PageRun::end() {
  const double y = canvas_.page().height - 34;
  canvas_.line(left(), y - 5, left() + width(), y - 5, ink::kRule, 0.5);
  canvas_.text(left(), y, frame_.foot, look::kNote);
  const std::string page =
      total_ > 0 ? say::kPageOf(std::to_string(number_), std::to_string(total_)) : say::kPage(std::to_string(number_));
  const double page_width = canvas_.measure(page, look::kNote.bold()).width;
  canvas_.text(left(), y, frame_.status, look::kNote, {width() - page_width - 12, Align::Right});
  canvas_.text(left(), y, page, look::kNote.bold(), {width(), Align::Right});
  if (frame_.watermark) draw_watermark(canvas_, frame_.status);
}

double draw_table(PageRun& pages, const char* title, const char* heading, const io::report::Table& table, double y,
                  std::size_t first) {
  if (first >= table.rows()) return y;
  Canvas& canvas = pages.canvas();
  constexpr double kHeading = 12;
  double need = kHeading + table.head_height(canvas, pages.width());
  for (std::size_t row = first; row < std::min(first + 3, table.rows()); ++row) {
    need += table.row_height(canvas, pages.width(), row);
  }
  if (y + need > pages.bottom()) y = pages.begin(title, true);
  y += draw_heading(canvas, pages.left(), y, heading);
  std::size_t row = table.draw(canvas, pages.left(), y, pages.width(), pages.bottom(), first);
  while (row < table.rows()) {
    y = pages.begin(title, true);
    row = table.draw(canvas, pages.left(), y, pages.width(), pages.bottom(), row);
  }
  return y;
}

double draw_heading(Canvas& canvas, double x, double y, const std::string& text) {
  const Canvas::Tagged tagged(canvas, io::report::Tag::Heading);
  canvas.text(x, y, text, look::kSection);
  return 12.0;
}

void draw_light(Canvas& canvas, double x, double y, result::QcStatus status) {
  constexpr double r = 2.7;
  switch (status) {
    case result::QcStatus::Pass: canvas.circle(x, y, r, ink::kBluishGreen, ink::kBluishGreen); break;
    case result::QcStatus::Warn:
      canvas.fill_polygon({{x, y - 3.1}, {x + 3.2, y + 2.5}, {x - 3.2, y + 2.5}}, ink::kOrange);
      break;
    case result::QcStatus::Fail: canvas.fill({x - 2.6, y - 2.6, 5.2, 5.2}, ink::kVermillion); break;
    case result::QcStatus::NotAssessed: canvas.circle(x, y, r - 0.4, ink::kWhite, ink::kMuted, 0.8); break;
  }
}

double item_height(const Canvas& canvas, const Item& item, double width) {
  switch (item.kind) {
    case Item::Kind::Heading: return 19.0;
    case Item::Kind::Text: return canvas.measure(item.text, look::kBody, {width}).height + 3.0;
    case Item::Kind::Note: return canvas.measure(item.text, look::kNote, {width}).height + 3.0;
    case Item::Kind::Point: {
      double h = canvas.measure(point_text(item), look::kBody, {width - 9}).height;
      if (!item.lead.empty() && !coded(item)) h += canvas.measure(item.lead, look::kHead, {width - 9}).height;
      return h + 4.0;
    }
    case Item::Kind::Light: {
      const double room = width - kLightLead - kLightName;
      return std::max(canvas.measure(item.text, look::kBody.at(7.0), {room}).height, 9.5) + 2.2;
    }
  }
  return 0;
}

namespace {

void draw_item(Canvas& canvas, const Item& item, double x, double y, double width) {
  switch (item.kind) {
    case Item::Kind::Heading: draw_heading(canvas, x, y + 6.5, item.text); break;
    case Item::Kind::Text: canvas.text(x, y, item.text, look::kBody, {width}); break;
    case Item::Kind::Note: canvas.text(x, y, item.text, look::kNote, {width}); break;
    case Item::Kind::Point: {
      canvas.fill({x, y + 2.0, 1.6, item_height(canvas, item, width) - 7.0}, ink::kRule);
      double at = y;
      if (!item.lead.empty() && !coded(item)) at += canvas.text(x + 9, at, item.lead, look::kHead, {width - 9});
      canvas.text(x + 9, at, point_text(item), look::kBody, {width - 9});
      break;
    }
    case Item::Kind::Light: {
      draw_light(canvas, x + 3.5, y + 4.7, item.status);
      canvas.text(x + kLightLead, y, item.lead, look::kBody.at(7.0).bold());
      canvas.text(x + kLightLead + kLightName, y, item.text, look::kBody.at(7.0), {width - kLightLead - kLightName});
      break;
    }
  }
}

}  // namespace

std::size_t draw_items(Canvas& canvas, const std::vector<Item>& items, std::size_t first, double x, double& y,
                       double width, double bottom, bool force) {
  std::size_t i = first;
  while (i < items.size()) {
    double need = item_height(canvas, items[i], width);
    const double own = need;
    if (items[i].kind == Item::Kind::Heading && i + 1 < items.size()) need += item_height(canvas, items[i + 1], width);
    if (y + need > bottom && !(force && i == first)) break;
    draw_item(canvas, items[i], x, y, width);
    y += own;
    ++i;
  }
  return i;
}

}  // namespace fcscreen::engine
