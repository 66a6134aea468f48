// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/offsets.h"

#include <algorithm>
#include <string>
#include <vector>

#include "io/fcs/bytes_internal.h"
#include "io/fcs/numbers.h"

namespace fcscreen::io::fcs {
namespace {

struct Candidate {
  const char* source;
  OffsetPair pair;
};

bool overlaps_text(const OffsetPair& pair, const Segment& text) {
  return pair.first <= text.last && (!pair.complete() || pair.last >= text.first) && pair.first >= text.first;
}

std::vector<Candidate> candidates_of(const DataQuestion& q) {
  std::vector<Candidate> found;
  if (is_usable(q.header, q.available)) found.push_back({"HEADER", q.header});
  if (is_usable(q.text, q.available)) found.push_back({"TEXT", q.text});
  return found;
}

/// True when both HEADER and TEXT say where DATA is and do not say the same.
bool disagree(const DataQuestion& q) {
  if (!q.header.has_first || !q.text.has_first) return false;
  return q.header.first != q.text.first || (q.header.has_last && q.text.has_last && q.header.last != q.text.last);
}

std::string describe(const OffsetPair& pair) {
  return std::to_string(pair.first) + " to " + (pair.has_last ? std::to_string(pair.last) : std::string("?"));
}

/// need bytes from `first`, or nothing when they run past the end of the file.
bool fits(std::uint64_t first, std::uint64_t need, const DataQuestion& q) {
  return first <= q.available && need <= q.available - first;
}

/// Rules 1 to 4: the pair whose length is right, and not inside TEXT, wins.
const Candidate* choose(const std::vector<Candidate>& all, std::uint64_t need, const DataQuestion& q) {
  for (const std::uint64_t surplus : {std::uint64_t{0}, std::uint64_t{1}}) {
    for (const Candidate& c : all) {
      if (c.pair.complete() && c.pair.size() - surplus == need && fits(c.pair.first, need, q) &&
          !overlaps_text(c.pair, q.text_segment)) {
        return &c;
      }
    }
  }
  if (all.size() == 1 && fits(all[0].pair.first, need, q)) return &all[0];
  const Candidate* outside = nullptr;
  for (const Candidate& c : all) {
    if (overlaps_text(c.pair, q.text_segment) || !fits(c.pair.first, need, q)) continue;
    if (outside != nullptr && outside->pair.first != c.pair.first) return nullptr;  // two places are possible
    if (outside == nullptr) outside = &c;
  }
  if (outside != nullptr) return outside;
  // A TEXT that runs into DATA by a few bytes: equal beginnings still say the same place.
  if (all.size() == 2 && all[0].pair.first == all[1].pair.first && fits(all[0].pair.first, need, q)) return &all[0];
  return nullptr;
}

/// True when [first, last] is less than a block of nothing but blanks, or of nothing but NULs: writers of the 1990s pad
/// DATA to whole blocks.
bool is_padding(const DataQuestion& q, std::uint64_t first, std::uint64_t last) {
  constexpr std::uint64_t kBlock = 4096;
  if (last - first >= kBlock) return false;
  const auto bytes = slice(q.bytes, first, last - first + 1);
  const auto all = [&](std::byte value) {
    return std::all_of(bytes.begin(), bytes.end(), [&](std::byte b) { return b == value; });
  };
  return !bytes.empty() && (all(std::byte{' '}) || all(std::byte{0}));
}

/// The stated length against the needed one, where HEADER and TEXT agree or only one speaks.
void check_length(const Candidate& chosen, std::uint64_t need, std::uint64_t& n_events, const DataQuestion& q,
                  Reporter& reporter) {
  if (!chosen.pair.complete() || chosen.pair.size() == need) return;
  const std::uint64_t length = chosen.pair.size();
  const std::uint64_t offset = q.base + chosen.pair.first;
  if (length == need + 1) {
    reporter.note("FCS-D01",
                  "DATA is stated to end at byte " + std::to_string(q.base + chosen.pair.last) + ", one too far for " +
                      std::to_string(need) + " bytes",
                  "the length follows $TOT", offset);
    return;
  }
  if (chosen.pair.last >= q.available &&
      !reporter.note("FCS-H06",
                     "expected DATA to end at byte " + std::to_string(q.base + chosen.pair.last) +
                         ", found the end of the file at " + std::to_string(q.base + q.available),
                     "the length follows $TOT", offset)) {
    return;
  }
  const std::uint64_t rows = length / q.row_bytes;
  const std::string found = "expected " + std::to_string(need) +
                            " bytes of DATA for $TOT = " + std::to_string(n_events) + " events, found " +
                            std::to_string(length) + " (" + std::to_string(rows) + " events)";
  if (rows == n_events || (length > need && is_padding(q, chosen.pair.first + need, chosen.pair.last))) {
    reporter.note("FCS-D11", found, "$TOT is followed", offset);
  } else if (reporter.note("FCS-D02", found, "the smaller number is read", offset)) {
    n_events = std::min(n_events, rows);
  }
}

/// Under salvage: TEXT's pair before HEADER's, one outside TEXT before one inside.
const Candidate& most_believable(const std::vector<Candidate>& all, const DataQuestion& q) {
  const auto outside = std::find_if(all.rbegin(), all.rend(),
                                    [&](const Candidate& c) { return !overlaps_text(c.pair, q.text_segment); });
  return outside == all.rend() ? all.back() : *outside;
}

/// Not enough bytes, or no believable place: whole rows under salvage, else an error.
DataAnswer salvage_or_fail(const std::vector<Candidate>& all, std::optional<std::uint64_t> need, const DataQuestion& q,
                           Reporter& reporter) {
  const OffsetPair& stated = q.header.has_first ? q.header : q.text;
  const bool short_of_bytes = all.empty() || !need || std::none_of(all.begin(), all.end(), [&](const Candidate& c) {
                                return fits(c.pair.first, *need, q);
                              });
  const std::string wanted = need ? std::to_string(*need) + " bytes of DATA" : std::string("DATA");
  std::string found;
  if (short_of_bytes) {
    const std::uint64_t there = all.empty() ? 0 : q.available - all.front().pair.first;
    found = "expected " + wanted + " for $TOT = " + std::to_string(q.n_events.value_or(0)) + " events" +
            (stated.has_first ? " from byte " + std::to_string(q.base + stated.first) : std::string()) + ", found " +
            std::to_string(there);
  } else {
    found = "expected " + wanted + ", found two places that cannot both be right: HEADER says " + describe(q.header) +
            ", TEXT says " + describe(q.text);
  }
  // A place beyond the file would point nowhere: then that of the offsets in HEADER.
  const bool inside = stated.has_first && stated.first <= q.available;
  if (!reporter.note(short_of_bytes ? "FCS-D03" : "FCS-D02", found, "the whole events that are there are read",
                     q.base + (inside ? stated.first : 26))) {
    return {};
  }
  DataAnswer answer;
  if (all.empty() || q.row_bytes == 0) return answer;
  const std::uint64_t first = most_believable(all, q).pair.first;
  answer.n_events = (q.available - first) / q.row_bytes;
  if (q.n_events) answer.n_events = std::min(answer.n_events, *q.n_events);
  if (answer.n_events > 0) answer.data = {first, first + answer.n_events * q.row_bytes - 1, true};
  return answer;
}

/// $TOT is absent: of the complete pairs the one outside TEXT, of whole rows, if only one place remains.
const Candidate* choose_by_length(const std::vector<Candidate>& all, const DataQuestion& q) {
  const auto rank = [&](const Candidate& c) {
    return (overlaps_text(c.pair, q.text_segment) ? 0 : 2) + (c.pair.size() % q.row_bytes <= 1 ? 1 : 0);
  };
  const Candidate* best = nullptr;
  for (const Candidate& c : all) {
    if (!c.pair.complete()) continue;
    if (best != nullptr && rank(c) == rank(*best)) {
      const bool same_place = c.pair.first == best->pair.first;
      if (!same_place || c.pair.size() / q.row_bytes != best->pair.size() / q.row_bytes) return nullptr;
    }
    if (best == nullptr || rank(c) > rank(*best)) best = &c;
  }
  return best;
}

void note_disagreement(const DataQuestion& q, const Candidate& chosen, Reporter& reporter) {
  if (!disagree(q)) return;
  reporter.note("FCS-H02", "HEADER says DATA is at bytes " + describe(q.header) + ", TEXT says " + describe(q.text),
                "the beginning in " + std::string(chosen.source) + " is used", q.base + 26);
}

/// $TOT is absent: the length of DATA says how many events there are.
DataAnswer from_length(const std::vector<Candidate>& all, const DataQuestion& q, Reporter& reporter) {
  if (!reporter.note_from(1, "FCS-K02", "$TOT is absent or no number", "events are counted by the length of DATA",
                          q.base + q.text_segment.first)) {
    return {};
  }
  const Candidate* complete = choose_by_length(all, q);
  if (complete == nullptr) return salvage_or_fail(all, std::nullopt, q, reporter);
  note_disagreement(q, *complete, reporter);
  const std::uint64_t offset = q.base + complete->pair.first;
  std::uint64_t length = complete->pair.size();
  if (!fits(complete->pair.first, length, q)) {
    const std::uint64_t there = q.available - complete->pair.first;
    if (length - 1 != there &&
        !reporter.note("FCS-D03",
                       "expected " + std::to_string(length) + " bytes of DATA, found " + std::to_string(there),
                       "the whole events that are there are read", offset)) {
      return {};
    }
    length = there;
  }
  const std::uint64_t rows = length / q.row_bytes;
  if (length % q.row_bytes == 1) {
    reporter.note("FCS-D01", "DATA is stated one byte longer than " + std::to_string(rows) + " events",
                  "the byte is left out", offset);
  } else if (length % q.row_bytes > 1) {
    reporter.note("FCS-D11", "DATA ends with an incomplete event of " + std::to_string(length % q.row_bytes) + " bytes",
                  "the bytes are left out", offset);
  }
  if (rows == 0) return {};
  return {{complete->pair.first, complete->pair.first + rows * q.row_bytes - 1, true}, rows};
}

/// $TOT is 0: right when DATA is empty, or said to be one byte, or padded.
DataAnswer no_events(const std::vector<Candidate>& all, const DataQuestion& q, Reporter& reporter) {
  for (const Candidate& c : all) {
    if (!c.pair.complete() || c.pair.size() < std::max<std::size_t>(2, q.row_bytes)) continue;
    if (is_padding(q, c.pair.first, c.pair.last)) continue;
    reporter.note("FCS-D02",
                  "expected no DATA for $TOT = 0 events, found " + std::to_string(c.pair.size()) + " bytes (" +
                      std::to_string(c.pair.size() / std::max<std::size_t>(1, q.row_bytes)) + " events)",
                  "no event is read", q.base + c.pair.first);
    break;
  }
  return {};
}

/// Free-format text has no row size: the stated segment, cut to the file, is tokenised by the decoder.
DataAnswer free_text(const std::vector<Candidate>& all, const DataQuestion& q, Reporter& reporter) {
  const auto complete = std::find_if(all.begin(), all.end(), [](const Candidate& c) { return c.pair.complete(); });
  if (complete == all.end()) return salvage_or_fail(all, std::nullopt, q, reporter);
  const OffsetPair& pair = complete->pair;
  std::uint64_t last = pair.last;
  if (last >= q.available) {
    if (last > q.available &&
        !reporter.note("FCS-H06",
                       "expected DATA to end at byte " + std::to_string(q.base + last) +
                           ", found the end of the file at " + std::to_string(q.base + q.available),
                       "read up to there", q.base + pair.first)) {
      return {};
    }
    last = q.available - 1;
  }
  return {{pair.first, last, true}, q.n_events.value_or(0)};
}

}  // namespace

bool is_usable(const OffsetPair& pair, std::uint64_t available) {
  return pair.has_first && pair.first >= kHeaderBytes && pair.first < available;
}

DataAnswer locate_data(const DataQuestion& q, Reporter& reporter) {
  const std::vector<Candidate> all = candidates_of(q);
  if (q.n_events == std::uint64_t{0}) return no_events(all, q, reporter);
  if (q.row_bytes == 0) return free_text(all, q, reporter);
  if (!q.n_events) return from_length(all, q, reporter);
  const auto need = checked_mul(static_cast<std::size_t>(*q.n_events), q.row_bytes);
  const Candidate* chosen = need ? choose(all, *need, q) : nullptr;
  if (chosen == nullptr) return salvage_or_fail(all, need, q, reporter);
  note_disagreement(q, *chosen, reporter);
  DataAnswer answer;
  answer.n_events = *q.n_events;
  if (chosen->pair.says_empty) {
    reporter.note("FCS-H03",
                  std::string(chosen->source) + " says DATA begins at byte " + std::to_string(chosen->pair.first) +
                      " and is empty, $TOT is " + std::to_string(*q.n_events),
                  "the length follows $TOT", q.base + chosen->pair.first);
  }
  // Where HEADER and TEXT disagree and neither length is right, no length is evidence against $TOT (§11, 3 and 4).
  const bool exclusive_end = chosen->pair.complete() && chosen->pair.size() == *need + 1;
  if (all.size() < 2 || !disagree(q) || exclusive_end) check_length(*chosen, *need, answer.n_events, q, reporter);
  if (reporter.failed() || answer.n_events == 0) return {};
  const std::uint64_t first = chosen->pair.first;
  answer.data = {first, first + answer.n_events * q.row_bytes - 1, true};
  return answer;
}

}  // namespace fcscreen::io::fcs
