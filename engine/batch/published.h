// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <string>

#include "engine/core/error.h"

namespace fcscreen::engine {

/// The outputs of one sample, by the endings of their names; the last one says that all are there.
inline constexpr std::array kOutputEndings = {".fcs", ".report.pdf", ".result.json", ".result.h5"};
inline constexpr const char* kResultEnding = kOutputEndings.back();

/// Give the files of a stage their names in the folder of results, the .h5 last; each is whole, and what was there
/// goes. The stage is removed. Error (Output): OUT-01.
[[nodiscard]] Status publish_outputs(const std::filesystem::path& stage, const std::filesystem::path& out,
                                     const std::string& stem);

/// True where the results of this content lie there: the .h5 can be read and names it.
[[nodiscard]] bool is_published(const std::filesystem::path& out, const std::string& stem,
                                const std::string& input_sha256);

/// SHA-256 by ending of the outputs that are there. Error (Input): IN-01 one that cannot be read.
[[nodiscard]] Result<std::map<std::string, std::string>> hash_outputs(const std::filesystem::path& out,
                                                                      const std::string& stem);

/// Remove them; the .h5 first, so that what is left is never taken for a whole.
void remove_outputs(const std::filesystem::path& out, const std::string& stem);

/// Have a network file system look at a folder anew, where other computers may have written since: a client trusts what
/// it has seen of a folder for up to a minute, unless the folder changes under its own hands (nfs(5), "Directory entry
/// caching"). A folder that cannot be written stays as it is.
void look_anew(const std::filesystem::path& folder);

}  // namespace fcscreen::engine
