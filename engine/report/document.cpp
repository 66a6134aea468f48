// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"

// What every document does alike: its account of itself, the run over its pages, tables and lists that go on.
namespace fcscreen::engine {
namespace {

struct Rendered {
  std::string bytes;
  std::size_t pages = 0;
};

const TextStyle kIntendedUse = look::kBody.at(6.8).bold();

}  // namespace

io::report::DocumentInfo document_info(const std::string& title, const std::string& subject, const std::string& version,
                                       const char* name, const char* description, const ReportOptions& options) {
  io::report::DocumentInfo info;
  info.title = title;
  info.subject = subject;
  info.creator = say::kSoftwareVersion(version);
  info.author = options.laboratory.name;
  info.language = say::kLanguage;
  info.date = options.report_date;
  if (!options.result_json.empty()) {
    info.attachments.push_back({name, "application/json", description, options.result_json});
  }
  return info;
}

Result<std::string> render_document(const io::report::DocumentInfo& info, io::report::PageSize page, std::size_t usual,
                                    const std::function<std::size_t(Canvas& canvas, std::size_t total)>& compose) {
  const auto render = [&](std::size_t total) -> Result<Rendered> {
    Result<Canvas> canvas = Canvas::create(page, info);
    if (!canvas) return fail(canvas.error());
    const std::size_t pages = compose(*canvas, total);
    Result<std::string> bytes = canvas->finish();
    if (!bytes) return fail(bytes.error());
    return Rendered{std::move(*bytes), pages};
  };
  Result<Rendered> document = render(usual);
  if (document && document->pages != usual) document = render(document->pages);
  if (!document) return fail(document.error());
  return std::move(document->bytes);
}

double draw_rows(PageRun& pages, const char* title, const Table& table, double y) {
  Canvas& canvas = pages.canvas();
  for (std::size_t row = 0; row < table.rows();) {
    const double need = table.head_height(canvas, pages.width()) + table.row_height(canvas, pages.width(), row);
    if (y + need > pages.bottom()) y = pages.begin(title, true);
    row = table.draw(canvas, pages.left(), y, pages.width(), pages.bottom(), row);
  }
  return y;
}

double draw_all_items(PageRun& pages, const char* title, const std::vector<Item>& items, double y, double bottom) {
  Canvas& canvas = pages.canvas();
  for (std::size_t next = 0; next < items.size();) {
    const std::size_t drawn = draw_items(canvas, items, next, pages.left(), y, pages.width(), bottom, false);
    if (drawn == next) {
      y = pages.begin(title, true);
      next = draw_items(canvas, items, next, pages.left(), y, pages.width(), bottom, true);
    } else {
      next = drawn;
    }
  }
  return y;
}

double intended_use_height(PageRun& pages) {
  return pages.canvas().measure(intended_use(), kIntendedUse, {pages.width()}).height;
}

void draw_intended_use(PageRun& pages, const char* title, double y) {
  const double height = intended_use_height(pages);
  if (y + height + 4 > pages.bottom()) pages.begin(title, true);
  pages.canvas().text(pages.left(), pages.bottom() - height, intended_use(), kIntendedUse, {pages.width()});
}

}  // namespace fcscreen::engine
