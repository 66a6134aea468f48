// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/dataset.h"
#include "io/fcs/keyword_table.h"

namespace fcscreen::io::fcs {

void Keywords::add(std::string key, std::string value) {
  index_.emplace(upper_ascii(key), items_.size());
  items_.emplace_back(std::move(key), std::move(value));
}

const std::string* Keywords::find(std::string_view key) const {
  const auto found = index_.find(upper_ascii(key));
  return found == index_.end() ? nullptr : &items_[found->second].second;
}

std::string Keywords::get(std::string_view key, std::string_view fallback) const {
  const std::string* value = find(key);
  return value == nullptr ? std::string(fallback) : *value;
}

}  // namespace fcscreen::io::fcs
