// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/export_fcs.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "io/fcs/writer.h"

namespace fcscreen::engine {
namespace {

namespace fcs = io::fcs;

/// Keywords the writer sets itself, or that would contradict what it writes.
bool is_structural(const std::string& key) {
  static const std::vector<std::string> kOwn{"$BEGINANALYSIS", "$ENDANALYSIS", "$BEGINDATA", "$ENDDATA", "$BEGINSTEXT",
                                             "$ENDSTEXT",      "$BYTEORD",     "$DATATYPE",  "$MODE",    "$NEXTDATA",
                                             "$PAR",           "$TOT",         "$SPILLOVER", "SPILL",    "$SPILL",
                                             "SPILLOVER",      "$COMP",        "$UNICODE"};
  std::string upper = key;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (std::find(kOwn.begin(), kOwn.end(), upper) != kOwn.end()) return true;
  if (upper.rfind("$DFC", 0) == 0) return true;
  return upper.size() > 3 && upper.rfind("$P", 0) == 0 && std::isdigit(static_cast<unsigned char>(upper[2])) != 0;
}

std::vector<float> with_minus_one(const std::vector<float>& values) {
  std::vector<float> out = values;
  std::replace_if(
      out.begin(), out.end(), [](float v) { return std::isnan(v); }, -1.0F);
  return out;
}

}  // namespace

Status export_annotated_fcs(const std::filesystem::path& input, const std::filesystem::path& output,
                            const result::EventAnnotation& events, const ScreenOptions& options, bool force) {
  const auto file = fcs::File::open(input, {options.policy});
  if (!file) return fail(file.error());
  const std::size_t dataset = options.dataset ? *options.dataset - 1 : fcs::default_dataset(*file);
  const fcs::Dataset& set = file->datasets()[dataset];
  fcs::WriteDataset out;
  std::vector<std::vector<float>> columns;
  std::vector<std::size_t> index;
  for (const fcs::Parameter& p : set.parameters) {
    const bool log = p.type == fcs::DataType::Integer && p.log_decades > 0;
    const double range = log ? p.log_offset * std::pow(10.0, p.log_decades) : p.range > 0 ? p.range : 262144;
    out.parameters.push_back({p.name, p.label, range, p.is_time ? 1 : p.gain, {}});
    columns.emplace_back(set.n_events);
    index.push_back(p.index - 1);
  }
  std::vector<float*> into;
  for (auto& c : columns) into.push_back(c.data());
  if (auto read = file->read(dataset, 0, set.n_events, index, into, fcs::Values::Linearized); !read) return read;
  const auto add = [&](const char* name, std::vector<float> values) {
    const float top = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
    out.parameters.push_back({name, "", std::max(2.0, std::ceil(static_cast<double>(top)) + 1), 1, {}});
    columns.push_back(std::move(values));
  };
  add("fcscreen_class", {events.class_index.begin(), events.class_index.end()});
  add("fcscreen_distance", with_minus_one(events.distance));
  add("fcscreen_pseudotime", with_minus_one(events.pseudotime));
  add("fcscreen_cluster", {events.cluster.begin(), events.cluster.end()});
  for (const auto& [key, value] : set.keywords.items()) {
    if (!is_structural(key)) out.keywords.emplace_back(key, value);
  }
  std::string classes;
  for (const auto& name : events.class_names) classes += (classes.empty() ? "" : ",") + name;
  out.keywords.emplace_back("FCSCREEN_CLASSES", classes);
  out.spillover = set.spillover;
  std::vector<std::span<const float>> views(columns.begin(), columns.end());
  return fcs::write_file(output, out, views, force);
}

}  // namespace fcscreen::engine
