// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/headline.h"

#include <fmt/format.h>

#include "engine/report/words.h"

namespace fcscreen::engine {
namespace {

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& s : items) out += (out.empty() ? "" : ", ") + s;
  return out;
}

/// The flags that say something about this sample; what could not be checked stands below the line.
std::vector<std::string> telling(const std::vector<std::string>& flags) {
  std::vector<std::string> out;
  for (const auto& f : flags) {
    if (f.rfind("CONTROL_", 0) != 0) out.push_back(f);
  }
  return out;
}

std::string measured(const result::Target& t) {
  return fmt::format("{} {} of {} ({} of {}; 95 % CI {})", counted_name(t), target_percent(t),
                     denominator_name(t.denominator), format_count(t.count, Grouping::Comma),
                     format_count(t.denominator_count, Grouping::Comma), format_interval(t.ci95));
}

std::string limits(const result::Target& t) {
  return fmt::format("LOD {}, LOQ {}", format_percent(t.lod), format_percent(t.loq));
}

// "LOD 0.0040 % (20 of 498,231 nucleated cells)": what a statement of absence rests on.
std::string absence(const result::Target& t) {
  return fmt::format("LOD {} ({} of {} {})", format_percent(t.lod), t.lod_events,
                     format_count(t.denominator_count, Grouping::Comma), denominator_name(t.denominator));
}

}  // namespace

std::string headline(const result::ScreenResult& r) {
  using result::Call;
  const result::Target& t = r.target;
  std::string line = r.input.synthetic ? "[SYNTHETIC] " : "";
  line += result::to_string(t.call);
  if (!t.reasons.empty()) line += "{" + joined(t.reasons) + "}";
  if (t.denominator_count > 0) {
    const bool seen = t.count > 0;
    switch (t.call) {
      case Call::NotDetected: line += fmt::format(": no population seen at or above {}", absence(t)); break;
      case Call::NormalPrecursorsOnly:
        line += fmt::format(": hematogones {} ({} of {}); nothing else at or above {}",
                            format_percent(r.hematogones.fraction), format_count(r.hematogones.count, Grouping::Comma),
                            format_count(t.denominator_count, Grouping::Comma), absence(t));
        break;
      case Call::Indeterminate:
        line += seen ? fmt::format(": {}; {}; not a negative", measured(t), limits(t))
                     : fmt::format(": no population seen at or above {}; not a negative", absence(t));
        break;
      case Call::AtypicalImmatureB:
        if (t.candidates_ci95) {
          const double share = static_cast<double>(t.candidates) / static_cast<double>(t.denominator_count);
          line += fmt::format(": immature B cells {} ({} of {}; 95 % CI {}), normal precursors included;",
                              format_percent(share), format_count(t.candidates, Grouping::Comma),
                              format_count(t.denominator_count, Grouping::Comma), format_interval(*t.candidates_ci95));
        } else {
          line += ":";
        }
        line += fmt::format(" {}; {}", measured(t), limits(t));
        break;
      default: line += fmt::format(": {}; {}", measured(t), limits(t));
    }
    if (r.laip && r.laip->status == "used" && t.row == 10) {
      line += fmt::format("; {} candidates", format_count(t.candidates, Grouping::Comma));
    }
  }
  line += "; level " + r.panel.level;
  if (r.panel.level == "L2" || r.panel.level == "L2-") line += ", TdT not assessed";
  if (const auto flags = telling(t.flags); !flags.empty()) line += "; flags " + joined(flags);
  return line + "; not reviewed";
}

}  // namespace fcscreen::engine
