// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "engine/stream/channel_finder_internal.h"

namespace fcscreen::engine {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return text;
}

}  // namespace

ChannelFinder::ChannelFinder(const io::fcs::Dataset& dataset) : dataset_(dataset) {
  for (std::size_t p = 0; p < dataset.parameters.size(); ++p) {
    const io::fcs::Parameter& parameter = dataset.parameters[p];
    by_name_.emplace(parameter.name, p);
    by_lower_name_.emplace(lower(parameter.name), p);
    if (!parameter.label.empty()) by_label_.emplace(parameter.label, p);
  }
}

Result<std::size_t> ChannelFinder::find(const std::string& name, const std::string& where, Findings& findings) {
  if (const auto it = by_name_.find(name); it != by_name_.end()) return it->second;
  const auto note = [&](std::size_t p, const char* how) {
    if (noted_.insert(name).second) {
      findings.add(
          "GATE-W1", Severity::Warning,
          "There is no channel \"" + name + "\"; \"" + dataset_.parameters[p].name + "\" was taken, " + how + ".");
    }
    return p;
  };
  if (const auto it = by_lower_name_.find(lower(name)); it != by_lower_name_.end()) {
    return note(it->second, "whose name differs in upper and lower case");
  }
  if (const auto it = by_label_.find(name); it != by_label_.end()) return note(it->second, "whose label ($PnS) it is");
  return fail(ErrorKind::Input, "GATE-D01",
              where + "the channel \"" + name + "\" is no parameter of data set " + std::to_string(dataset_.index) +
                  " of the FCS file.",
              {}, {}, "Use the gates of this panel, or correct the channel's name.");
}

}  // namespace fcscreen::engine
