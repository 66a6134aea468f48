// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/reference_library.h"

#include <algorithm>

#include "engine/core/version.h"
#include "engine/screen/compiled_references_internal.h"
#include "io/text/reference_toml.h"

namespace fcscreen::engine {

const std::vector<result::MaturationReference>& compiled_references() {
  static const std::vector<result::MaturationReference> references = [] {
    std::vector<result::MaturationReference> out;
    for (const std::string_view toml : compiled_reference_texts()) {
      auto parsed = io::text::parse_reference(toml);
      FCS_ASSERT(parsed.has_value());  // proved by a test for every file in models/reference
      out.push_back(std::move(*parsed));
    }
    return out;
  }();
  return references;
}

Result<const result::MaturationReference*> choose_reference(const std::string& name, const std::string& cytometer) {
  const auto& all = compiled_references();
  const result::MaturationReference* chosen = nullptr;
  for (const auto& r : all) {
    if (!name.empty() ? r.id == name : (r.own && !r.instrument_class.empty() && r.instrument_class == cytometer))
      chosen = &r;
  }
  if (chosen != nullptr) return chosen;
  if (!name.empty()) {
    std::string known;
    for (const auto& r : all) known += (known.empty() ? "" : ", ") + r.id;
    return fail(ErrorKind::Usage, "REF-01", "there is no maturation reference \"" + name + "\".", {}, {},
                "Known: " + known + ".");
  }
  const auto generic = std::find_if(all.begin(), all.end(), [](const auto& r) { return !r.own; });
  FCS_ASSERT(generic != all.end());
  return &*generic;
}

std::optional<result::LimitOfBlank> limit_of_blank(const result::MaturationReference& reference,
                                                   const std::vector<std::string>& tube_markers) {
  for (const auto& limit : reference.limits) {
    const bool same_panel = std::all_of(limit.markers.begin(), limit.markers.end(), [&](const std::string& m) {
      return std::find(tube_markers.begin(), tube_markers.end(), m) != tube_markers.end();
    });
    if (reference.own && limit.analysis_version == kAnalysisVersion && same_panel &&
        (limit.markers.empty() || limit.markers.size() == tube_markers.size())) {
      return limit;
    }
  }
  return std::nullopt;
}

}  // namespace fcscreen::engine
