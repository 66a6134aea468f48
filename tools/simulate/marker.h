// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace fcscreen::simulate {

/// Antigens a simulated cell can carry, in the order of every Levels array.
enum Marker : std::size_t { CD19, CD10, CD34, CD38, CD45, CD20, CD58, CD81, TdT, CD66c, CD138, CD27, CD56, CD117 };
inline constexpr std::size_t kMarkers = 14;

inline constexpr std::array<std::string_view, kMarkers> kMarkerNames = {
    "CD19", "CD10", "CD34", "CD38", "CD45", "CD20", "CD58", "CD81", "TdT", "CD66c", "CD138", "CD27", "CD56", "CD117"};

/// One value per marker, in decades: log10 of the dye's signal in its own detector on a scale that ends at 262143.
using Levels = std::array<double, kMarkers>;

/// Level of an antigen that is absent: unspecific binding only (20 units; autofluorescence is added apart).
inline constexpr double kNegative = 1.3;

}  // namespace fcscreen::simulate
