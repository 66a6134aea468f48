// SPDX-License-Identifier: Apache-2.0
#include "engine/reference/validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/reference/blank.h"
#include "engine/screen/reference_library.h"
#include "models/counting.h"
#include "models/maturation_path.h"

namespace fcscreen::engine {
namespace {

using Outcome = ReferenceCheck::Outcome;

constexpr double kBlankShare = 0.05, kSurprise = 0.05;  // SPEC §3.2: the limit of blank is a 95th percentile

ReferenceCheck check_versions(const result::MaturationReference& r, const std::string& config_hash) {
  const std::string why = expiry(r, config_hash);
  return {"CURRENT", why.empty() ? Outcome::Pass : Outcome::Fail,
          why.empty() ? "built with this analysis version and configuration"
                      : "expired: " + why + "; build it again from the same normals"};
}

ReferenceCheck check_normals(const result::MaturationReference& r, std::size_t min_resting,
                             std::size_t min_regenerating) {
  const auto regenerating = static_cast<std::size_t>(
      std::count_if(r.normals.begin(), r.normals.end(), [](const auto& n) { return n.regenerating; }));
  const std::size_t resting = r.normals.size() - regenerating;
  const bool enough = resting >= min_resting && regenerating >= min_regenerating;
  if (r.own && !enough && !r.normals.empty()) {
    return {"NORMALS", Outcome::Fail,
            fmt::format("claims to be own with {} resting and {} regenerating normals; {} and {} are needed", resting,
                        regenerating, min_resting, min_regenerating)};
  }
  return {"NORMALS", r.own ? Outcome::Pass : Outcome::Limited,
          fmt::format("{} resting and {} regenerating normals{}", resting, regenerating,
                      r.own ? "" : ": it describes and decides nothing")};
}

ReferenceCheck check_regenerating(const result::MaturationReference& r) {
  const bool has = r.p999_regenerating > 0;
  return {"REGENERATING", has ? Outcome::Pass : Outcome::Limited,
          has ? fmt::format("P99.9 of regenerating marrow {:.2f}, of resting marrow {:.2f}", r.p999_regenerating,
                            r.p999_resting)
              : "healthy-only: no tail of regenerating marrow"};
}

ReferenceCheck check_path(const result::MaturationReference& r) {
  std::vector<std::string> markers;
  for (const auto& anchor : r.markers) markers.push_back(anchor.marker);
  const auto scorer = models::PathScorer::create(r, markers);
  if (!scorer) return {"PATH", Outcome::Fail, scorer.error().message};
  const std::size_t m = markers.size();
  for (std::size_t k = 0; k < r.n_nodes; ++k) {
    const std::vector<float> row(r.mean.begin() + static_cast<std::ptrdiff_t>(k * m),
                                 r.mean.begin() + static_cast<std::ptrdiff_t>((k + 1) * m));
    if (scorer->nearest_node(row) != k) {
      return {"PATH", Outcome::Fail, fmt::format("the mean of node {} is nearest to another node", k)};
    }
  }
  const std::vector<double> weight = models::order_weights(r.markers);
  for (std::size_t j = 0; j < m; ++j) {
    const double rise = r.mean[(r.n_nodes - 1) * m + j] - r.mean[j];
    if (weight[j] * rise < 0) {
      return {"PATH", Outcome::Fail, fmt::format("{} runs against maturation ({:+.2f} decades)", markers[j], rise)};
    }
  }
  return {"PATH", Outcome::Pass, fmt::format("{} nodes on {}", r.n_nodes, panel_text(markers, {}))};
}

ReferenceCheck check_tails(const result::MaturationReference& r) {
  const auto wrong = [](double p99, double p999) { return p999 > 0 && !(p99 > 0 && p99 <= p999); };
  const bool bad = wrong(r.p99_resting, r.p999_resting) || wrong(r.p99_regenerating, r.p999_regenerating) ||
                   std::max(r.p999_resting, r.p999_regenerating) <= 0;
  return {"TAILS", bad ? Outcome::Fail : Outcome::Pass,
          fmt::format("P99 {:.2f} and {:.2f}, P99.9 {:.2f} and {:.2f} (resting, regenerating)", r.p99_resting,
                      r.p99_regenerating, r.p999_resting, r.p999_regenerating)};
}

ReferenceCheck check_limits(const result::MaturationReference& r) {
  std::set<std::pair<std::vector<std::string>, std::string>> panels;
  for (const auto& n : r.normals) panels.insert({n.markers, n.serial});
  for (const auto& limit : r.limits) panels.erase({limit.markers, limit.serial});
  if (!panels.empty() || r.limits.empty()) {
    return {"LIMIT_OF_BLANK", Outcome::Limited,
            panels.empty() ? "none"
                           : "none for " + panel_text(panels.begin()->first, panels.begin()->second) +
                                 (panels.size() > 1 ? fmt::format(" and {} more", panels.size() - 1) : "")};
  }
  std::string text;
  for (const auto& limit : r.limits) {
    text += fmt::format("{}{} normals, confidence {:.0f} %, {:.3g} of class 2 events", text.empty() ? "" : "; ",
                        limit.n_normals, 100 * limit.confidence, limit.rate_class2);
  }
  return {"LIMIT_OF_BLANK", Outcome::Pass, text};
}

bool is_positive(result::Call call) {
  return call == result::Call::Trace || call == result::Call::DetectedBelowLoq ||
         call == result::Call::DetectedQuantifiable;
}

}  // namespace

std::vector<ReferenceCheck> validate_reference(const result::MaturationReference& r, const std::string& config_hash,
                                               std::size_t min_resting, std::size_t min_regenerating) {
  return {check_versions(r, config_hash),
          check_normals(r, min_resting, min_regenerating),
          check_regenerating(r),
          check_path(r),
          check_tails(r),
          check_limits(r)};
}

Result<NormalTrial> try_normals(const result::MaturationReference& reference, const std::vector<NormalFile>& files,
                                const ScreenOptions& options) {
  NormalTrial trial;
  ScreenOptions with = options;
  with.own_reference = &reference;
  std::size_t positive = 0;
  for (const NormalFile& file : files) {
    const auto screened = screen_file(file.path, with);
    if (!screened) return fail(screened.error());
    const result::ScreenResult& r = screened->result;
    for (const auto& normal : reference.normals) {
      if (normal.sha256 != r.input.sha256) continue;
      return fail(ErrorKind::Usage, "REF-19", "is one of the normals the reference was made from.", file.path.string(),
                  {}, "Validate with normals that had no part in it.");
    }
    if (!r.fcscreen.reference_own) {
      return fail(
          ErrorKind::Usage, "REF-23", "the reference " + reference.id + " decides nothing for this normal.",
          file.path.string(), {},
          "Take normals of its instrument and panel; a reference that describes only has no false alarms to count.");
    }
    TestedNormal t;
    t.file = file;
    t.denominator = r.target.denominator_count;
    t.class2 = r.aberrancy.events_per_class[2];
    t.limit = r.target.lob_events.value_or(0);
    t.established = r.target.lob_events.has_value();
    t.call = result::to_string(r.target.call);
    t.positive = is_positive(r.target.call) ||
                 (t.established ? t.class2 > t.limit : t.class2 >= options.parameters.search.groups.min_group);
    positive += t.positive ? 1 : 0;
    trial.normals.push_back(std::move(t));
  }
  const bool surprising = models::clopper_pearson(positive, trial.normals.size(), 1 - 2 * kSurprise).lo > kBlankShare;
  trial.check = {"NEW_NORMALS", surprising ? Outcome::Fail : Outcome::Pass,
                 fmt::format("{} of {} further normals are positive{}", positive, trial.normals.size(),
                             surprising ? ", more than the 5 % a limit of blank allows" : "")};
  return trial;
}

const char* to_string(Outcome outcome) {
  return outcome == Outcome::Pass ? "pass" : outcome == Outcome::Limited ? "limited" : "fail";
}

}  // namespace fcscreen::engine
