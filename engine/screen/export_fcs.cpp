// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/export_fcs.h"

#include <algorithm>
#include <cmath>

#include "engine/core/version.h"
#include "io/fcs/file_events.h"
#include "io/fcs/rewrite.h"

namespace fcscreen::engine {
namespace {

namespace fcs = io::fcs;

constexpr const char* kClassesKeyword = "FCSCREEN_CLASSES";

/// The events of the file with a column for each annotation behind them.
class AnnotatedEvents : public EventSource {
 public:
  AnnotatedEvents(const fcs::File& file, std::size_t dataset) : file_(file, dataset, fcs::Values::Linearized) {}
  void add(std::vector<float> values) { added_.push_back(std::move(values)); }
  std::size_t n_events() const override { return file_.n_events(); }
  std::size_t n_columns() const override { return file_.n_columns() + added_.size(); }
  Result<std::span<const ColumnView>> block(std::size_t first, std::size_t count) override {
    const auto views = file_.block(first, count);
    if (!views) return fail(views.error());
    views_.assign(views->begin(), views->end());
    for (const std::vector<float>& values : added_) views_.emplace_back(std::span(values).subspan(first, count));
    return std::span<const ColumnView>(views_);
  }

 private:
  fcs::FileEvents file_;
  std::vector<std::vector<float>> added_;
  std::vector<ColumnView> views_;
};

std::vector<float> with_minus_one(const std::vector<float>& values) {
  std::vector<float> out = values;
  std::replace_if(
      out.begin(), out.end(), [](float v) { return std::isnan(v); }, -1.0F);
  return out;
}

void set_keyword(fcs::WriteDataset& out, const std::string& key, const std::string& value) {
  std::erase_if(out.keywords, [&](const auto& item) { return item.first == key; });
  out.keywords.emplace_back(key, value);
}

}  // namespace

Status export_annotated_fcs(const std::filesystem::path& input, const std::filesystem::path& output,
                            const result::EventAnnotation& events, const ScreenOptions& options, bool force) {
  const auto file = fcs::File::open(input, {options.policy});
  if (!file) return fail(file.error());
  const std::size_t dataset = options.dataset ? *options.dataset - 1 : fcs::default_dataset(*file);
  fcs::RewriteOptions rewrite;
  rewrite.values = fcs::Values::Linearized;
  rewrite.modifier = std::string("fcscreen ") + version();
  auto plan = fcs::plan_rewrite(*file, dataset, rewrite);
  if (!plan) return fail(plan.error());
  fcs::WriteDataset& out = plan->dataset;
  for (fcs::WriteParameter& p : out.parameters) p.type = fcs::DataType::Float;
  AnnotatedEvents annotated(*file, dataset);
  const auto add = [&](const char* name, std::vector<float> values) {
    fcs::WriteParameter parameter;
    parameter.name = name;
    parameter.range = 2;  // raised to one above the largest value
    out.parameters.push_back(std::move(parameter));
    annotated.add(std::move(values));
  };
  add("fcscreen_class", {events.class_index.begin(), events.class_index.end()});
  add("fcscreen_distance", with_minus_one(events.distance));
  add("fcscreen_pseudotime", with_minus_one(events.pseudotime));
  add("fcscreen_cluster", {events.cluster.begin(), events.cluster.end()});
  std::string classes;
  for (const auto& name : events.class_names) classes += (classes.empty() ? "" : ",") + name;
  set_keyword(out, kClassesKeyword, classes);
  set_keyword(out, "$ORIGINALITY", "DataModified");  // parameters were added
  if (const auto written = fcs::write_file(output, out, annotated, force); !written) return fail(written.error());
  return {};
}

}  // namespace fcscreen::engine
