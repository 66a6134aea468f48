// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "io/store/store_internal.h"

namespace fcscreen::io::store {
namespace {

Bitmask load_mask(Group& group, const char* name, std::size_t n_events) {
  const auto words = group.get<std::uint64_t>(name, (n_events + 63) / 64);
  if (!group.good()) return {};
  Bitmask mask(n_events);
  std::copy(words.begin(), words.end(), mask.words().begin());
  const std::size_t tail = n_events % 64;
  if (tail != 0 && (words.back() >> tail) != 0) group.fail(std::string("has bits past the last event: ") + name);
  return mask;
}

}  // namespace

void save_events(Group group, const result::EventAnnotation& events) {
  group.put_count("n_events", events.class_index.size());
  group.put<std::uint64_t>("singlet", events.singlet.words());
  group.put<std::uint64_t>("nucleated", events.nucleated.words());
  group.put<std::uint64_t>("b_lineage", events.b_lineage.words());
  group.put<std::uint64_t>("immature_b", events.immature_b.words());
  group.put<std::uint64_t>("target", events.target.words());
  group.put_texts("class_names", events.class_names);
  group.put<std::uint8_t>("class_index", events.class_index);
  group.put<float>("distance", events.distance);
  group.put<float>("pseudotime", events.pseudotime);
  group.put<std::int32_t>("cluster", events.cluster);
  save_list(group.create("gates"), events.gates, [](Group member, const auto& gate) {
    member.put_text("path", gate.first);
    member.put<std::uint64_t>("mask", gate.second.words());
  });
}

result::EventAnnotation load_events(Group group) {
  result::EventAnnotation events;
  events.class_index = group.get<std::uint8_t>("class_index");
  const std::size_t n = events.class_index.size();
  if (group.count("n_events") != n) group.fail("holds another number of events than it says");
  events.singlet = load_mask(group, "singlet", n);
  events.nucleated = load_mask(group, "nucleated", n);
  events.b_lineage = load_mask(group, "b_lineage", n);
  events.immature_b = load_mask(group, "immature_b", n);
  events.target = load_mask(group, "target", n);
  events.class_names = group.texts("class_names");
  events.distance = group.get<float>("distance", n);
  events.pseudotime = group.get<float>("pseudotime", n);
  events.cluster = group.get<std::int32_t>("cluster", n);
  if (std::any_of(events.class_index.begin(), events.class_index.end(),
                  [&](std::uint8_t c) { return c >= events.class_names.size(); })) {
    group.fail("holds a class without a name");
  }
  events.gates = load_list<std::pair<std::string, Bitmask>>(group.open("gates"), [n](Group member) {
    std::string path = member.text("path");
    return std::pair<std::string, Bitmask>(std::move(path), load_mask(member, "mask", n));
  });
  return events;
}

}  // namespace fcscreen::io::store
