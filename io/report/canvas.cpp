// SPDX-License-Identifier: Apache-2.0
#include "io/report/canvas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "io/report/canvas_internal.h"
#include "io/report/catalog_internal.h"

namespace fcscreen::io::report {
namespace {

cairo_status_t append_bytes(void* closure, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(closure)->append(data, data + length);
  return CAIRO_STATUS_SUCCESS;
}

void set_metadata(cairo_surface_t* surface, const DocumentInfo& info) {
  const auto set = [surface](cairo_pdf_metadata_t key, const std::string& value) {
    if (!value.empty()) cairo_pdf_surface_set_metadata(surface, key, value.c_str());
  };
  set(CAIRO_PDF_METADATA_TITLE, info.title);
  set(CAIRO_PDF_METADATA_SUBJECT, info.subject);
  set(CAIRO_PDF_METADATA_AUTHOR, info.author);
  set(CAIRO_PDF_METADATA_CREATOR, info.creator);
  set(CAIRO_PDF_METADATA_KEYWORDS, info.keywords);
  // A value that is no date takes Cairo's default, the clock, away and leaves none.
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                 info.date.empty() ? "none" : info.date.c_str());
}

std::string valid_utf8(const std::string& text) {
  gchar* fixed = g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()));
  std::string out(fixed);
  g_free(fixed);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }, ' ');
  return out;
}

// Keep "0.083 %" on one line without changing the text, so that a search for it still finds it.
void keep_percent_together(PangoAttrList* list, const std::string& text) {
  for (std::size_t at = text.find(" %"); at != std::string::npos; at = text.find(" %", at + 1)) {
    std::size_t from = at;
    while (from > 0 && text[from - 1] != ' ' && text[from - 1] != '\n') --from;
    PangoAttribute* attribute = pango_attr_allow_breaks_new(FALSE);
    attribute->start_index = static_cast<guint>(from);
    attribute->end_index = static_cast<guint>(at + 2);
    pango_attr_list_insert(list, attribute);
  }
}

using LayoutPtr = std::unique_ptr<PangoLayout, GObjectUnref>;

