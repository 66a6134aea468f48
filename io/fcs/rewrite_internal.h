// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "io/fcs/rewrite.h"

namespace fcscreen::io::fcs {

/// What a rewrite changes, collected for one finding each.
struct Changes {
  std::map<std::string, std::string> originals;  ///< key → value as it was, for keywords restated by the writer
  std::vector<std::string> ranges, amplifications, gains, names;
};

/// Fill parameters from those of the input; `renamed` maps old names to new ones where they differ.
[[nodiscard]] Status plan_parameters(const File& file, std::size_t dataset, const RewriteOptions& options,
                                     WriteDataset& out, std::map<std::string, std::string>& renamed, Changes& changes,
                                     Findings& findings);

/// Fill keywords and spillover; the parameters stand already.
void plan_keywords(const Dataset& set, const RewriteOptions& options, const std::map<std::string, std::string>& renamed,
                   const Changes& changes, WriteDataset& out, Findings& findings);

/// "what: a, b, c." unless `items` is empty.
void add_list(Findings& findings, const char* code, Severity severity, const std::string& what,
              const std::vector<std::string>& items);

}  // namespace fcscreen::io::fcs
