// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace fcscreen::gating {

enum class Pulse { Area, Height, Width };

/// A parameter name taken apart: "APC-A750-H" is detector "APC A750", pulse height.
struct DetectorName {
  std::string detector;  ///< normalised; equal for all pulse types of one detector
  Pulse pulse = Pulse::Area;
  bool logarithmic = false;  ///< recorded on a logarithmic amplifier beside a linear one: LOG, ALOG, LogH
  bool compensated = false;  ///< written beside the measured one by an analysis program: "Comp-PE-A", "<PE-A>"
};

/// Take a $PnN apart: A/H/W, AREA/HEIGHT/WIDTH, INT/PEAK/TOF, ALOG/HLOG/HLIN, "LinH", "LogA", and scatter written
/// without a separator ("FSCW"). No pulse word counts as area.
[[nodiscard]] DetectorName detector_name(std::string_view pnn);

/// Laser of a numbered detector as spectral cytometers write it: "UV" of UV1, "V" of "V16" or "V1 (420)", "405" of
/// Sony's "405CH1"; empty for any other name.
[[nodiscard]] std::string detector_laser(std::string_view pnn);

enum class ScatterKind { None, Forward, Side };

struct ScatterName {
  ScatterKind kind = ScatterKind::None;
  bool plain = false;  ///< FSC, FS, SSC or SS without a laser, filter or second detector named
};

/// Which light scatter a name means: "FSC-A", "FS INT", "SSC-B-H", "488-SSC-Area", "VSSC-A".
[[nodiscard]] ScatterName scatter_name(std::string_view name);

/// True when a mass tag such as "Nd142" stands in the name.
[[nodiscard]] bool names_mass(std::string_view name);

}  // namespace fcscreen::gating
