// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>

#include "io/report/fonts_internal.h"

namespace fcscreen::io::report {
namespace {

// Inter 4.0 of Debian's fonts-inter, SIL Open Font License 1.1. Only these files are ever embedded.
constexpr std::array<const char*, 4> kFontFiles = {"Inter-Regular.otf", "Inter-Italic.otf", "Inter-SemiBold.otf",
                                                   "InterDisplay-SemiBold.otf"};

}  // namespace

Result<Fonts> Fonts::open() {
  std::unique_ptr<FcConfig, FcConfigFree> config(FcConfigCreate());
  if (!config) return fail(ErrorKind::Internal, "PDF-F02", "Fontconfig could not make a configuration.");
  const std::string folder = FCSCREEN_FONT_DIR;
  for (const char* name : kFontFiles) {
    const std::string path = folder + "/" + name;
    const auto* file = reinterpret_cast<const FcChar8*>(path.c_str());
    if (FcConfigAppFontAddFile(config.get(), file) == FcFalse) {
      return fail(ErrorKind::Output, "PDF-F01", "The report's font is not installed.", path, {},
                  "Install the Debian package fonts-inter, or run without a PDF.");
    }
  }
  Fonts fonts;
  fonts.map_.reset(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
  if (!fonts.map_) return fail(ErrorKind::Internal, "PDF-F02", "Pango has no FreeType font map.");
  pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts.map_.get()), config.get());
  fonts.context_.reset(pango_font_map_create_context(fonts.map_.get()));
  PangoContext* context = fonts.context_.get();
  pango_cairo_context_set_resolution(context, 72.0);
  pango_context_set_language(context, pango_language_from_string("en"));
  pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
  pango_context_set_round_glyph_positions(context, FALSE);
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context, options);
  cairo_font_options_destroy(options);
  return fonts;
}

std::unique_ptr<PangoFontDescription, FontDescriptionFree> Fonts::describe(const TextStyle& style) {
  std::unique_ptr<PangoFontDescription, FontDescriptionFree> d(pango_font_description_new());
  pango_font_description_set_family_static(d.get(), style.display ? "Inter Display" : "Inter");
  pango_font_description_set_weight(
      d.get(), style.weight == Weight::SemiBold || style.display ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_style(d.get(), style.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  pango_font_description_set_absolute_size(d.get(), std::round(style.size * PANGO_SCALE));
  return d;
}

}  // namespace fcscreen::io::report
