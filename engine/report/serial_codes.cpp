// SPDX-License-Identifier: Apache-2.0
#include "engine/report/serial_codes.h"

#include <algorithm>

#include "engine/report/words.h"

namespace fcscreen::engine {
namespace {

bool holds(const std::vector<std::string>& codes, const std::string& code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

std::vector<std::string> common_codes(const result::SerialReport& report) {
  std::vector<std::string> common;
  if (report.points.size() < 2) return common;
  for (const std::string& flag : report.points.front().sample.flags) {
    const bool all = std::all_of(report.points.begin(), report.points.end(),
                                 [&](const result::SerialPoint& p) { return holds(p.sample.flags, flag); });
    if (all && !holds(common, flag)) common.push_back(flag);
  }
  return common;
}

std::vector<std::string> own_codes(const result::SerialSample& sample, const std::vector<std::string>& common) {
  std::vector<std::string> own = sample.reasons;
  for (const std::string& flag : sample.flags) {
    if (!holds(common, flag)) own.push_back(flag);
  }
  return own;
}

std::string codes_text(const std::vector<std::string>& codes) {
  std::string out;
  for (const std::string& code : codes) {
    std::string meaning = advice(code).meaning;
    while (!meaning.empty() && meaning.back() == '.') meaning.pop_back();
    out += (out.empty() ? "" : ", ") + code + (meaning.empty() ? "" : " (" + meaning + ")");
  }
  return out;
}

bool counts_candidates(const result::SerialReport& report) {
  return !report.points.empty() &&
         std::all_of(report.points.begin(), report.points.end(),
                     [](const result::SerialPoint& p) { return p.sample.counted == result::Counted::Candidates; });
}

}  // namespace fcscreen::engine
