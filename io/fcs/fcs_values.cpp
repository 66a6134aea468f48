// SPDX-License-Identifier: Apache-2.0
// The part of the C interface that reads numbers: events and the spillover matrix.
#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "io/fcs/fcs_internal.h"
#include "io/fcs/numbers.h"

namespace {

using namespace fcscreen;
using namespace fcscreen::io::fcs;
using namespace fcscreen::io::fcs::c;

// A new way of Values gets a line here and the next free number in fcs.h.
constexpr std::array<std::pair<int, Values>, 3> kValues = {
    {{FCS_VALUES_LINEARIZED, Values::Linearized},
     {FCS_VALUES_RAW, Values::Raw},
     {FCS_VALUES_LINEARIZED_WITH_GAIN, Values::LinearizedWithGain}}};

/// A selection that was checked against the file.
struct Request {
  std::size_t dataset = 0, first = 0, n_events = 0;
  std::vector<std::size_t> columns;
  Values values = Values::Linearized;
  bool by_row = false;
};

fcs_status check(const fcs_file* file, const fcs_selection* selection, Request& request, fcs_error* error) {
  if (selection == nullptr) return misuse(error, "The selection is NULL.", "Pass FCS_SELECT_ALL to read everything.");
  const Dataset* set = dataset_of(file, selection->dataset);
  if (set == nullptr) return no_dataset(file, selection->dataset, error);
  const std::size_t first = selection->first_event;
  if (first > set->n_events) return no_such("event", first, set->n_events, error);
  const bool to_end = selection->n_events == FCS_ALL_EVENTS;
  if (!to_end && selection->n_events > set->n_events - first) {
    return misuse(error, std::to_string(selection->n_events) + " events from event " + std::to_string(first) +
                             " were asked for; the data set has " + std::to_string(set->n_events) + ".");
  }
  const auto values = from_c(kValues, selection->values);
  if (!values) return misuse(error, "There is no kind of values " + std::to_string(selection->values) + ".");
  if (selection->order != FCS_COLUMN_MAJOR && selection->order != FCS_ROW_MAJOR) {
    return misuse(error, "There is no order " + std::to_string(selection->order) + ".");
  }
  if (selection->parameters != nullptr) {
    request.columns.assign(selection->parameters, selection->parameters + selection->n_parameters);
  } else {
    request.columns.resize(set->parameters.size());
    std::iota(request.columns.begin(), request.columns.end(), std::size_t{0});
  }
  for (const std::size_t column : request.columns) {
    if (column >= set->parameters.size()) return no_such("parameter", column, set->parameters.size(), error);
  }
  request.dataset = selection->dataset;
  request.first = first;
  request.n_events = to_end ? set->n_events - first : selection->n_events;
  request.values = *values;
  request.by_row = selection->order == FCS_ROW_MAJOR;
  return FCS_OK;
}

template <class T>
Status read_columns(const File& file, const Request& request, T* out) {
  std::vector<T*> targets(request.columns.size());
  for (std::size_t c = 0; c < targets.size(); ++c) targets[c] = out + c * request.n_events;
  return file.read(request.dataset, request.first, request.n_events, request.columns, std::span<T* const>(targets),
                   request.values);
}

/// Columns of a few events at a time, turned into rows while they are in the cache.
template <class T>
Status read_rows(const File& file, const Request& request, T* out) {
  constexpr std::size_t kTileValues = 1U << 15;
  const std::size_t n_columns = request.columns.size();
  const std::size_t step = std::max<std::size_t>(16, kTileValues / std::max<std::size_t>(1, n_columns));
  std::vector<T> tile(n_columns * std::min(step, request.n_events));
  for (std::size_t done = 0; done < request.n_events; done += step) {
    Request part = request;
    part.first += done;
    part.n_events = std::min(step, request.n_events - done);
    if (auto status = read_columns(file, part, tile.data()); !status) return status;
    T* const rows = out + done * n_columns;
    for (std::size_t e = 0; e < part.n_events; ++e) {
      for (std::size_t c = 0; c < n_columns; ++c) rows[e * n_columns + c] = tile[c * part.n_events + e];
    }
  }
  return {};
}

template <class T>
fcs_status read(const fcs_file* file, const fcs_selection* selection, T* out, std::size_t out_length,
                fcs_error* error) {
  return guarded(error, [&] {
    Request request;
    if (const fcs_status bad = check(file, selection, request, error); bad != FCS_OK) return bad;
    const auto needed = checked_mul(request.columns.size(), request.n_events);
    if (!needed || *needed > out_length) {
      const std::string size =
          std::to_string(request.columns.size()) + " parameters × " + std::to_string(request.n_events) + " events";
      return report(FCS_SHORT_BUFFER,
                    {ErrorKind::Usage,
                     "FCS-API",
                     size + " do not fit into " + std::to_string(out_length) + " values.",
                     {},
                     {},
                     "Give a larger buffer or read fewer events."},
                    error);
    }
    if (*needed == 0) return FCS_OK;
    if (out == nullptr) return misuse(error, "The output is NULL.");
    const auto status = request.by_row ? read_rows(file->file, request, out) : read_columns(file->file, request, out);
    return status ? FCS_OK : failed(status.error(), error);
  });
}

}  // namespace

extern "C" {

fcs_status fcs_read_float(const fcs_file* file, const fcs_selection* selection, float* out, size_t out_length,
                          fcs_error* error) {
  return read(file, selection, out, out_length, error);
}

fcs_status fcs_read_double(const fcs_file* file, const fcs_selection* selection, double* out, size_t out_length,
                           fcs_error* error) {
  return read(file, selection, out, out_length, error);
}

const char* fcs_spillover_status(const fcs_file* file, size_t dataset) {
  const Dataset* set = dataset_of(file, dataset);
  return set == nullptr ? nullptr : set->spillover_status.c_str();
}

size_t fcs_spillover_size(const fcs_file* file, size_t dataset) {
  const Dataset* set = dataset_of(file, dataset);
  return set == nullptr || !set->spillover ? 0 : set->spillover->names.size();
}

const char* fcs_spillover_keyword(const fcs_file* file, size_t dataset) {
  const Dataset* set = dataset_of(file, dataset);
  return set == nullptr || !set->spillover ? nullptr : set->spillover->keyword.c_str();
}

const char* fcs_spillover_name(const fcs_file* file, size_t dataset, size_t channel) {
  return channel < fcs_spillover_size(file, dataset) ? file->file.datasets()[dataset].spillover->names[channel].c_str()
                                                     : nullptr;
}

fcs_status fcs_spillover_matrix(const fcs_file* file, size_t dataset, double* out, size_t out_length,
                                fcs_error* error) {
  return guarded(error, [&] {
    const Dataset* set = dataset_of(file, dataset);
    if (set == nullptr) return no_dataset(file, dataset, error);
    if (!set->spillover) return misuse(error, "The data set has no spillover matrix: " + set->spillover_status + ".");
    const std::vector<double>& matrix = set->spillover->matrix;
    if (out_length < matrix.size()) {
      return report(FCS_SHORT_BUFFER,
                    {ErrorKind::Usage,
                     "FCS-API",
                     "A matrix of " + std::to_string(matrix.size()) + " values does not fit into " +
                         std::to_string(out_length) + ".",
                     {},
                     {},
                     "Give room for n × n values, n = fcs_spillover_size."},
                    error);
    }
    if (out == nullptr) return misuse(error, "The output is NULL.");
    std::copy(matrix.begin(), matrix.end(), out);
    return FCS_OK;
  });
}

}  // extern "C"
