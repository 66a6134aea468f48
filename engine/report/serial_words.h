// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/report/words.h"
#include "engine/result/serial.h"

// What fcscreen says about a series, in English: terminal and report say the same. A change is only ever said to have
// come after the lenalidomide stop, never by it (SPEC §4.5).
namespace fcscreen::engine {

/// The class in plain words, "Major regression to below LOD".
[[nodiscard]] std::string class_title(result::SerialClass value);
/// The class in one sentence; a fall or rise of a sample taken after the stop against its baseline says "after the
/// lenalidomide stop".
[[nodiscard]] std::string class_sentence(result::SerialClass value, bool after_stop = false);

/// "Δ −1.03 log10 (−1.45 to −0.61)", "≥ 2.7 log10 reduction (σ 0.15)" or "not compared".
[[nodiscard]] std::string change_text(const result::SerialComparison& c);
/// ", confirmed by ACC" or ", unconfirmed", or nothing where no confirmation is asked for.
[[nodiscard]] std::string confirmation_text(const result::SerialComparison& c);
/// Why two samples are not compared, one sentence per code of SPEC §4.1.
[[nodiscard]] std::string not_comparable_sentence(const std::string& code);

/// The comparison that leads what is said about a point: against its lowest earlier sample where that is a rise, else
/// against the baseline, the lowest, the sample before it. Null where there is none.
[[nodiscard]] const result::SerialComparison* leading_comparison(const result::SerialPoint& point);

/// The serial one-liner of a comparison of a point, with both counts:
/// "Δ −1.03 log10 (−1.45 to −0.61) vs 2024-03-02 (590 of 32 246 → 20 of 32 078), REGRESSION, unconfirmed".
[[nodiscard]] std::string serial_line(const result::SerialReport& report, const result::SerialPoint& point,
                                      const result::SerialComparison& c, Grouping grouping);

/// "0.36 % (0.30–0.43)" of a sample, "<LOD 0.062 %" where fewer events than its limit of detection were counted, "–"
/// without a denominator.
[[nodiscard]] std::string serial_percent(const result::SerialSample& sample);
/// "on, 42.0 months in all", "off, 61 d after it, 55.0 mo in all", "not known"; empty without courses.
[[nodiscard]] std::string exposure_text(const result::SerialPoint& point);

/// The kinetic model in sentences: slopes, half-life or why there is none, evidence for a change at the stop.
[[nodiscard]] std::vector<std::string> kinetics_sentences(const result::Kinetics& kinetics);
/// With which spread between samples changes were judged, and what it rests on: one sentence.
[[nodiscard]] std::string sigma_sentence(const result::SigmaInUse& sigma);
/// "same day", "next day", "routine", "operations".
[[nodiscard]] std::string priority_text(result::AlertPriority priority);

/// The whole series as a table for a terminal, with what is said under it; no line is longer than 118 columns but for
/// words longer than that.
[[nodiscard]] std::string serial_terminal(const result::SerialReport& report);

}  // namespace fcscreen::engine
