// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/deidentify/pseudonyms.h"
#include "tools/fcscreen/commands.h"

namespace fcscreen::tool {

/// What every screen of a de-identified batch is given, with the key's file behind it.
inline constexpr const char* kDeidentifyOption = "--deidentify";

/// Pseudonyms of the key in a file. Errors: those of DeidentifyKey::load.
[[nodiscard]] Result<std::shared_ptr<const engine::Pseudonyms>> pseudonyms_of(const std::filesystem::path& key);

/// Arguments of `screen` in which --deidentify KEY stands: write the scrubbed copy of the file, the first argument, as
/// <stem>.fcs into --out, and give back the arguments that screen that copy; --accession and --patient are pseudonyms
/// already. Without --deidentify the arguments as they are. Errors: of reading, scrubbing and writing.
[[nodiscard]] Result<Arguments> with_scrubbed_copy(Arguments arguments);

/// Make a folder that its owner alone may enter, or see that it is one. Error: DEI-04 (Output) it is open to others.
[[nodiscard]] Status make_closed_folder(const std::filesystem::path& folder);

/// See that a database and its outputs were made with this key, or write down that they are. Errors (Usage): DEI-03
/// another key, or results that are not de-identified. A plain batch, `names` null, refuses what was de-identified.
[[nodiscard]] Status check_same_key(const std::filesystem::path& db, const engine::Pseudonyms* names, bool write);

}  // namespace fcscreen::tool
