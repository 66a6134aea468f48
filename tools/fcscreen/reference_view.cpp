// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/reference_view_internal.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/reference/blank.h"
#include "engine/screen/reference_library.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

using nlohmann::ordered_json;

ordered_json text_or_null(const std::string& text) { return text.empty() ? ordered_json(nullptr) : ordered_json(text); }

struct NormalSpan {
  std::size_t resting = 0, regenerating = 0;
  std::string first, last;  ///< days of acquisition, where the files say them
};

NormalSpan span_of(const result::MaturationReference& r) {
  NormalSpan s;
  for (const auto& n : r.normals) {
    ++(n.regenerating ? s.regenerating : s.resting);
    if (n.acquired.empty()) continue;
    if (s.first.empty() || n.acquired < s.first) s.first = n.acquired;
    s.last = std::max(s.last, n.acquired);
  }
  return s;
}

ordered_json limit_json(const result::LimitOfBlank& l) {
  return {{"markers", l.markers},
          {"serial", text_or_null(l.serial)},
          {"n_normals", l.n_normals},
          {"confidence", l.confidence},
          {"rate_class2", l.rate_class2},
          {"rate_class1", l.rate_class1},
          {"l95", l.l95 > 0 ? ordered_json(l.l95) : ordered_json(nullptr)},
          {"analysis_version", l.analysis_version}};
}

ordered_json normal_json(const result::ReferenceNormal& n) {
  ordered_json out = {{"sha256", n.sha256},
                      {"state", n.regenerating ? "regenerating" : "resting"},
                      {"acquired", text_or_null(n.acquired)},
                      {"serial", text_or_null(n.serial)},
                      {"markers", n.markers},
                      {"denominator", n.denominator}};
  out["class2"] = n.left_out ? ordered_json(n.class2) : ordered_json(nullptr);
  out["class1"] = n.left_out ? ordered_json(n.class1) : ordered_json(nullptr);
  return out;
}

}  // namespace

ordered_json reference_json(const result::MaturationReference& r, const std::string& config_hash) {
  const NormalSpan s = span_of(r);
  ordered_json markers = ordered_json::array(), limits = ordered_json::array(), normals = ordered_json::array();
  for (const auto& anchor : r.markers) markers.push_back(anchor.marker);
  for (const auto& limit : r.limits) limits.push_back(limit_json(limit));
  for (const auto& normal : r.normals) normals.push_back(normal_json(normal));
  return {{"id", r.id},
          {"text", r.text},
          {"own", r.own},
          {"shipped", r.config_hash.empty()},
          {"synthetic", r.synthetic},
          {"instrument", r.instrument_class},
          {"software_version", text_or_null(r.software_version)},
          {"analysis_version", r.config_hash.empty() ? ordered_json(nullptr) : ordered_json(r.analysis_version)},
          {"config_hash", text_or_null(r.config_hash)},
          {"expired", text_or_null(engine::expiry(r, config_hash))},
          {"resting", s.resting},
          {"regenerating", s.regenerating},
          {"acquired", ordered_json::array({text_or_null(s.first), text_or_null(s.last)})},
          {"markers", std::move(markers)},
          {"nodes", r.n_nodes},
          {"last_nodes", {{"I", r.last_stage_i}, {"II", r.last_stage_ii}, {"III", r.last_stage_iii}}},
          {"tails",
           {{"resting", {{"p99", r.p99_resting}, {"p999", r.p999_resting}}},
            {"regenerating", {{"p99", r.p99_regenerating}, {"p999", r.p999_regenerating}}}}},
          {"limits_of_blank", std::move(limits)},
          {"normals", std::move(normals)}};
}

std::string reference_text(const result::MaturationReference& r, const std::string& config_hash) {
  std::string markers;
  for (const auto& anchor : r.markers) markers += (markers.empty() ? "" : " ") + anchor.marker;
  std::string out = fmt::format("{}\n  {}\n  {} nodes on {}\n", r.id, shown(r.text, 400), r.n_nodes, markers);
  out += fmt::format("  P99 / P99.9: resting {:.2f} / {:.2f}, regenerating {:.2f} / {:.2f}\n", r.p99_resting,
                     r.p999_resting, r.p99_regenerating, r.p999_regenerating);
  for (const auto& l : r.limits) {
    out += fmt::format("  limit of blank for {}: {:.3g} of class 2, {} normals, confidence {:.0f} %\n",
                       shown(engine::panel_text(l.markers, l.serial), 200), l.rate_class2, l.n_normals,
                       100 * l.confidence);
  }
  if (r.limits.empty()) out += "  no limit of blank\n";
  if (r.config_hash.empty())
    return out + (r.own ? "  shipped\n" : "  shipped: not this laboratory's own, describes only\n");
  out += fmt::format("  fcscreen {}, analysis version {}, configuration {:.12}\n", r.software_version,
                     r.analysis_version, r.config_hash);
  const std::string why = engine::expiry(r, config_hash);
  return out + (!why.empty() ? "  expired: " + why + "\n" : r.own ? "  current\n" : "  current, describes only\n");
}

ordered_json checks_json(const std::vector<engine::ReferenceCheck>& checks) {
  ordered_json out = ordered_json::array();
  for (const auto& c : checks) {
    out.push_back({{"code", c.code}, {"outcome", engine::to_string(c.outcome)}, {"text", c.text}});
  }
  return out;
}

std::string json_text(const ordered_json& document, bool one_line) {
  return document.dump(one_line ? -1 : 2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace fcscreen::tool
