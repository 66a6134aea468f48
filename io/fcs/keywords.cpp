// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "io/fcs/dataset.h"
#include "io/fcs/keyword_table.h"

namespace fcscreen::io::fcs {

void Keywords::add(std::string key, std::string value, std::optional<std::uint64_t> offset) {
  index_.emplace(upper_ascii(key), items_.size());
  offsets_.push_back(offset);
  items_.emplace_back(std::move(key), std::move(value));
}

const std::string* Keywords::find(std::string_view key) const {
  const auto found = index_.find(upper_ascii(key));
  return found == index_.end() ? nullptr : &items_[found->second].second;
}

const std::string* Keywords::find_exact(std::string_view key) const {
  const auto found = std::find_if(items_.begin(), items_.end(), [&](const auto& item) { return item.first == key; });
  return found == items_.end() ? nullptr : &found->second;
}

std::optional<std::uint64_t> Keywords::offset_of(std::string_view key) const {
  const auto found = index_.find(upper_ascii(key));
  return found == index_.end() ? std::nullopt : offsets_[found->second];
}

std::string Keywords::get(std::string_view key, std::string_view fallback) const {
  const std::string* value = find(key);
  return value == nullptr ? std::string(fallback) : *value;
}

}  // namespace fcscreen::io::fcs
