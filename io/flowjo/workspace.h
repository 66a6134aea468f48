// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/findings.h"
#include "engine/result/gating_document.h"
#include "io/xml/xml.h"

// FlowJo 10 workspaces (.wsp), which no standard describes: design/GATINGML.md §8 says what each rule rests on.
namespace fcscreen::io::flowjo {

/// What one workspace may hold at most; more is no work of people but an attack or an accident.
inline constexpr std::size_t kMaxPopulations = 10'000;  ///< of one sample
inline constexpr std::size_t kMaxPath = 4'096;          ///< bytes of a population's path
inline constexpr std::size_t kMaxVertices = 10'000;     ///< of one polygon
inline constexpr std::size_t kMaxMatrixNames = 512;     ///< rows, and columns, of one matrix
/// A workspace of hundreds of samples is far larger than a Gating-ML document.
inline constexpr xml::Limits kLimits{std::size_t{128} << 20, 4'000'000, 256, 256};

/// What tells one sample of a workspace from another.
struct Sample {
  std::string id;         ///< sampleID
  std::string name;       ///< as FlowJo shows it
  std::string file_name;  ///< last part of its address, decoded
  std::optional<std::size_t> n_events;
  std::size_t line = 0;
};

/// What is known of an FCS file for finding its sample.
struct FileTraits {
  std::string file_name;  ///< without folders
  std::size_t n_events = 0;
  std::vector<std::pair<std::string, std::string>> keywords;
};

/// A population whose gate cannot be read, or that depends on one.
struct NotEvaluated {
  std::string id;
  std::size_t line = 0;
  std::string why;                      ///< a phrase, for after a colon
  std::optional<std::size_t> expected;  ///< FlowJo's own count
};

/// Says why a scale cannot be used, in a phrase for after a colon, or nothing: that is for gating to know, not for a
/// reader.
using ScaleCheck = std::function<std::optional<std::string>(const result::ScaleSpec&)>;

/// One sample's gates. The ids are paths from the root of the sample: "Lymphocytes/CD3+".
struct ReadSample {
  result::GatingDocument document;
  std::vector<std::optional<std::size_t>> expected;  ///< FlowJo's own count of each gate; nothing where it kept none
  std::vector<NotEvaluated> not_evaluated;           ///< in document order; each is also a finding
  Findings findings;
};

/// A workspace in memory. Move only; const methods are thread-safe.
class Workspace {
 public:
  /// Read a workspace. Errors (kind Input, with "Line n: …"): those of io/xml, with kLimits; FJO-01 another root
  /// element, or no sample. `name` is the file's name in errors.
  [[nodiscard]] static Result<Workspace> read(std::string_view bytes, std::string name);
  Workspace(Workspace&&) noexcept = default;
  Workspace& operator=(Workspace&&) noexcept = default;
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  ~Workspace() = default;

  [[nodiscard]] const std::vector<Sample>& samples() const { return samples_; }

  /// The sample that is this file: by the file's name (addresses in a workspace are another computer's), else by the
  /// sample's name, else by $FIL, else by GUID, ignoring case; of several, those with the file's number of events, then
  /// those whose keywords that tell acquisitions apart do not differ.
  ///
  /// Errors (kind Input) that list the samples: FJO-02 none fits; FJO-03 several fit.
  [[nodiscard]] Result<std::size_t> find(const FileTraits& file) const;
  /// The sample of that name, file name or number. Errors (kind Usage): FJO-02, FJO-03.
  [[nodiscard]] Result<std::size_t> find(std::string_view name) const;

  /// One sample's populations, matrix and axes as a gating document.
  ///
  /// Coordinates of rectangles and polygons are linear values, those of polygons listed in `linear_polygons`; ellipses
  /// are given in display units and stand in those. Values beyond an axis are on its edge, as FlowJo displays them.
  /// What cannot be read (a curly quadrant, an axis without a known formula or that fails the check, a derived
  /// parameter, weighted spectral unmixing) and everything below it or combined with it is in `not_evaluated` with a
  /// finding (FJO-W1, Failed). FJO-W2 (Warning): a path that two populations share; the second is numbered.
  ///
  /// Error (kind Input): FJO-04 more populations than kMaxPopulations, a path longer than kMaxPath.
  [[nodiscard]] Result<ReadSample> sample(std::size_t index, const ScaleCheck& check = {}) const;

 private:
  Workspace(xml::Document document, std::string name) : document_(std::move(document)), name_(std::move(name)) {}
  [[nodiscard]] Result<std::size_t> only_one(const std::vector<std::size_t>& fitting, const std::string& what,
                                             ErrorKind kind) const;

  xml::Document document_;
  std::string name_;
  std::vector<const xml::Element*> elements_;  ///< of the samples; inside document_, stays in place when moved
  std::vector<Sample> samples_;
};

}  // namespace fcscreen::io::flowjo
