// SPDX-License-Identifier: Apache-2.0
#include "engine/deidentify/scrub.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>
#include <set>

#include "engine/core/version.h"
#include "engine/deidentify/allowed_keywords.h"
#include "engine/deidentify/marker_label.h"
#include "io/fcs/file_events.h"
#include "io/fcs/keyword_table.h"

namespace fcscreen::engine {
namespace {

namespace fcs = io::fcs;

constexpr std::size_t kShortestWord = 4;  // letters and digits; shorter ones are everywhere
constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

std::set<std::string> words_in(std::string_view text) {
  std::set<std::string> out;
  std::string word;
  for (const unsigned char c : std::string(text) + " ") {
    if (std::isalnum(c) != 0 || c > 127) {
      word += static_cast<char>(std::toupper(c));
    } else {
      if (word.size() >= kShortestWord) out.insert(word);
      word.clear();
    }
  }
  return out;
}

/// Words of what identifies a sample: of all data sets, and of the file's name.
std::set<std::string> identifying_words(const fcs::File& file) {
  std::set<std::string> out = words_in(std::filesystem::path(file.name()).stem().string());
  for (const fcs::Dataset& set : file.datasets()) {
    for (const auto& [key, value] : set.keywords.items()) {
      const std::string upper = fcs::upper_ascii(key);
      if (is_identifying(upper)) out.merge(words_in(value));
    }
  }
  return out;
}

/// dd-mmm-yyyy so many days earlier; empty where it is none.
std::string earlier_date(const std::string& text, int days) {
  if (text.size() != 11 || text[2] != '-' || text[6] != '-') return {};
  const auto month = std::find(kMonths.begin(), kMonths.end(), fcs::upper_ascii(text.substr(3, 3)));
  if (month == kMonths.end()) return {};
  std::string number = std::to_string(month - kMonths.begin() + 1);
  number.insert(0, 2 - number.size(), '0');
  const std::string moved = days_earlier(text.substr(7) + "-" + number + "-" + text.substr(0, 2), days);
  if (moved.empty()) return {};
  const auto at = static_cast<std::size_t>(std::stoi(moved.substr(5, 2)) - 1);
  return moved.substr(8, 2) + "-" + std::string(kMonths.at(at)) + "-" + moved.substr(0, 4);
}

/// yyyy-mm-ddThh:mm:ss and what belongs to a time behind it.
std::string earlier_time(const std::string& text, int days) {
  if (text.size() > 40 || text.find_first_not_of("0123456789-:.T+Z") != std::string::npos) return {};
  return days_earlier(text, days);
}

/// Names of channels; a name that changes is followed in the matrix. None may be another's.
void scrub_parameters(fcs::WriteDataset& out) {
  std::map<std::string, std::string> renamed;
  std::set<std::string> taken;
  for (const auto& p : out.parameters) taken.insert(p.name);
  for (std::size_t i = 0; i < out.parameters.size(); ++i) {
    fcs::WriteParameter& p = out.parameters[i];
    const bool plain = is_channel_vocabulary(p.name);
    p.label = scrubbed_label(p.name, p.label);
    p.extra.clear();
    if (plain) continue;
    std::string name = "P" + std::to_string(i + 1);
    while (taken.count(name) != 0) name += "_";
    taken.insert(name);
    if (p.label.empty()) p.label = scrubbed_label(name, p.name);  // the name was the label
    renamed.emplace(p.name, name);
    p.name = name;
  }
  if (!out.spillover) return;
  for (std::string& name : out.spillover->names) {
    if (const auto to = renamed.find(name); to != renamed.end()) name = to->second;
  }
}

}  // namespace

Result<fcs::WriteDataset> plan_scrubbed(const fcs::File& file, std::size_t dataset, const ScrubbedIdentity& whose) {
  auto plan = fcs::plan_rewrite(file, dataset, {});
  if (!plan) return fail(plan.error());
  fcs::WriteDataset out = std::move(plan->dataset);
  const std::set<std::string> persons = identifying_words(file);
  std::vector<std::pair<std::string, std::string>> kept;
  for (const auto& [key, value] : out.keywords) {
    const std::string upper = fcs::upper_ascii(key);
    std::string text;
    switch (keyword_rule(upper, value, out.parameters.size())) {
      case KeywordRule::Drop: break;
      case KeywordRule::Keep: text = value; break;
      case KeywordRule::MoveDate: text = earlier_date(value, whose.shift_days); break;
      case KeywordRule::MoveTime: text = earlier_time(value, whose.shift_days); break;
      case KeywordRule::Words: {
        const auto words = words_in(value);
        const bool clean =
            std::none_of(words.begin(), words.end(), [&](const auto& w) { return persons.count(w) != 0; });
        if (clean) text = value;
        break;
      }
    }
    if (!text.empty()) kept.emplace_back(key, text);
  }
  kept.emplace_back("$LAST_MODIFIER", std::string("fcscreen ") + version());
  kept.emplace_back("SAMPLE ID", whose.accession);
  kept.emplace_back("PATIENT ID", whose.patient);
  if (!whose.tube.empty()) kept.emplace_back("TUBE NAME", whose.tube);
  if (!whose.source.empty()) kept.emplace_back(kSourceKeyword, whose.source);
  kept.emplace_back("FCSCREEN_DEIDENTIFIED", "HMAC-SHA-256; dates moved by whole days; keywords of allow-list " +
                                                 std::to_string(kAllowListVersion));
  out.keywords = std::move(kept);
  scrub_parameters(out);
  return out;
}

Status write_scrubbed(const fcs::File& file, std::size_t dataset, const ScrubbedIdentity& whose, ByteSink& sink) {
  const auto plan = plan_scrubbed(file, dataset, whose);
  if (!plan) return fail(plan.error());
  fcs::FileEvents events(file, dataset, fcs::Values::Raw);
  const auto written = fcs::write(*plan, events, sink);
  if (!written) return fail(written.error());
  return {};
}

}  // namespace fcscreen::engine
