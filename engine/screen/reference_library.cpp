// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/reference_library.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/version.h"
#include "engine/screen/compiled_references_internal.h"
#include "engine/screen/screen.h"
#include "io/text/config.h"
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

std::string expiry(const result::MaturationReference& reference, const std::string& config_hash) {
  if (reference.config_hash.empty()) return {};
  if (reference.analysis_version != kAnalysisVersion) {
    return fmt::format("it was built with analysis version {}, this is {}", reference.analysis_version,
                       kAnalysisVersion);
  }
  if (reference.config_hash != config_hash) {
    return fmt::format("it was built with the configuration {:.12}, this is {:.12}", reference.config_hash,
                       config_hash);
  }
  return {};
}

Status check_current(const result::MaturationReference& reference, const std::string& config_hash) {
  const std::string why = expiry(reference, config_hash);
  if (why.empty()) return {};
  return fail(ErrorKind::Usage, "REF-18", "the maturation reference " + reference.id + " has expired: " + why + ".", {},
              {},
              "Build it again from the same normals with fcscreen reference build, or use the version and "
              "configuration it was built with.");
}

namespace {

/// Why a reference that is a laboratory's own is not so for this tube; empty when it is. `code` names the case.
std::string foreign(const result::MaturationReference& reference, const TubeData& tube, std::string& code) {
  if (reference.instrument_class != tube.input.cytometer) {
    code = "SCR-R02";
    return fmt::format("was made on \"{}\", and this sample on \"{}\"", reference.instrument_class,
                       tube.input.cytometer);
  }
  if (reference.synthetic && !tube.input.synthetic) {
    code = "SCR-R03";
    return "is synthetic, and this sample is not";
  }
  if (reference.normals.empty()) return {};
  for (const auto& anchor : reference.markers) {
    if (tube.view.has(anchor.marker)) continue;
    code = "SCR-R04";
    return "was made with " + anchor.marker + ", which this tube lacks";
  }
  return {};
}

void note_own(const result::MaturationReference& reference, Findings& findings) {
  const auto regenerating = std::count_if(reference.normals.begin(), reference.normals.end(),
                                          [](const auto& normal) { return normal.regenerating; });
  if (reference.normals.empty()) {
    findings.add("SCR-R01", Severity::Warning,
                 "the maturation reference is generic, not this laboratory's own: it describes, and no event is "
                 "called aberrant by it");
    return;
  }
  findings.add(
      "SCR-R01", Severity::Warning,
      fmt::format("the maturation reference {} was made from too few normals ({}, {} of them regenerating): it "
                  "describes, and no event is called aberrant by it",
                  reference.id, reference.normals.size(), regenerating));
  if (regenerating == 0) {
    findings.add("SCR-R06", Severity::Warning, "reference: healthy-only, made without regenerating marrows");
  }
}

}  // namespace

Result<std::unique_ptr<const result::MaturationReference>> reference_for(TubeData& tube, const ScreenOptions& options) {
  const result::MaturationReference* given = options.own_reference;
  if (given == nullptr) {
    const auto chosen = choose_reference(options.reference, tube.input.cytometer);
    if (!chosen) return fail(chosen.error());
    given = *chosen;
  }
  if (auto current = check_current(*given, options.config_hash); !current) return fail(current.error());
  auto out = std::make_unique<result::MaturationReference>(*given);
  std::string code;
  if (const std::string why = given->own ? foreign(*given, tube, code) : std::string(); !why.empty()) {
    out->own = false;
    out->limits.clear();
    tube.findings.add(
        code, Severity::Warning,
        "the maturation reference " + given->id + " " + why + ": it describes, and no event is called aberrant by it");
  } else if (!given->own) {
    note_own(*given, tube.findings);
  }
  const bool shipped_elsewhere = given->config_hash.empty() && !options.config_hash.empty() && !out->limits.empty() &&
                                 options.config_hash != io::text::Config::defaults().hash();
  if (shipped_elsewhere) {
    out->limits.clear();
    tube.findings.add("SCR-R05", Severity::Warning,
                      "the limits of blank of the reference " + given->id +
                          " were measured with the shipped configuration, not with this one: they are not used");
  }
  return out;
}

std::optional<result::LimitOfBlank> limit_of_blank(const result::MaturationReference& reference,
                                                   const std::vector<std::string>& tube_markers,
                                                   const std::string& serial, const std::vector<std::string>& masked) {
  std::vector<std::string> hidden;  // of the path: what lies outside it decides nothing
  for (const std::string& m : masked) {
    const bool in_path = std::any_of(reference.markers.begin(), reference.markers.end(),
                                     [&](const auto& anchor) { return anchor.marker == m; });
    const bool in_tube = std::find(tube_markers.begin(), tube_markers.end(), m) != tube_markers.end();
    if (in_path && in_tube) hidden.push_back(m);
  }
  for (const auto& limit : reference.limits) {
    const bool same_panel = std::all_of(limit.markers.begin(), limit.markers.end(), [&](const std::string& m) {
      return std::find(tube_markers.begin(), tube_markers.end(), m) != tube_markers.end();
    });
    if (reference.own && limit.analysis_version == kAnalysisVersion && same_panel &&
        (limit.markers.empty() || limit.markers.size() == tube_markers.size()) &&
        (limit.serial.empty() || limit.serial == serial) && limit.masked == hidden) {
      return limit;
    }
  }
  return std::nullopt;
}

std::optional<double> mean_blank_rate(const result::MaturationReference& reference, const result::LimitOfBlank& limit) {
  double events = 0, cells = 0;
  for (const result::ReferenceNormal& n : reference.normals) {
    if (!n.left_out || n.markers != limit.markers || n.serial != limit.serial) continue;
    const auto class2 = limit.masked.empty() ? std::optional(n.class2) : n.class2_without_cd38;
    if (!class2) continue;
    events += static_cast<double>(*class2);
    cells += static_cast<double>(n.denominator);
  }
  return cells > 0 ? std::optional(events / cells) : std::nullopt;
}

}  // namespace fcscreen::engine
