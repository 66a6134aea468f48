// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include <memory>
#include <string>

#include "engine/core/error.h"
#include "io/report/style.h"

namespace fcscreen::io::report {

/// Deleters for the C objects of Cairo, Pango and Fontconfig.
struct GObjectUnref {
  void operator()(gpointer object) const { g_object_unref(object); }
};
struct FontMapFree {
  /// Pango 1.50 keeps its reference to a configuration of one's own beyond the map's end unless it is taken back.
  void operator()(PangoFontMap* map) const {
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), nullptr);
    g_object_unref(map);
  }
};
struct FcConfigFree {
  void operator()(FcConfig* config) const { FcConfigDestroy(config); }
};
struct FontDescriptionFree {
  void operator()(PangoFontDescription* d) const { pango_font_description_free(d); }
};
struct AttrListFree {
  void operator()(PangoAttrList* list) const { pango_attr_list_unref(list); }
};

/// A Pango context that knows the report's font files and no others.
class Fonts {
 public:
  /// Open the font files. Error PDF-F01 names the one that is missing and the package that holds it.
  [[nodiscard]] static Result<Fonts> open();

  [[nodiscard]] PangoContext* context() const { return context_.get(); }
  /// The description of the cut a style asks for.
  [[nodiscard]] static std::unique_ptr<PangoFontDescription, FontDescriptionFree> describe(const TextStyle& style);

 private:
  std::unique_ptr<PangoFontMap, FontMapFree> map_;
  std::unique_ptr<PangoContext, GObjectUnref> context_;
};

}  // namespace fcscreen::io::report
