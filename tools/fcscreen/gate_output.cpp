// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/gate_output.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "io/text/csv.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kNameWidth = 44, kDeepestIndent = 8;

ordered_json share(std::size_t part, std::size_t whole) {
  if (whole == 0) return nullptr;
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// A name for a percentile: "p5", "p97.5".
std::string percentile_name(double percentile) { return fmt::format("p{:g}", percentile); }

/// The columns of one channel of one population, by name.
std::vector<std::pair<std::string, double>> named_values(const gating::ColumnStatistics& s,
                                                         const std::vector<double>& percentiles) {
  std::vector<std::pair<std::string, double>> values = {
      {"median", s.median}, {"mfi", s.mean}, {"geometric_mean", s.geometric_mean},
      {"sd", s.sd},         {"cv", s.cv},    {"robust_cv", s.robust_cv}};
  for (std::size_t i = 0; i < percentiles.size(); ++i) {
    values.emplace_back(percentile_name(percentiles[i]), s.percentiles[i]);
  }
  return values;
}

ordered_json to_json(const ChannelStatistics& channel, const gating::ColumnStatistics& s,
                     const std::vector<double>& percentiles) {
  ordered_json item = {{"channel", channel.channel}, {"scale", channel.scale}};
  if (!channel.transformation.empty()) item["transformation"] = channel.transformation;
  item["n"] = s.n;
  item["nan"] = s.n_nan;
  // JSON has no infinities and no NaN: both are null.
  for (const auto& [name, value] : named_values(s, percentiles)) {
    item[name] = std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
  }
  return item;
}

/// Ours less FlowJo's.
std::int64_t difference(const Population& p) {
  return static_cast<std::int64_t>(p.count) - static_cast<std::int64_t>(*p.expected);
}

std::string difference_text(const Population& p) {
  const std::int64_t d = difference(p);
  if (d == 0 || *p.expected == 0) return fmt::format("{:+}", d);
  return fmt::format("{:+} ({:+.2f} %)", d, 100.0 * static_cast<double>(d) / static_cast<double>(*p.expected));
}

/// The name of a population below its parents: ids of a workspace are paths.
std::string_view name_of(const Population& p) {
  const bool below = !p.parent.empty() && p.id.size() > p.parent.size() && p.id.rfind(p.parent + "/", 0) == 0;
  return below ? std::string_view(p.id).substr(p.parent.size() + 1) : std::string_view(p.id);
}

std::string percent(std::size_t part, std::size_t whole) {
  if (whole == 0) return "-";
  return fmt::format("{:.3f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

std::vector<Population> populations_of(const result::GatingDocument& document, std::span<const std::size_t> counts,
                                       std::size_t n_events) {
  std::map<std::string, std::size_t, std::less<>> index;
  for (std::size_t g = 0; g < document.gates.size(); ++g) index.emplace(document.gates[g].id, g);
  std::vector<Population> populations;
  for (std::size_t g = 0; g < document.gates.size(); ++g) {
    const result::Gate& gate = document.gates[g];
    Population population{gate.id, gate.parent, counts[g], n_events, n_events, 0};
    if (!gate.parent.empty()) {
      const std::size_t parent = index.at(gate.parent);
      population.parent_count = counts[parent];
      const std::string& above = document.gates[parent].parent;
      if (!above.empty()) population.grandparent_count = counts[index.at(above)];
    }
    const std::string* up = &gate.parent;
    for (; !up->empty() && population.depth < kDeepestIndent; up = &document.gates[index.at(*up)].parent) {
      ++population.depth;
    }
    populations.push_back(std::move(population));
  }
  return populations;
}

std::string gated_json(const GatedFile& gated, bool compact) {
  ordered_json document = {
      {"schema_version", 1}, {"file", gated.file}, {gated.sample ? "workspace" : "gatingml", gated.gates}};
  if (gated.sample) document["sample"] = *gated.sample;
  document["n_events"] = gated.n_events;
  document["gates"] = ordered_json::array();
  if (gated.sample) document["not_evaluated"] = ordered_json::array();
  document["findings"] = ordered_json::array();
  for (const Population& p : gated.populations) {
    document["gates"].push_back({{"id", p.id},
                                 {"parent", p.parent.empty() ? ordered_json(nullptr) : ordered_json(p.parent)},
                                 {"count", p.count},
                                 {"parent_count", p.parent_count},
                                 {"fraction_of_parent", share(p.count, p.parent_count)},
                                 {"fraction_of_grandparent", share(p.count, p.grandparent_count)},
                                 {"fraction_of_total", share(p.count, gated.n_events)}});
    if (!gated.sample) continue;
    document["gates"].back()["expected"] = p.expected ? ordered_json(*p.expected) : ordered_json(nullptr);
    document["gates"].back()["difference"] = p.expected ? ordered_json(difference(p)) : ordered_json(nullptr);
  }
  for (const io::flowjo::NotEvaluated& n : gated.not_evaluated) {
    document["not_evaluated"].push_back({{"id", n.id},
                                         {"line", n.line},
                                         {"reason", n.why},
                                         {"expected", n.expected ? ordered_json(*n.expected) : ordered_json(nullptr)}});
  }
  for (const ChannelStatistics& channel : gated.statistics) {
    for (std::size_t g = 0; g < channel.populations.size(); ++g) {
      document["gates"][g]["statistics"].push_back(to_json(channel, channel.populations[g], gated.percentiles));
    }
  }
  for (const Finding& f : gated.findings.items()) {
    document["findings"].push_back({{"code", f.code},
                                    {"severity", to_string(f.severity)},
                                    {"text", f.text},
                                    {"offset", f.offset ? ordered_json(*f.offset) : ordered_json(nullptr)}});
  }
  return document.dump(compact ? -1 : 2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string statistics_csv(const GatedFile& gated) {
  std::string text =
      "population,parent,count,percent_of_parent,percent_of_grandparent,percent_of_total,channel,scale,transformation,"
      "n";
  for (const auto& [name, value] : named_values({}, {})) text += "," + name;
  for (const double p : gated.percentiles) text += "," + percentile_name(p);
  text += gated.sample ? ",expected,difference\n" : "\n";
  const auto number = [](double value) { return std::isnan(value) ? std::string() : fmt::format("{}", value); };
  const auto share_of = [&](std::size_t part, std::size_t whole) {
    return whole == 0 ? std::string() : number(100.0 * static_cast<double>(part) / static_cast<double>(whole));
  };
  for (std::size_t g = 0; g < gated.populations.size(); ++g) {
    const Population& p = gated.populations[g];
    const std::string head = io::text::csv_field(p.id) + "," + io::text::csv_field(p.parent) + "," +
                             std::to_string(p.count) + "," + share_of(p.count, p.parent_count) + "," +
                             share_of(p.count, p.grandparent_count) + "," + share_of(p.count, gated.n_events);
    for (const ChannelStatistics& channel : gated.statistics) {
      const gating::ColumnStatistics& s = channel.populations[g];
      text += head + "," + io::text::csv_field(channel.channel) + "," + channel.scale + "," +
              io::text::csv_field(channel.transformation) + "," + std::to_string(s.n);
      for (const auto& [name, value] : named_values(s, gated.percentiles)) text += "," + number(value);
      if (gated.sample) text += p.expected ? fmt::format(",{},{}", *p.expected, difference(p)) : ",,";
      text += '\n';
    }
  }
  return text;
}

std::string gated_text(const GatedFile& gated) {
  std::string text = shown(gated.file, 200) + ": " + grouped(gated.n_events) + " events\n";
  if (gated.sample) text += "workspace sample: " + shown(*gated.sample, 200) + "\n";
  text += cell("gate", kNameWidth) + fmt::format("{:>14}{:>14}{:>14}", "events", "of parent", "of all") +
          (gated.sample ? fmt::format("{:>14}  {}\n", "FlowJo", "difference") : "\n");
  for (const Population& p : gated.populations) {
    text += cell(std::string(2 * p.depth, ' ') + std::string(gated.sample ? name_of(p) : p.id), kNameWidth) +
            fmt::format("{:>14}{:>14}{:>14}", grouped(p.count), percent(p.count, p.parent_count),
                        percent(p.count, gated.n_events));
    if (gated.sample)
      text += p.expected ? fmt::format("{:>14}  {}", grouped(*p.expected), difference_text(p)) : "             -";
    text += '\n';
  }
  for (const io::flowjo::NotEvaluated& n : gated.not_evaluated) {
    text +=
        "not evaluated: " + shown(n.id, 200) + " (line " + std::to_string(n.line) + ": " + shown(n.why, 300) + ")\n";
  }
  return text;
}

}  // namespace fcscreen::tool
