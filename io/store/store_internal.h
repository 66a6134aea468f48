// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "io/store/hdf5_internal.h"
#include "io/store/result_file.h"

// One pair per part of StoredResult: save into a fresh group, load from it. Faults are left in the group's session.
namespace fcscreen::io::store {

void save_events(Group group, const result::EventAnnotation& events);
[[nodiscard]] result::EventAnnotation load_events(Group group);

void save_gates(Group group, const std::vector<result::Gate>& gates);
[[nodiscard]] std::vector<result::Gate> load_gates(Group group);

void save_plots(Group group, const result::ScreenPlots& plots);
/// Of a file of this schema; what it did not hold yet stays empty.
[[nodiscard]] result::ScreenPlots load_plots(Group group, std::uint64_t schema);

void save_phenotype(Group group, const result::Phenotype& phenotype);
[[nodiscard]] result::Phenotype load_phenotype(Group group);

/// Name of the i-th member of a list: "000", "001"… so that listings stay in order.
[[nodiscard]] std::string member_name(std::size_t i);

/// Save a list as a group of numbered groups: save(group, item).
template <class T, class F>
void save_list(Group list, const std::vector<T>& items, F&& save) {
  list.put_count("n", items.size());
  for (std::size_t i = 0; i < items.size() && list.good(); ++i) save(list.create(member_name(i)), items[i]);
}

/// Load what save_list wrote; stops at the first fault, so a count that lies costs nothing.
template <class T, class F>
[[nodiscard]] std::vector<T> load_list(Group list, F&& load) {
  std::vector<T> items;
  const std::uint64_t n = list.count("n");
  for (std::uint64_t i = 0; i < n && list.good(); ++i) items.push_back(load(list.open(member_name(i))));
  return items;
}

}  // namespace fcscreen::io::store
