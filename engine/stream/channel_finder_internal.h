// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "engine/core/error.h"
#include "engine/core/findings.h"
#include "io/fcs/dataset.h"

namespace fcscreen::engine {

/// Finds the parameters of a data set by the names that gates use.
class ChannelFinder {
 public:
  explicit ChannelFinder(const io::fcs::Dataset& dataset);

  /// Index of the parameter: by exact $PnN, else by case-insensitive $PnN, else by $PnS, the last two with a finding
  /// (GATE-W1, once per name). Of several, the first. `where` begins the sentence of the error (Input, GATE-D01).
  [[nodiscard]] Result<std::size_t> find(const std::string& name, const std::string& where, Findings& findings);

 private:
  using Index = std::map<std::string, std::size_t, std::less<>>;
  const io::fcs::Dataset& dataset_;
  Index by_name_, by_lower_name_, by_label_;
  std::set<std::string> noted_;
};

}  // namespace fcscreen::engine
