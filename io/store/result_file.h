// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/event_annotation.h"
#include "engine/result/gate_spec.h"
#include "engine/result/phenotype.h"
#include "engine/result/plot_data.h"

namespace fcscreen::io::store {

/// Everything result.h5 holds: enough to render the report again without the FCS file.
struct StoredResult {
  std::string result_json;  ///< the text of result.json as it stands (io/text writes and reads it)
  result::ScreenPlots plots;
  result::EventAnnotation events;
  std::vector<result::Gate> gates;
  std::optional<result::Phenotype> phenotype;  ///< of the counted population; absent in files of schema 1
};

/// Write result.h5 (layout: io/store/README.md), whole or not at all; the same content gives the same bytes.
///
/// Errors: STO-03 (Internal) vectors of `events` that differ in length or a class without a name; STO-02 (Output) HDF5
/// could not write; those of engine/core/whole_file.h. Calls from several threads are run one after the other.
[[nodiscard]] Status write_result_file(const std::filesystem::path& path, const StoredResult& stored, bool force);

/// Read result.h5 back, equal to what was written (NaN included, bit for bit).
///
/// Memory is bounded by the file's real size (deflate cannot exceed 1032 : 1); only hard links, plain numeric and
/// fixed-length string types, small chunks and the filters this room writes are followed, and checksums are verified.
/// Errors (Input): IN-01 no such file; STO-01 no result file, damaged, truncated or of another schema version.
[[nodiscard]] Result<StoredResult> read_result_file(const std::filesystem::path& path);

/// Read only the text of result.json out of the bytes of a result.h5, so that what is read is what was hashed.
///
/// The text is verified by its SHA-256; events and plots are not looked at. Errors (Input): STO-01 as above; `path` is
/// the name in them.
[[nodiscard]] Result<std::string> read_result_document(std::string_view bytes, const std::filesystem::path& path);

}  // namespace fcscreen::io::store
