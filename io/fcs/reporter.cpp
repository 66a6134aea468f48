// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/reporter.h"

#include <algorithm>
#include <array>

namespace fcscreen::io::fcs {
namespace {

constexpr std::size_t kFindingsPerCode = 20;  // bounds what a hostile file can make us say
constexpr std::size_t kKeysPerFinding = 8;

// design/FCS.md §12. FCS-C07, FCS-K15, FCS-K16 and FCS-N04 are additions; FINDINGS.md says what all mean.
constexpr std::array kRules = {
    Rule{"FCS-H01", "FFR"}, Rule{"FCS-H02", "FRR"}, Rule{"FCS-H03", "FRR"}, Rule{"FCS-H04", "FRR"},
    Rule{"FCS-H05", "FRR"}, Rule{"FCS-H06", "FFR"}, Rule{"FCS-H07", "FWW"}, Rule{"FCS-H08", "WII"},
    Rule{"FCS-H09", "WII"}, Rule{"FCS-T01", "FRR"}, Rule{"FCS-T02", "WII"}, Rule{"FCS-T03", "FRR"},
    Rule{"FCS-T04", "FRR"}, Rule{"FCS-T05", "FRR"}, Rule{"FCS-T06", "FWW"}, Rule{"FCS-T07", "FWW"},
    Rule{"FCS-T08", "FRR"}, Rule{"FCS-T09", "WII"}, Rule{"FCS-T10", "WWW"}, Rule{"FCS-T11", "WRR"},
    Rule{"FCS-T12", "FII"}, Rule{"FCS-T13", "FRR"}, Rule{"FCS-T14", "WII"}, Rule{"FCS-T15", "III"},
    Rule{"FCS-T16", "WII"}, Rule{"FCS-K01", "FFR"}, Rule{"FCS-K02", "FRR"}, Rule{"FCS-K03", "FRR"},
    Rule{"FCS-K04", "FWW"}, Rule{"FCS-K05", "FWW"}, Rule{"FCS-K06", "FRR"}, Rule{"FCS-K07", "FRR"},
    Rule{"FCS-K08", "FRR"}, Rule{"FCS-K09", "FRR"}, Rule{"FCS-K10", "WRR"}, Rule{"FCS-K11", "FWW"},
    Rule{"FCS-K12", "WRR"}, Rule{"FCS-K13", "WII"}, Rule{"FCS-K14", "FRR"}, Rule{"FCS-K15", "FII"},
    Rule{"FCS-K16", "III"}, Rule{"FCS-D01", "FRR"}, Rule{"FCS-D02", "FFR"}, Rule{"FCS-D03", "FFR"},
    Rule{"FCS-D04", "FRR"}, Rule{"FCS-D05", "FRR"}, Rule{"FCS-D06", "FWW"}, Rule{"FCS-D07", "WII"},
    Rule{"FCS-D08", "WII"}, Rule{"FCS-D09", "WWW"}, Rule{"FCS-D10", "FRR"}, Rule{"FCS-D11", "WWW"},
    Rule{"FCS-M01", "FFW"}, Rule{"FCS-M02", "WWW"}, Rule{"FCS-N01", "III"}, Rule{"FCS-N02", "FWW"},
    Rule{"FCS-N03", "WIR"}, Rule{"FCS-N04", "III"}, Rule{"FCS-C01", "FWW"}, Rule{"FCS-C02", "FWW"},
    Rule{"FCS-C03", "FRR"}, Rule{"FCS-C04", "FRR"}, Rule{"FCS-C05", "WWW"}, Rule{"FCS-C06", "WWW"},
    Rule{"FCS-C07", "WWW"}, Rule{"FCS-A01", "WII"}, Rule{"FCS-X01", "WII"},
};

char action_of(std::string_view code, Policy policy) {
  const auto rule = std::find_if(kRules.begin(), kRules.end(), [&](const Rule& r) { return r.code == code; });
  FCS_ASSERT(rule != kRules.end());
  return rule->actions[static_cast<std::size_t>(policy)];
}

}  // namespace

std::span<const Rule> finding_rules() { return kRules; }

Severity severity_of(std::string_view code, Policy policy) {
  switch (action_of(code, policy)) {
    case 'F': return Severity::Failed;
    case 'R': return Severity::Repaired;
    case 'W': return Severity::Warning;
    default: return Severity::Info;
  }
}

bool Reporter::note(std::string_view code, const std::string& found, std::string_view done,
                    std::optional<std::uint64_t> offset) {
  const char action = action_of(code, policy_);
  if (action != 'F') {
    if (salvage() && action_of(code, Policy::Standard) == 'F') salvaged_ = true;
    note_as(severity_of(code, policy_), code, found, done, offset);
    return true;
  }
  std::string next;
  if (policy_ == Policy::Strict && action_of(code, Policy::Standard) != 'F') {
    next = "Read it with the standard policy, which repairs or reports this.";
  } else if (action_of(code, Policy::Salvage) != 'F') {
    next = "Ask for a complete copy of the file, or read what is whole in it with --policy salvage.";
  }
  refuse(code, found + ".", offset, std::move(next));
  return false;
}

bool Reporter::note_from(int first_version, std::string_view code, const std::string& found, std::string_view done,
                         std::optional<std::uint64_t> offset, Severity before) {
  if (version_ >= first_version) return note(code, found, done, offset);
  note_as(before, code, found, done, offset);
  return true;
}

bool Reporter::note_past_end(const std::string& found, std::uint64_t last, std::uint64_t size, std::string_view done,
                             std::optional<std::uint64_t> offset) {
  if (policy_ == Policy::Strict || last != size) return note("FCS-H06", found, done, offset);
  note_as(Severity::Repaired, "FCS-H06", found, done, offset);
  return true;
}

void Reporter::note_as(Severity severity, std::string_view code, const std::string& found, std::string_view done,
                       std::optional<std::uint64_t> offset) {
  if (++counts_[std::string(code)] > kFindingsPerCode) return;
  findings_.add(std::string(code), severity, found + "; " + std::string(done) + ".", offset);
}

void Reporter::note_keys(std::string_view code, std::string_view found, const std::vector<std::string>& keys,
                         std::string_view done, std::optional<std::uint64_t> offset) {
  if (keys.empty()) return;
  std::string line = std::string(found) + ": ";
  for (std::size_t i = 0; i < std::min(keys.size(), kKeysPerFinding); ++i) {
    if (i > 0) line += ", ";
    line += printable(keys[i]);
  }
  if (keys.size() > kKeysPerFinding) line += " and " + std::to_string(keys.size() - kKeysPerFinding) + " more";
  note(code, line, done, offset);
}

void Reporter::refuse(std::string_view code, std::string text, std::optional<std::uint64_t> offset, std::string next) {
  if (failure_) return;
  failure_ = Error{ErrorKind::Input, std::string(code), std::move(text), file_, offset, std::move(next)};
}

Status Reporter::status() const {
  if (failure_) return fail(*failure_);
  return {};
}

Findings Reporter::findings() const {
  Findings all = findings_;
  for (const auto& [code, count] : counts_) {
    if (count <= kFindingsPerCode) continue;
    all.add(code, Severity::Info, "The same was found " + std::to_string(count - kFindingsPerCode) + " more times.");
  }
  return all;
}

std::string printable(std::string_view bytes, std::size_t limit) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes.substr(0, limit)) {
    if (c >= ' ' && c <= '~') {
      out += c;
    } else {
      const auto b = static_cast<unsigned char>(c);
      out += "\\x";
      out += kHex[b >> 4];
      out += kHex[b & 15];
    }
  }
  if (bytes.size() > limit) out += "...";
  return out;
}

}  // namespace fcscreen::io::fcs
