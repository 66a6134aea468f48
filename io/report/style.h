// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

// The visual vocabulary of a page: lengths in PDF points (1/72 inch), y grows downwards, colours in sRGB 0..1.
namespace fcscreen::io::report {

enum class PageSize { A4, Letter };

struct Size {
  double width = 0, height = 0;
};

/// Width and height of an upright page in points: A4 595.28 x 841.89 (ISO 216), Letter 612 x 792.
[[nodiscard]] constexpr Size page_points(PageSize size) {
  return size == PageSize::A4 ? Size{595.276, 841.890} : Size{612.0, 792.0};
}

struct Rect {
  double x = 0, y = 0, width = 0, height = 0;
  [[nodiscard]] constexpr double right() const { return x + width; }
  [[nodiscard]] constexpr double bottom() const { return y + height; }
};

struct Colour {
  double red = 0, green = 0, blue = 0, alpha = 1;
  [[nodiscard]] constexpr Colour faded(double new_alpha) const { return {red, green, blue, new_alpha}; }
};

/// The few colours of a report. Marks take theirs from Okabe and Ito (2008), "Color Universal Design", told apart by
/// people of every colour vision; each is only ever used together with a shape or a word.
namespace ink {
inline constexpr Colour kText{0.11, 0.13, 0.16};
inline constexpr Colour kMuted{0.40, 0.43, 0.47};
inline constexpr Colour kRule{0.80, 0.82, 0.84};
inline constexpr Colour kPanel{0.955, 0.962, 0.968};
inline constexpr Colour kWhite{1, 1, 1};
inline constexpr Colour kAccent{0.00, 0.31, 0.48};  ///< the one accent
inline constexpr Colour kVermillion{0.835, 0.369, 0.000};
inline constexpr Colour kOrange{0.902, 0.624, 0.000};
inline constexpr Colour kSkyBlue{0.337, 0.706, 0.914};
inline constexpr Colour kBluishGreen{0.000, 0.620, 0.451};
inline constexpr Colour kBlue{0.000, 0.447, 0.698};
inline constexpr Colour kPurple{0.800, 0.475, 0.655};
}  // namespace ink

enum class Weight { Regular, SemiBold };
enum class Align { Left, Centre, Right };

struct TextStyle {
  double size = 8.0;
  Colour colour = ink::kText;
  Weight weight = Weight::Regular;
  bool italic = false;
  bool display = false;  ///< the cut for large sizes
  double tracking = 0;   ///< extra space between letters, points

  [[nodiscard]] TextStyle in(Colour c) const {
    TextStyle s = *this;
    s.colour = c;
    return s;
  }
  [[nodiscard]] TextStyle bold() const {
    TextStyle s = *this;
    s.weight = Weight::SemiBold;
    return s;
  }
  [[nodiscard]] TextStyle at(double points) const {
    TextStyle s = *this;
    s.size = points;
    return s;
  }
};

/// How a text fills its box.
struct TextBox {
  double width = 0;  ///< 0: one line as long as it is; otherwise lines break at this width, inside a word if need be
  Align align = Align::Left;
  int max_lines = 0;      ///< 0: as many as it takes; otherwise the last line ends in an ellipsis
  double leading = 1.32;  ///< distance of baselines as a multiple of the size
};

/// A file carried inside a PDF.
struct Attachment {
  std::string name, mime_type, description, bytes;
};

/// What a PDF says about itself.
struct DocumentInfo {
  std::string title, subject, author, creator, keywords;
  std::string language = "en";  ///< BCP 47
  std::string date;             ///< ISO 8601; empty: the document carries no date (never the clock)
  std::vector<Attachment> attachments;
};

}  // namespace fcscreen::io::report
