// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/maturation_reference.h"

namespace fcscreen::engine {

/// The reference with its digest in its id, "NAME@0123456789ab": the first 12 hexadecimal digits of the SHA-256 of its
/// TOML under the plain name. Two references of one name can so be told apart in every result.
[[nodiscard]] result::MaturationReference sealed(result::MaturationReference reference);

/// "NAME" of an id "NAME@digest"; an id without digest as it is.
[[nodiscard]] std::string reference_name(const std::string& id);

/// True when the digest of the id is that of the content: nothing was changed after it was built.
[[nodiscard]] bool is_sealed(const result::MaturationReference& reference);

/// Where a reference of this name is kept: FOLDER/NAME.toml.
[[nodiscard]] std::filesystem::path stored_path(const std::filesystem::path& folder, const std::string& name);

/// Read a laboratory's reference: a file where `name_or_file` holds a '/' or ends in ".toml", else a name in `folder`.
///
/// Errors: REF-16 (Usage) no such reference; REF-17 (Usage) its content is not what its digest says; those of
/// parse_reference() and read_whole_file(). Whether it is still current is asked of expiry() (reference_library.h).
[[nodiscard]] Result<result::MaturationReference> open_reference(const std::string& name_or_file,
                                                                 const std::filesystem::path& folder);

/// One file of a folder of references.
struct StoredReference {
  std::filesystem::path path;
  Result<result::MaturationReference> reference;
};

/// Every FOLDER/*.toml by name; a folder that does not exist holds none.
[[nodiscard]] std::vector<StoredReference> stored_references(const std::filesystem::path& folder);

}  // namespace fcscreen::engine
