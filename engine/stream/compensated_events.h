// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/event_source.h"
#include "engine/core/spillover.h"
#include "io/fcs/reader.h"

namespace fcscreen::engine {

/// The events of one data set as linearised float32, all parameters in order, compensated where a matrix reaches; a
/// block at a time, so that no more than a block stands in memory.
///
/// The same values, bit for bit, as load_events gives in its linear table.
class CompensatedEvents : public EventSource {
 public:
  /// @param dataset  index into datasets(); `file` must outlive the source
  /// Errors: ENG-L01 (Usage) no such data set; ENG-L02 (Input) a matrix channel that is no $PnN of the data set; those
  /// of make_compensation.
  [[nodiscard]] static Result<std::unique_ptr<CompensatedEvents>> create(const io::fcs::File& file, std::size_t dataset,
                                                                         const Spillover& matrix);
  [[nodiscard]] std::size_t n_events() const override;
  [[nodiscard]] std::size_t n_columns() const override;
  [[nodiscard]] Result<std::span<const ColumnView>> block(std::size_t first, std::size_t count) override;
  [[nodiscard]] double condition_number() const { return condition_number_; }

 private:
  CompensatedEvents(const io::fcs::File& file, std::size_t dataset) : file_(file), dataset_(dataset) {}
  const io::fcs::File& file_;
  std::size_t dataset_;
  double condition_number_ = 1;
  std::vector<std::size_t> parameters_;  ///< 0, 1, 2 …: what is decoded
  std::vector<std::size_t> channels_;    ///< parameters of the matrix, in matrix order
  std::vector<float> coefficients_;      ///< [channels][channels], row-major
  std::vector<std::vector<float>> decoded_, compensated_;
  std::vector<ColumnView> views_;
};

/// Index of the parameter of that name ($PnN). Error ENG-L02 (Input) where the data set has none.
[[nodiscard]] Result<std::size_t> find_matrix_channel(const io::fcs::File& file, const io::fcs::Dataset& data,
                                                      const std::string& name);

}  // namespace fcscreen::engine
