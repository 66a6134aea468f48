// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/compensated_events.h"

#include <numeric>
#include <string>

#include "gating/kernels/kernels.h"
#include "gating/scale/compensation.h"

namespace fcscreen::engine {

Result<std::size_t> find_matrix_channel(const io::fcs::File& file, const io::fcs::Dataset& data,
                                        const std::string& name) {
  for (std::size_t i = 0; i < data.parameters.size(); ++i) {
    if (data.parameters[i].name == name) return i;
  }
  return fail(ErrorKind::Input, "ENG-L02",
              "The spillover matrix names the channel \"" + name + "\", which is no parameter ($PnN) of data set " +
                  std::to_string(data.index) + ".",
              file.name(), {}, "Use a matrix of this file's channels or analyse without compensation.");
}

Result<std::unique_ptr<CompensatedEvents>> CompensatedEvents::create(const io::fcs::File& file, std::size_t dataset,
                                                                     const Spillover& matrix) {
  if (dataset >= file.datasets().size()) {
    return fail(ErrorKind::Usage, "ENG-L01", "The file has no data set " + std::to_string(dataset + 1) + ".",
                file.name(), {}, "Choose one of its " + std::to_string(file.datasets().size()) + " data sets.");
  }
  const auto solved = gating::make_compensation(matrix);
  if (!solved) {
    Error error = solved.error();
    error.file = file.name();
    return fail(std::move(error));
  }
  const io::fcs::Dataset& data = file.datasets()[dataset];
  std::unique_ptr<CompensatedEvents> events(new CompensatedEvents(file, dataset));
  events->condition_number_ = solved->condition_number();
  events->parameters_.resize(data.parameters.size());
  std::iota(events->parameters_.begin(), events->parameters_.end(), std::size_t{0});
  events->coefficients_.assign(solved->inverse_float().begin(), solved->inverse_float().end());
  for (const std::string& name : solved->names()) {
    const auto channel = find_matrix_channel(file, data, name);
    if (!channel) return fail(channel.error());
    events->channels_.push_back(*channel);
  }
  events->decoded_.resize(data.parameters.size());
  events->compensated_.resize(events->channels_.size());
  events->views_.resize(data.parameters.size());
  return events;
}

std::size_t CompensatedEvents::n_events() const { return file_.datasets()[dataset_].n_events; }
std::size_t CompensatedEvents::n_columns() const { return parameters_.size(); }

Result<std::span<const ColumnView>> CompensatedEvents::block(std::size_t first, std::size_t count) {
  std::vector<float*> into;
  for (std::vector<float>& column : decoded_) {
    column.resize(count);
    into.push_back(column.data());
  }
  if (Status read = file_.read(dataset_, first, count, parameters_, into, io::fcs::Values::Linearized); !read) {
    return fail(read.error());
  }
  for (std::size_t p = 0; p < decoded_.size(); ++p) views_[p] = std::span<const float>(decoded_[p]);
  std::vector<const float*> in;
  std::vector<float*> out;
  for (std::size_t k = 0; k < channels_.size(); ++k) {
    compensated_[k].resize(count);
    in.push_back(decoded_[channels_[k]].data());
    out.push_back(compensated_[k].data());
    views_[channels_[k]] = std::span<const float>(compensated_[k]);
  }
  gating::compensate(coefficients_, in, out, count);
  return std::span<const ColumnView>(views_);
}

}  // namespace fcscreen::engine
