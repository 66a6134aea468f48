// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/export.h"
#include "io/fcs/dataset.h"

namespace fcscreen::io::fcs {

class EventReader;

/// What to do with deviations from the standard: per code in FINDINGS.md (design/FCS.md §12).
enum class Policy { Strict, Standard, Salvage };

struct ReadOptions {
  Policy policy = Policy::Standard;
};

/// How stored values become numbers. Nothing is ever clipped; a data set that is `transformed` stays as stored.
enum class Values {
  Raw,                 ///< as stored, integers masked to $PnR: flowCore's transformation=FALSE
  Linearized,          ///< flowCore's "linearize": integer log $PnE → f2 · 10^(f1·x/R); everything else as stored
  LinearizedWithGain,  ///< flowCore's "linearize-with-PnG-scaling": and x / $PnG where not logarithmic, Time included
};

/// An open FCS file: parsed data sets, events decoded on demand from the mapped bytes. Move only; const methods are
/// thread-safe.
class FCS_EXPORT File {
 public:
  /// Map a regular file and parse every data set. Memory is bounded by the real file size.
  [[nodiscard]] static Result<File> open(const std::filesystem::path& path, const ReadOptions& options = {});
  /// Parse bytes that outlive the File. `name` is used in errors.
  [[nodiscard]] static Result<File> from_memory(std::span<const std::byte> bytes, std::string name,
                                                const ReadOptions& options = {});
  /// Parse what a descriptor gives: a regular file is mapped whole, anything else (a pipe) is read from its position
  /// to its end, into memory that grows with what arrives; bytes that do not begin with "FCS" are refused before more
  /// is read. The descriptor stays open and the caller's; it is not needed afterwards. `name` is used in errors.
  [[nodiscard]] static Result<File> from_descriptor(int fd, std::string name, const ReadOptions& options = {});
  File(File&&) noexcept;
  File& operator=(File&&) noexcept;
  ~File();

  [[nodiscard]] const std::vector<Dataset>& datasets() const;
  [[nodiscard]] std::span<const std::byte> bytes() const;
  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] Policy policy() const;
  /// The bytes of a segment of a data set: Dataset::text, stext, data, analysis or one of other. Empty when absent.
  [[nodiscard]] std::span<const std::byte> segment(std::size_t dataset, const Segment& segment) const;

  /// Decode events [first, first + count) of one data set into columns: out[p] receives `count` values of
  /// parameters[columns[p]]. Float32 rounds integers above 2^24; use the double form for exact values.
  ///
  /// @param dataset  index into datasets()
  /// @param columns  0-based parameter indices; out.size() == columns.size()
  /// Free-format ASCII has no row size: where its rows begin is found once, when the file is opened.
  [[nodiscard]] Status read(std::size_t dataset, std::size_t first, std::size_t count,
                            std::span<const std::size_t> columns, std::span<float* const> out, Values values) const;
  [[nodiscard]] Status read(std::size_t dataset, std::size_t first, std::size_t count,
                            std::span<const std::size_t> columns, std::span<double* const> out, Values values) const;
  /// The stored integers themselves, exact to 64 bits, masked to $PnR: Values::Raw of integer parameters only.
  [[nodiscard]] Status read(std::size_t dataset, std::size_t first, std::size_t count,
                            std::span<const std::size_t> columns, std::span<std::uint64_t* const> out) const;

  /// The columns of read(), planned once for many pieces; valid as long as the file. Errors: those of read().
  [[nodiscard]] Result<EventReader> event_reader(std::size_t dataset, std::span<const std::size_t> columns,
                                                 Values values) const;

  /// Decode all events of one data set: the values of read(), into columns of n_events values each.
  ///
  /// Blocks of events are decoded in parallel and written past the caches, at the speed of copying memory: right for
  /// columns far larger than the caches that are used later. Take read() for a tile that is worked on next. Fastest
  /// where every column begins on a 64-byte boundary; any float-aligned pointers will do.
  ///
  /// @param threads  0 = all cores; the result does not depend on it
  [[nodiscard]] Status read_all(std::size_t dataset, std::span<const std::size_t> columns, std::span<float* const> out,
                                Values values, unsigned threads = 0) const;

  /// FCS-X01 where the checksum after a data set is not that of its bytes. Opening a file does not read events; this
  /// reads all of them, but only where the file states a checksum.
  [[nodiscard]] Findings checksum_findings(std::size_t dataset) const;

  /// Cells [first, first + out.size()) of Dataset::histograms[histogram], as stored.
  [[nodiscard]] Status read_cells(std::size_t dataset, std::size_t histogram, std::size_t first,
                                  std::span<double> out) const;

  /// The stored bytes of events [first, first + count), as far as they exist; empty where rows have no fixed size. For
  /// a caller that has the processor fetch them before it will decode them.
  [[nodiscard]] std::span<const std::byte> stored_rows(std::size_t dataset, std::size_t first, std::size_t count) const;

  /// Number of events whose stored integer has bits above the mask; 0 without a mask or without such a parameter.
  [[nodiscard]] std::size_t count_high_bits(std::size_t dataset, std::size_t column) const;

 private:
  struct Impl;
  explicit File(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Times of events [first, first + out.size()): the time parameter, or TIME_MSW · 2^32 + TIME_LSW where the clock is
/// split, times $TIMESTEP: seconds; ticks where the file states no usable $TIMESTEP (FCS-K11). Never divided by $PnG.
/// Errors: FCS-API without a time parameter or beyond the last event.
[[nodiscard]] FCS_EXPORT Status read_time(const File& file, std::size_t dataset, std::size_t first,
                                          std::span<double> out);

/// The data set to analyse, as an index into datasets(): the first, but in a Coulter LMD file, which begins with a
/// log-amplified 10-bit FCS 2.0 data set, the first of a later version (20-bit, linear, uncompensated).
[[nodiscard]] FCS_EXPORT std::size_t default_dataset(const File& file);

}  // namespace fcscreen::io::fcs
