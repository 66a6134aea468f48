// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/writer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <type_traits>

#include "engine/core/parallel.h"
#include "engine/core/whole_file.h"
#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"
#include "io/fcs/write_text_internal.h"

namespace fcscreen::io::fcs {
namespace {

std::size_t bytes_of(const WriteParameter& parameter) {
  if (parameter.type == DataType::Integer) return parameter.bits / 8;
  return parameter.type == DataType::Double ? sizeof(double) : sizeof(float);
}

/// Visit all events once, a block at a time: visit(first, column views).
Status for_each_block(EventSource& events, std::size_t n_columns,
                      const std::function<Status(std::size_t, std::span<const ColumnView>)>& visit) {
  const std::size_t n_events = events.n_events();
  for (std::size_t first = 0; first < n_events; first += kBlockEvents) {
    const std::size_t count = std::min(kBlockEvents, n_events - first);
    const auto views = events.block(first, count);
    if (!views) return fail(views.error());
    FCS_ASSERT(views->size() == n_columns);
    for (const ColumnView& view : *views) FCS_ASSERT(size_of(view) == count);
    if (auto visited = visit(first, *views); !visited) return visited;
  }
  return {};
}

tl::unexpected<Error> does_not_fit(const WriteParameter& parameter, std::size_t event, double value, double range) {
  return fail(ErrorKind::Output, "FCS-W02",
              "event " + std::to_string(event + 1) + " of " + parameter.name + " is " + format_number(value) +
                  ", no whole number from 0 to " + format_number(range - 1) + ".",
              {}, {}, "Store this parameter as float or double, or give it a wider range.");
}

/// A whole number from 0 to below `limit`, a power of two up to 2^64.
bool fits(std::uint64_t value, double limit) { return limit >= 0x1p64 || value < static_cast<std::uint64_t>(limit); }
bool fits(double value, double limit) { return value >= 0 && value < limit && value == std::floor(value); }

/// Raise the range above the values of one block, or refuse integers that it does not hold.
Status cover(const WriteParameter& parameter, const ColumnView& column, std::size_t first, double& range) {
  return std::visit(
      [&](const auto& values) -> Status {
        for (std::size_t i = 0; i < values.size(); ++i) {
          const auto v = static_cast<double>(values[i]);
          if (parameter.type != DataType::Integer) {
            if (std::isfinite(v)) range = std::max(range, std::ceil(v) + 1);
            continue;
          }
          if (!fits(values[i], std::min(range, std::ldexp(1.0, static_cast<int>(parameter.bits))))) {
            return does_not_fit(parameter, first + i, v, range);
          }
        }
        return {};
      },
      column);
}

/// $PnR: an integer, at least the stated range and one above the largest value (design/FCS.md §13).
double least_range(const WriteParameter& parameter) {
  if (parameter.type != DataType::Integer) {
    return std::max(1.0, std::ceil(std::isfinite(parameter.range) ? parameter.range : 1.0));
  }
  if (parameter.range == 0) return std::ldexp(1.0, static_cast<int>(parameter.bits));
  double range = 2;
  while (range < parameter.range) range *= 2;
  return range;
}

/// The word that stands in the file for one value.
template <class Word, class Value>
Word to_word(Value value) {
  if constexpr (std::is_same_v<Word, float>) {
    return static_cast<float>(value);
  } else if constexpr (std::is_same_v<Word, double>) {
    return static_cast<double>(value);
  } else {
    return static_cast<std::uint64_t>(value);
  }
}

/// Store the low `width` bytes of a word, least significant first.
void store(std::uint64_t word, std::size_t width, char* out) {
  for (std::size_t k = 0; k < width; ++k) out[k] = static_cast<char>((word >> (8 * k)) & 0xFF);
}

/// Put one column into rows of row_bytes.
template <class Word>
void store_column(const ColumnView& column, std::size_t width, char* out, std::size_t row_bytes) {
  std::visit(
      [&](const auto& values) {
        for (const auto value : values) {
          const auto word = to_word<Word>(value);
          if constexpr (std::is_same_v<Word, float>) {
            store(std::bit_cast<std::uint32_t>(word), sizeof word, out);
          } else if constexpr (std::is_same_v<Word, double>) {
            store(std::bit_cast<std::uint64_t>(word), sizeof word, out);
          } else {
            store(word, width, out);
          }
          out += row_bytes;
        }
      },
      column);
}

Status check_lengths(std::span<const std::span<const float>> columns) {
  const auto differs = [&](const auto& column) { return column.size() != columns[0].size(); };
  if (std::none_of(columns.begin(), columns.end(), differs)) return {};
  return refuse_write("the columns have different lengths.", "Give every column the same number of events.");
}

Status write_events(const WriteDataset& dataset, EventSource& events, std::size_t row_bytes, ByteSink& sink) {
  std::string rows;
  return for_each_block(events, dataset.parameters.size(), [&](std::size_t, std::span<const ColumnView> views) {
    rows.resize(size_of(views[0]) * row_bytes);
    char* at = rows.data();
    for (std::size_t p = 0; p < views.size(); ++p) {
      const std::size_t width = bytes_of(dataset.parameters[p]);
      switch (dataset.parameters[p].type) {
        case DataType::Integer: store_column<std::uint64_t>(views[p], width, at, row_bytes); break;
        case DataType::Double: store_column<double>(views[p], width, at, row_bytes); break;
        default: store_column<float>(views[p], width, at, row_bytes); break;
      }
      at += width;
    }
    return sink.write(rows);
  });
}

}  // namespace

std::string version_to_write(const WriteDataset& dataset) {
  if (dataset.version != WriteVersion::Auto) return dataset.version == WriteVersion::Fcs31 ? "FCS3.1" : "FCS3.2";
  const auto differs = [&](const WriteParameter& p) { return p.type != dataset.parameters[0].type; };
  const auto is_new = [](const std::string& key) { return is_of_later_version(upper_ascii(key), 2); };
  bool needed = std::any_of(dataset.parameters.begin(), dataset.parameters.end(), differs);
  for (const auto& [key, value] : dataset.keywords) {
    needed = needed || (is_new(key) && !is_structural(upper_ascii(key), dataset.parameters.size()));
  }
  for (const WriteParameter& p : dataset.parameters) {
    for (const auto& [suffix, value] : p.extra) needed = needed || is_new("$P1" + suffix);
  }
  return needed ? "FCS3.2" : "FCS3.1";
}

Result<Written> write(const WriteDataset& dataset, EventSource& events, ByteSink& sink) {
  if (auto sound = check_dataset(dataset, events.n_columns()); !sound) return fail(sound.error());
  std::vector<double> ranges;
  std::size_t row_bytes = 0;
  for (const WriteParameter& parameter : dataset.parameters) {
    ranges.push_back(least_range(parameter));
    row_bytes += bytes_of(parameter);
  }
  auto covered = for_each_block(events, ranges.size(), [&](std::size_t first, std::span<const ColumnView> views) {
    for (std::size_t p = 0; p < views.size(); ++p) {
      if (auto fits = cover(dataset.parameters[p], views[p], first, ranges[p]); !fits) return fits;
    }
    return Status();
  });
  if (!covered) return fail(covered.error());

  Written written{version_to_write(dataset), 0, {}};
  const auto data_bytes = checked_mul(events.n_events(), row_bytes);
  if (!data_bytes) return refuse_write("the events are more than a file can hold.", "Write fewer events.");
  const KeywordPairs pairs = describe(dataset, written.version, events.n_events(), ranges, written.findings);
  const auto preamble = make_preamble(pairs, written.version, *data_bytes);
  if (!preamble) return fail(preamble.error());
  constexpr std::string_view kNoChecksum = "00000000";
  if (auto done = sink.write(*preamble); !done) return fail(done.error());
  if (auto done = write_events(dataset, events, row_bytes, sink); !done) return fail(done.error());
  if (auto done = sink.write(kNoChecksum); !done) return fail(done.error());
  written.n_bytes = preamble->size() + *data_bytes + kNoChecksum.size();
  return written;
}

Result<Written> write_file(const std::filesystem::path& path, const WriteDataset& dataset, EventSource& events,
                           bool force) {
  Written written;
  const auto done = write_whole_file(path, force, [&](ByteSink& sink) -> Status {
    auto outcome = write(dataset, events, sink);
    if (!outcome) {
      Error error = outcome.error();
      if (error.file.empty()) error.file = path.string();
      return fail(std::move(error));
    }
    written = std::move(*outcome);
    return {};
  });
  if (!done) return fail(done.error());
  return written;
}

Status write_file(const std::filesystem::path& path, const WriteDataset& dataset,
                  std::span<const std::span<const float>> columns, bool force) {
  if (auto equal = check_lengths(columns); !equal) return equal;
  MemoryEvents events(columns);
  if (const auto written = write_file(path, dataset, events, force); !written) return fail(written.error());
  return {};
}

Result<std::string> write_bytes(const WriteDataset& dataset, std::span<const std::span<const float>> columns) {
  if (auto equal = check_lengths(columns); !equal) return fail(equal.error());
  MemoryEvents events(columns);
  StringSink sink;
  if (const auto written = write(dataset, events, sink); !written) return fail(written.error());
  return std::move(sink.bytes());
}

}  // namespace fcscreen::io::fcs
