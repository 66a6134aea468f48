// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/export.h"
#include "io/fcs/dataset.h"

namespace fcscreen::io::fcs {

/// What to do with deviations from the standard (design/FCS.md §12).
enum class Policy { Strict, Standard, Salvage };

struct ReadOptions {
  Policy policy = Policy::Standard;
};

/// How stored values become numbers.
enum class Values {
  Raw,         ///< as stored, integers masked to $PnR
  Linearized,  ///< flowCore's default: integer log $PnE → f2 · 10^(f1·x/R); everything else as stored
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
  /// to its end, into memory that grows with what arrives. The descriptor stays open and the caller's; it is not
  /// needed afterwards. `name` is used in errors.
  [[nodiscard]] static Result<File> from_descriptor(int fd, std::string name, const ReadOptions& options = {});
  File(File&&) noexcept;
  File& operator=(File&&) noexcept;
  ~File();

  [[nodiscard]] const std::vector<Dataset>& datasets() const;
  [[nodiscard]] std::span<const std::byte> bytes() const;
  [[nodiscard]] const std::string& name() const;

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

  /// Number of events whose stored integer has bits above the mask; 0 without a mask or without such a parameter.
  [[nodiscard]] std::size_t count_high_bits(std::size_t dataset, std::size_t column) const;

 private:
  struct Impl;
  explicit File(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The data set to analyse, as an index into datasets(): the first, but in a Coulter LMD file, which begins with a
/// log-amplified 10-bit FCS 2.0 data set, the first of a later version (20-bit, linear, uncompensated).
[[nodiscard]] FCS_EXPORT std::size_t default_dataset(const File& file);

}  // namespace fcscreen::io::fcs
