// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "tools/fcscreen/inspection.h"
#include "tools/fcscreen/json_internal.h"

namespace fcscreen::tool {
namespace {

using nlohmann::ordered_json;

ordered_json to_json(const io::fcs::Segment& segment) {
  if (!segment.present) return nullptr;
  return {segment.first, segment.last};
}

ordered_json to_json(const io::fcs::ParameterStatistics& s) {
  return {{"n", s.n}, {"min", s.min}, {"max", s.max}, {"mean", s.mean}, {"sum", s.sum}, {"nan", s.nan}};
}

ordered_json or_null(const std::string& text) { return text.empty() ? ordered_json(nullptr) : ordered_json(text); }

ordered_json spillover_json(const io::fcs::Dataset& dataset) {
  ordered_json spill = {{"keyword", nullptr},
                        {"names", ordered_json::array()},
                        {"matrix", ordered_json::array()},
                        {"status", dataset.spillover_status}};
  if (!dataset.spillover) return spill;
  spill["keyword"] = dataset.spillover->keyword;
  spill["names"] = dataset.spillover->names;
  const std::size_t n = dataset.spillover->names.size();
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = dataset.spillover->matrix.begin() + static_cast<std::ptrdiff_t>(i * n);
    spill["matrix"].push_back(std::vector<double>(row, row + static_cast<std::ptrdiff_t>(n)));
  }
  return spill;
}

ordered_json parameters_json(const io::fcs::Dataset& dataset, const DatasetView& view) {
  ordered_json list = ordered_json::array();
  for (std::size_t p = 0; p < dataset.parameters.size(); ++p) {
    const io::fcs::Parameter& parameter = dataset.parameters[p];
    ordered_json item = {{"index", parameter.index}, {"name", parameter.name},
                         {"label", parameter.label}, {"bits", parameter.bits},
                         {"range", parameter.range}, {"log", {parameter.log_decades, parameter.log_offset}},
                         {"gain", parameter.gain},   {"marker", or_null(marker_of(parameter))}};
    if (p < view.raw.size()) {
      item["stats"] = {{"raw", to_json(view.raw[p])}, {"linearized", to_json(view.linearized[p])}};
    }
    list.push_back(std::move(item));
  }
  return list;
}

ordered_json dataset_json(const io::fcs::Dataset& dataset, const DatasetView& view) {
  ordered_json keywords = ordered_json::object();
  // Keys are unique already; an ordered look-up per key would be quadratic on a hostile file.
  auto& pairs = keywords.get_ref<ordered_json::object_t&>();
  for (const auto& [key, value] : dataset.keywords.items()) pairs.emplace_back(key, value);
  return {{"index", dataset.index},
          {"version", dataset.version},
          {"n_events", dataset.n_events},
          {"cytometer", or_null(dataset.keywords.get("$CYT"))},
          {"acquired", or_null(acquired(dataset))},
          {"offset", dataset.file_offset},
          {"salvaged", dataset.salvaged},
          {"segments",
           {{"text", to_json(dataset.text)},
            {"stext", to_json(dataset.stext)},
            {"data", to_json(dataset.data)},
            {"analysis", to_json(dataset.analysis)}}},
          {"keywords", std::move(keywords)},
          {"spillover", spillover_json(dataset)},
          {"parameters", parameters_json(dataset, view)},
          {"findings", findings_json(view.findings)}};
}

}  // namespace

std::string inspection_json(const Inspection& inspection, bool compact) {
  ordered_json document = {
      {"schema_version", 1}, {"file", inspection.file->name()}, {"bytes", inspection.file->bytes().size()}};
  if (!inspection.sha256.empty()) document["sha256"] = inspection.sha256;
  document["datasets"] = ordered_json::array();
  for (const DatasetView& view : inspection.datasets) {
    document["datasets"].push_back(dataset_json(inspection.file->datasets()[view.dataset], view));
  }
  // A file name may hold bytes that are no UTF-8; they are replaced.
  return document.dump(compact ? -1 : 2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace fcscreen::tool
