// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "engine/core/bitmask.h"
#include "engine/core/error.h"
#include "engine/core/findings.h"
#include "engine/result/gating_document.h"
#include "io/fcs/reader.h"

namespace fcscreen::engine {

/// Whether display values of every dimension will be asked for.
enum class KeepColumns { No, Yes };

/// How gates are decided; the masks are the same bits. Float goes first and leaves to double what it cannot be sure of
/// (engine/adr/0012).
enum class Arithmetic { FloatFirst, Double };

/// A gating document made ready for one data set of one file: channels found, matrices solved, scales and gates
/// checked.
///
/// Everything is decided as in double (design/GATINGML.md §2): stored value → scale value ($PnE, $PnG) → compensation →
/// ratio → transformation → bounds → gate. Each different dimension is evaluated once per tile of events; no column of
/// the file is kept. Move only; const methods are thread-safe. The file must outlive the program.
class GateProgram {
 public:
  /// A channel is found by its exact $PnN, else by case-insensitive $PnN, else by $PnS, the last two with a finding
  /// (GATE-W1). A matrix leaves channels it does not name as they are (GATE-W2 for a spectrumMatrix). `FCS` in a file
  /// without a usable matrix is as uncompensated (GATE-W3 where there is an unconfirmed one). Further
  /// findings: GATE-W4 an ill-conditioned matrix; GATE-W5 a covariance that is none, used as it stands. Polygons with
  /// linear vertices are put on the scales of their dimensions: document() has them so.
  ///
  /// Errors name the line of the document where it has one: GATE-D01 (Input) a channel that the data set does not have;
  /// GATE-D02 (Input) the file's own matrix is asked for and invalid, or a detector is named where the matrix gives
  /// fluorochromes; ENG-L01 (Usage) no such data set; those of make_scale, make_unmixing, make_compensation and
  /// make_gate_tree.
  [[nodiscard]] static Result<GateProgram> make(const io::fcs::File& file, std::size_t dataset,
                                                result::GatingDocument document, KeepColumns keep = KeepColumns::No);
  GateProgram(GateProgram&&) noexcept;
  GateProgram& operator=(GateProgram&&) noexcept;
  ~GateProgram();

  [[nodiscard]] const result::GatingDocument& document() const;
  [[nodiscard]] const Findings& findings() const;
  [[nodiscard]] std::size_t n_events() const;

  /// Evaluate every gate on events [first, first + count): result[g] has `count` bits, bit i is event first + i, in the
  /// order of document().gates. Memory: the masks and a tile per thread. The bits depend on neither threads nor how the
  /// events are cut into calls. Errors of File::read.
  [[nodiscard]] Result<std::vector<Bitmask>> evaluate(std::size_t first, std::size_t count, unsigned threads = 1) const;

  /// The same into masks of `count` bits that are there already, and display values into columns: columns[d] takes
  /// `count` float values of dimension d, null where it is not wanted; empty for none. With columns the program must
  /// have been made to keep them; they are filled by Arithmetic::FloatFirst only.
  [[nodiscard]] Status evaluate(std::size_t first, std::size_t count, unsigned threads, std::span<float* const> columns,
                                std::vector<Bitmask>& masks, Arithmetic arithmetic = Arithmetic::FloatFirst) const;

  /// The values of one dimension of the document for every event, n_events() of them, as its gates see them. Errors of
  /// File::read; ENG-L04 (Input) out of memory.
  [[nodiscard]] Result<std::vector<double>> values(std::size_t dimension, unsigned threads = 1) const;
  /// The same into n_events() values that are there already.
  [[nodiscard]] Status values(std::size_t dimension, unsigned threads, std::span<double> into) const;

 private:
  struct Impl;
  explicit GateProgram(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fcscreen::engine