LayoutPtr make_layout(PangoContext* context, const std::string& raw, const TextStyle& style, const TextBox& box) {
  const std::string text = valid_utf8(raw);
  LayoutPtr layout(pango_layout_new(context));
  pango_layout_set_font_description(layout.get(), Fonts::describe(style).get());
  std::unique_ptr<PangoAttrList, AttrListFree> attributes(pango_attr_list_new());
  // Figures of one width for columns; no contextual forms, which turn "x" or "->" into other signs.
  pango_attr_list_insert(attributes.get(), pango_attr_font_features_new("tnum=1, calt=0, liga=0"));
  pango_attr_list_insert(attributes.get(),
                         pango_attr_insert_hyphens_new(FALSE));  // a broken identifier stays what it is
  if (style.tracking != 0) {
    pango_attr_list_insert(attributes.get(),
                           pango_attr_letter_spacing_new(static_cast<int>(style.tracking * PANGO_SCALE)));
  }
  keep_percent_together(attributes.get(), text);
  pango_layout_set_attributes(layout.get(), attributes.get());
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  if (box.width > 0) {
    pango_layout_set_width(layout.get(), static_cast<int>(box.width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    if (box.max_lines > 0) {
      pango_layout_set_height(layout.get(), -box.max_lines);
      pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    }
  }
  return layout;
}

}  // namespace

Canvas::Canvas(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Canvas::Canvas(Canvas&&) noexcept = default;
Canvas& Canvas::operator=(Canvas&&) noexcept = default;
Canvas::~Canvas() = default;

Result<Canvas> Canvas::create(PageSize size, const DocumentInfo& info) {
  Result<Fonts> fonts = Fonts::open();
  if (!fonts) return fail(fonts.error());
  auto impl = std::make_unique<Impl>(std::move(*fonts));
  impl->page = page_points(size);
  impl->info = info;
  impl->surface = cairo_pdf_surface_create_for_stream(append_bytes, &impl->bytes, impl->page.width, impl->page.height);
  impl->cr = cairo_create(impl->surface);
  if (cairo_status(impl->cr) != CAIRO_STATUS_SUCCESS) {
    return fail(ErrorKind::Internal, "PDF-C01",
                std::string("Cairo: ") + cairo_status_to_string(cairo_status(impl->cr)));
  }
  set_metadata(impl->surface, info);
  cairo_set_line_join(impl->cr, CAIRO_LINE_JOIN_ROUND);
  return Canvas(std::move(impl));
}

Size Canvas::page() const { return impl_->page; }

void Canvas::next_page() {
  cairo_show_page(impl_->cr);
  ++impl_->page_number;
}

void Canvas::bookmark(const std::string& title, double y, int level) {
  const std::string where =
      "page=" + std::to_string(impl_->page_number) + " pos=[0 " + std::to_string(std::lround(y)) + "]";
  const int parent = level == 0 ? CAIRO_PDF_OUTLINE_ROOT : impl_->bookmark_parent;
  const int id =
      cairo_pdf_surface_add_outline(impl_->surface, parent, title.c_str(), where.c_str(), CAIRO_PDF_OUTLINE_FLAG_OPEN);
  if (level == 0) impl_->bookmark_parent = id;
}

Result<std::string> Canvas::finish() {
  cairo_show_page(impl_->cr);
  const cairo_status_t drawing = cairo_status(impl_->cr);
  cairo_surface_finish(impl_->surface);
  const cairo_status_t writing = cairo_surface_status(impl_->surface);
  const cairo_status_t status = drawing != CAIRO_STATUS_SUCCESS ? drawing : writing;
  if (status != CAIRO_STATUS_SUCCESS) {
    return fail(ErrorKind::Internal, "PDF-C01", std::string("Cairo: ") + cairo_status_to_string(status));
  }
  return complete_catalog(impl_->bytes, impl_->info, impl_->alternatives);
}

Canvas::Tagged::Tagged(Canvas& canvas, Tag tag, const std::string& alternative) : canvas_(canvas) {
  static constexpr std::array<const char*, 8> kNames{"H1", "H2", "P", "Table", "TR", "TH", "TD", "Figure"};
  name_ = kNames[static_cast<std::size_t>(tag)];
  if (tag == Tag::Figure) canvas.impl_->alternatives.push_back(alternative);
  ++canvas.impl_->open_tags;
  cairo_tag_begin(canvas.impl_->cr, name_, nullptr);
}

Canvas::Tagged::~Tagged() {
  cairo_tag_end(canvas_.impl_->cr, name_);
  --canvas_.impl_->open_tags;
}

double Canvas::text(double x, double y, const std::string& text, const TextStyle& style, const TextBox& box) {
  std::optional<Tagged> paragraph;
  if (impl_->open_tags == 0) paragraph.emplace(*this, Tag::Paragraph);
  const LayoutPtr layout = make_layout(impl_->fonts.context(), text, style, box);
  set_colour(impl_->cr, style.colour);
  double baseline = y + impl_->baseline(style, box.leading);
  const int lines = pango_layout_get_line_count(layout.get());
  for (int i = 0; i < lines; ++i) {
    PangoLayoutLine* line = pango_layout_get_line_readonly(layout.get(), i);
    PangoRectangle logical;
    pango_layout_line_get_extents(line, nullptr, &logical);
    const double room = box.width - static_cast<double>(logical.width) / PANGO_SCALE;
    const double shift = box.width <= 0 || box.align == Align::Left ? 0 : box.align == Align::Right ? room : room / 2;
    cairo_move_to(impl_->cr, x + shift, baseline);
    pango_cairo_show_layout_line(impl_->cr, line);
    baseline += style.size * box.leading;
  }
  return lines * style.size * box.leading;
}

Size Canvas::measure(const std::string& text, const TextStyle& style, const TextBox& box) const {
  const LayoutPtr layout = make_layout(impl_->fonts.context(), text, style, box);
  PangoRectangle logical;
  pango_layout_get_extents(layout.get(), nullptr, &logical);
  return {static_cast<double>(logical.width) / PANGO_SCALE,
          pango_layout_get_line_count(layout.get()) * style.size * box.leading};
}

void Canvas::text_on_baseline(double x, double y, const std::string& text, const TextStyle& style, Align align) {
  const LayoutPtr layout = make_layout(impl_->fonts.context(), text, style, {});
  PangoLayoutLine* line = pango_layout_get_line_readonly(layout.get(), 0);
  PangoRectangle logical;
  pango_layout_line_get_extents(line, nullptr, &logical);
  const double width = static_cast<double>(logical.width) / PANGO_SCALE;
  const double shift = align == Align::Left ? 0 : align == Align::Right ? -width : -width / 2;
  set_colour(impl_->cr, style.colour);
  cairo_move_to(impl_->cr, x + shift, y);
  pango_cairo_show_layout_line(impl_->cr, line);
}

void Canvas::rotated_text(double x, double y, double degrees, const std::string& text, const TextStyle& style) {
  cairo_save(impl_->cr);
  cairo_translate(impl_->cr, x, y);
  cairo_rotate(impl_->cr, -degrees * kPi / 180);
  text_on_baseline(0, style.size * 0.36, text, style, Align::Centre);
  cairo_restore(impl_->cr);
}

double Canvas::ascent(const TextStyle& style, double leading) const { return impl_->baseline(style, leading); }

}  // namespace fcscreen::io::report
