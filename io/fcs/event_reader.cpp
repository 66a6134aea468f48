// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/event_reader.h"

#include <algorithm>
#include <numeric>
#include <type_traits>

namespace fcscreen::io::fcs {

EventReader::EventReader(const StoredEvents& source, std::span<const std::size_t> columns,
                         std::span<const Linearizer* const> logs)
    : source_(source), columns_(columns.begin(), columns.end()), logs_(logs.begin(), logs.end()), all_(columns.size()) {
  std::iota(all_.begin(), all_.end(), std::size_t{0});
  std::vector<WantedColumn> plain;
  for (const std::size_t k : all_) {
    if (source.layout.free_ascii || logs_[k] != nullptr) {
      wide_.push_back(k);
    } else {
      plain.push_back({columns_[k], k});
    }
  }
  if (!plain.empty()) plan_ = make_decode_plan(source.layout, plain);
}

void EventReader::read(std::size_t first, std::size_t count, std::span<float* const> out,
                       Destination destination) const {
  if (!plan_.columns.empty() && count > 0) {
    decode_rows(plan_, source_.from_data.subspan(first * source_.layout.row_bytes), count, out, destination);
  }
  read_wide(wide_, first, count, out);
}

void EventReader::read(std::size_t first, std::size_t count, std::span<double* const> out) const {
  read_wide(all_, first, count, out);
}

void EventReader::read(std::size_t first, std::size_t count, std::span<std::uint64_t* const> out) const {
  read_wide(all_, first, count, out);
}

template <class Out>
void EventReader::read_wide(std::span<const std::size_t> which, std::size_t first, std::size_t count,
                            std::span<Out* const> out) const {
  if (which.empty()) return;
  const RowLayout& layout = source_.layout;
  const std::size_t step = rows_per_tile(layout.free_ascii ? source_.n_parameters * 8 : layout.row_bytes);
  std::vector<double> wide;
  for (std::size_t done = 0; done < count; done += step) {
    const std::size_t n = std::min(step, count - done);
    std::vector<double> tokens;
    std::span<const std::byte> rows;
    if (layout.free_ascii) {
      tokens = source_.free_ascii.read(source_.data, first + done, n);
    } else {
      rows = source_.data.subspan((first + done) * layout.row_bytes, n * layout.row_bytes);
    }
    for (const std::size_t k : which) {
      Out* const target = out[k] + done;
      if constexpr (!std::is_same_v<Out, float>) {
        if (logs_[k] == nullptr && !layout.free_ascii) {
          decode_field(rows, layout, layout.fields[columns_[k]], n, target);
          continue;
        }
      }
      wide.resize(n);
      if (layout.free_ascii) {
        for (std::size_t i = 0; i < n; ++i) wide[i] = tokens[i * source_.n_parameters + columns_[k]];
      } else {
        decode_field(rows, layout, layout.fields[columns_[k]], n, wide.data());
      }
      if (logs_[k] != nullptr) logs_[k]->apply({wide.data(), n});
      for (std::size_t i = 0; i < n; ++i) target[i] = static_cast<Out>(wide[i]);
    }
  }
}

}  // namespace fcscreen::io::fcs
