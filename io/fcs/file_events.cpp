// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/file_events.h"

namespace fcscreen::io::fcs {

DataType stored_type(const Parameter& parameter) {
  if (parameter.type != DataType::Float && parameter.type != DataType::Double) return parameter.type;
  return parameter.bits == 64 ? DataType::Double : DataType::Float;
}

bool is_logarithmic(const Dataset& set, const Parameter& parameter) {
  const bool channels = parameter.type == DataType::Integer || parameter.type == DataType::Ascii;
  return !set.transformed && channels && parameter.log_decades > 0 && parameter.range > 0;
}

FileEvents::FileEvents(const File& file, std::size_t dataset, Values values)
    : file_(file), dataset_(dataset), values_(values) {
  FCS_ASSERT(dataset < file.datasets().size());
  for (const Parameter& p : file.datasets()[dataset].parameters) {
    const std::size_t column = p.index - 1;
    const bool log = values == Values::Linearized && is_logarithmic(file.datasets()[dataset], p);
    if (stored_type(p) == DataType::Float) {
      floats_.columns.push_back(column);
    } else if (p.type == DataType::Integer && !log) {
      integers_.columns.push_back(column);
    } else {
      doubles_.columns.push_back(column);
    }
  }
  views_.resize(n_columns());
}

std::size_t FileEvents::n_events() const { return file_.datasets()[dataset_].n_events; }
std::size_t FileEvents::n_columns() const { return file_.datasets()[dataset_].parameters.size(); }

Result<std::span<const ColumnView>> FileEvents::block(std::size_t first, std::size_t count) {
  const auto fill = [&]<class T>(Group<T>& group, const auto& read) -> Status {
    group.values.resize(group.columns.size());
    std::vector<T*> out;
    for (std::vector<T>& column : group.values) {
      column.resize(count);
      out.push_back(column.data());
    }
    if (auto done = read(group.columns, std::span<T* const>(out)); !done) return done;
    for (std::size_t k = 0; k < group.columns.size(); ++k) {
      views_[group.columns[k]] = std::span<const T>(group.values[k]);
    }
    return {};
  };
  const auto real = [&](const auto& columns, const auto& out) {
    return file_.read(dataset_, first, count, columns, out, values_);
  };
  const auto whole = [&](const auto& columns, const auto& out) {
    return file_.read(dataset_, first, count, columns, out);
  };
  if (auto done = fill(floats_, real); !done) return fail(done.error());
  if (auto done = fill(doubles_, real); !done) return fail(done.error());
  if (auto done = fill(integers_, whole); !done) return fail(done.error());
  return std::span<const ColumnView>(views_);
}

}  // namespace fcscreen::io::fcs
