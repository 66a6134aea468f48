// SPDX-License-Identifier: Apache-2.0
#include "engine/track/serial_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace fcscreen::engine {
namespace {

using result::GroupTrait;
using result::SerialGroup;
using result::SerialSample;

/// A group and the sample it is of.
struct Found {
  const SerialSample* sample;
  SerialGroup group;
};

/// The groups of all samples that are one population; the first is the largest.
struct Population {
  std::vector<Found> found;
  std::string name;
};

const GroupTrait* trait_of(const SerialGroup& g, const std::string& marker) {
  const auto it = std::find_if(g.traits.begin(), g.traits.end(), [&](const auto& t) { return t.marker == marker; });
  return it == g.traits.end() ? nullptr : &*it;
}

double smallest_trait(const SerialGroup& g) {
  double out = g.traits.empty() ? 0 : std::fabs(g.traits.front().decades);
  for (const GroupTrait& t : g.traits) out = std::min(out, std::fabs(t.decades));
  return out;
}

/// The least by which `b` differs from `a` on the markers that `a` shows.
double difference(const SerialGroup& a, const SerialGroup& b) {
  const double hidden = smallest_trait(b);
  double most = 0;
  for (const GroupTrait& t : a.traits) {
    const GroupTrait* other = trait_of(b, t.marker);
    most = std::max(most, other ? std::fabs(t.decades - other->decades) : std::fabs(t.decades) - hidden);
  }
  return most;
}

bool one_population(const SerialGroup& a, const SerialGroup& b) {
  return std::max(difference(a, b), difference(b, a)) <= kGroupDecades &&
         std::fabs(a.pseudotime - b.pseudotime) <= kGroupPseudotime;
}

bool seen_twice(const Population& p) {
  std::set<const SerialSample*> samples;
  for (const Found& f : p.found) samples.insert(f.sample);
  return samples.size() > 1;
}

/// "CD10 +1.3, CD45 -0.9, CD38 -0.6": the three largest.
std::string traits_text(const SerialGroup& g) {
  auto traits = g.traits;
  std::sort(traits.begin(), traits.end(), [](const GroupTrait& a, const GroupTrait& b) {
    return std::tuple(-std::fabs(a.decades), a.marker) < std::tuple(-std::fabs(b.decades), b.marker);
  });
  constexpr std::size_t kNamed = 3;
  if (traits.size() > kNamed) traits.resize(kNamed);
  std::string out;
  for (const GroupTrait& t : traits) out += fmt::format("{}{} {:+.1f}", out.empty() ? "" : ", ", t.marker, t.decades);
  return out.empty() ? "no difference" : out;
}

std::vector<Population> populations_of(std::span<const SerialSample> samples) {
  std::vector<Found> all;
  for (const SerialSample& s : samples) {
    for (const SerialGroup& g : s.groups) all.push_back({&s, g});
  }
  std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) {
    const auto key = [](const Found& f) {
      return std::tuple(-static_cast<double>(f.group.count), f.sample->date, f.sample->accession, f.group.pseudotime,
                        traits_text(f.group));
    };
    return key(a) < key(b);
  });
  std::vector<Population> out;
  for (Found& f : all) {
    const auto home = std::find_if(out.begin(), out.end(),
                                   [&](const Population& p) { return one_population(p.found.front().group, f.group); });
    (home == out.end() ? out.emplace_back() : *home).found.push_back(std::move(f));
  }
  return out;
}

}  // namespace

void name_groups(std::span<SerialSample> samples) {
  for (const SerialSample& s : samples) {
    if (std::any_of(s.groups.begin(), s.groups.end(), [](const SerialGroup& g) { return !g.name.empty(); })) return;
  }
  auto populations = populations_of(samples);
  std::erase_if(populations, [](const Population& p) { return !seen_twice(p); });
  std::set<std::string> taken;
  for (Population& p : populations) {
    p.name = traits_text(p.found.front().group);
    for (int n = 2; !taken.insert(p.name).second; ++n) {
      p.name = traits_text(p.found.front().group) + fmt::format(" ({})", n);
    }
  }
  for (SerialSample& s : samples) {
    std::vector<SerialGroup> named;
    for (const Population& p : populations) {
      SerialGroup group;
      group.name = p.name;
      for (const Found& f : p.found) {
        if (f.sample != &s) continue;
        group.count += f.group.count;
        group.aberrancy_class = std::max(group.aberrancy_class, f.group.aberrancy_class);
        if (group.traits.empty()) {
          group.traits = f.group.traits;
          group.pseudotime = f.group.pseudotime;
        }
      }
      named.push_back(std::move(group));
    }
    s.groups = std::move(named);
  }
}

}  // namespace fcscreen::engine
