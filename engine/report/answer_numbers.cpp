// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>

#include "engine/report/answer_internal.h"
#include "engine/report/strings/say.h"

namespace fcscreen::engine {

Table numbers_table(const result::ScreenResult& r) {
  const auto& t = r.target;
  Table table({{"", 1.70, ColumnAlign::Left}, {"", 1.45, ColumnAlign::Decimal}, {"", 2.05, ColumnAlign::Left}},
              look::kBody, look::kHead);
  if (t.denominator_count == 0 || !t.fraction) {
    table.add({say::kFraction, "–", say::kNoCells});
    return table;
  }
  const double cells = static_cast<double>(t.denominator_count);
  // Fraction, interval and count stand in large type above.
  if (t.gate_band.hi > 0 || t.gate_band_hi_count > 0) {
    table.add({say::kGateBand, format_interval(t.gate_band),
               say::kBandEvents(format_count(t.gate_band_lo_count), format_count(t.gate_band_hi_count))});
  }
  table.add({"LOD", format_percent(t.lod), events_in_words(t.lod_events)});
  table.add({"LOQ", format_percent(t.loq), events_in_words(t.loq_events)});
  table.add({say::kDetectable95, format_percent(t.detectable95),
             events_in_words(static_cast<std::size_t>(std::llround(t.detectable95 * cells)))});
  if (t.lob_events) {
    table.add({say::kLimitOfBlank,
               *t.lob_events == 0 ? "–" : format_percent(static_cast<double>(*t.lob_events) / cells),
               events_in_words(*t.lob_events)});
  } else {
    table.add({say::kLimitOfBlank, "–", say::kNoLob});
  }
  return table;
}

std::string counted_note(const result::Target& t) {
  std::string out =
      say::kNoteDenominator(t.denominator, format_count(t.denominator_count),
                            t.denominator_text.empty() ? denominator_name(t.denominator) : t.denominator_text);
  if (!t.counted.empty()) out += say::kNoteCounted(t.counted);
  if (t.count > 0) out += say::kNoteLog10(format_log10(*t.fraction));
  out += say::kNoteInterval;
  if (t.gate_band.hi > 0) out += say::kNoteBand;
  return out;
}

Table phenotype_table(const result::Target& t) {
  Table table({{say::kColPhenotype, 2.2, ColumnAlign::Left}, {say::kEventsHead, 1, ColumnAlign::Right}},
              look::kBody.at(7.2), look::kHead);
  std::size_t sum = 0, most = 0;
  for (const auto& p : t.phenotype_counts) {
    sum += p.count;
    most = std::max(most, p.count);
  }
  std::size_t unseen = 0;
  for (const auto& p : t.phenotype_counts) {
    if (p.count == 0 && sum > 0) {
      ++unseen;
      continue;
    }
    table.add({p.phenotype, format_count(p.count)}, 0, p.count == most && most > 0);
  }
  if (unseen > 0) table.add({say::kOtherPhenotypes(unseen), "0"});
  return table;
}

}  // namespace fcscreen::engine
